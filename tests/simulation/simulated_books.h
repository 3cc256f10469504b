// What a simulated ledger has made durable. Outlives the broker that wrote it, as a disk does.
// Plain maps, with usage derived from the recharges and balances from nothing but postings: so that this and
// a real store can be held against each other.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "services/broker/ports/ledger.h"

namespace passerelle::simulation {

// What is in the books. A copy is the books of one moment.
struct SimulatedTables {
  struct Entry {
    broker::KeyedRecharge keyed;
    broker::IdempotencyKey key;
    std::optional<domain::TransferId> hold;
    domain::BrokerId owner;
    domain::BrokerId recorded_by;  // its first owner
    std::vector<broker::Attempt> attempts;
    std::vector<broker::LateNews> late_news;
  };
  struct Attendance {
    domain::Instant seen{};
    bool left = false;
    bool fenced = false;
    domain::Duration silent_for{0};  // when it was fenced off
  };
  using AccountKey = std::pair<std::string, domain::Asset>;
  struct ListLine {
    domain::CampaignLine line;
    domain::BrokerId owner{};  // taken alone
    domain::Instant until{};
  };
  struct TakenOn {
    domain::Day day{};
    std::int64_t lines = 0;
  };

  std::map<domain::RechargeId, Entry> recharges;
  std::map<broker::IdempotencyKey, domain::RechargeId> keys;
  std::map<domain::BeneficiaryId, std::vector<domain::RechargeId>> recharges_of_person;
  std::map<domain::LineId, std::vector<domain::RechargeId>> recharges_of_line;
  std::map<domain::SiteId, std::vector<domain::RechargeId>> recharges_of_site;
  std::vector<domain::Transfer> transfers;
  std::map<std::pair<std::optional<domain::RechargeId>, domain::TransferId>, std::size_t> transfer_places;
  std::map<domain::TransferId, domain::TransferId> resolved;  // hold -> what resolved it
  std::map<AccountKey, std::int64_t> balances;
  std::map<domain::BeneficiaryId, domain::Beneficiary> beneficiaries;
  std::map<std::string, domain::BeneficiaryId> references;
  std::map<domain::LineId, std::vector<domain::BeneficiaryId>> holders;  // the newest last
  std::vector<broker::ProgrammeVersion> programmes;
  std::map<domain::BrokerId, Attendance> brokers;
  std::map<domain::CampaignId, domain::Campaign> campaigns;
  std::map<domain::CampaignId, TakenOn> campaign_taken;
  std::map<domain::CampaignId, std::vector<domain::CampaignChange>> campaign_changes;
  std::map<std::pair<domain::CampaignId, int>, broker::ListUpload> campaign_uploads;
  std::map<std::pair<domain::CampaignId, std::int64_t>, ListLine> campaign_lines;
  // Of lines that can run.
  std::map<std::pair<domain::CampaignId, domain::BeneficiaryId>, std::int64_t> campaign_people;
};

class SimulatedBooks : public SimulatedTables {
 public:
  SimulatedBooks() = default;
  SimulatedBooks(const SimulatedBooks&) = delete;
  SimulatedBooks& operator=(const SimulatedBooks&) = delete;

  // Changes, within a transaction alone. Each remembers what was there.
  template <class Map>
  void put(Map& map, const typename Map::key_type& key, typename Map::mapped_type value);
  template <class Map>
  void take_out(Map& map, const typename Map::key_type& key);
  template <class T>
  void append(std::vector<T>& list, T value);
  void begin();
  void commit();
  void roll_back();

  // Runs `read` on what is committed, also from within a transaction.
  template <class Read>
  auto committed(Read&& read);

  // The store's clock, whatever the brokers' say. A millisecond further each time where nobody sets it.
  std::function<domain::Instant()> clock = [now = domain::Instant{}]() mutable {
    return now += domain::Duration{1};
  };
  // Told what changed its state, each time something of that was committed.
  std::function<void(const std::vector<domain::RechargeId>&)> on_change;
  // As whom the transaction gives a sign of life.
  std::optional<domain::BrokerId> attending;
  std::uint64_t commits() const { return commits_; }
  // Within a transaction.
  void changed(domain::RechargeId id) { changed_.push_back(id); }

  // Several brokers write it. Else it is alone, as with a file.
  bool shared = false;

  // Recursive, since a body may read what is committed.
  std::recursive_mutex mutex;

 private:
  template <class Map>
  void exchange(Map& map, const typename Map::key_type& key, std::optional<typename Map::mapped_type> other);
  void toggle_back();
  void toggle_forth();

  // A toggle exchanges what is there with what was there: run twice it changes nothing.
  std::vector<std::function<void()>> toggles_;
  std::vector<domain::RechargeId> changed_;
  std::uint64_t commits_ = 0;
  bool transacting_ = false;
};

template <class Map>
void SimulatedBooks::put(Map& map, const typename Map::key_type& key, typename Map::mapped_type value) {
  exchange(map, key, std::move(value));
}

template <class Map>
void SimulatedBooks::take_out(Map& map, const typename Map::key_type& key) {
  exchange(map, key, std::nullopt);
}

template <class Map>
void SimulatedBooks::exchange(Map& map, const typename Map::key_type& key,
                              std::optional<typename Map::mapped_type> other) {
  std::function<void()> toggle = [&map, key, other]() mutable {
    std::optional<typename Map::mapped_type> present;
    if (auto found = map.find(key); found != map.end()) present = std::move(found->second);
    if (other) {
      map.insert_or_assign(key, std::move(*other));
    } else {
      map.erase(key);
    }
    other = std::move(present);
  };
  toggle();
  toggles_.push_back(std::move(toggle));
}

template <class T>
void SimulatedBooks::append(std::vector<T>& list, T value) {
  std::optional<T> other(std::move(value));
  std::function<void()> toggle = [&list, other]() mutable {
    if (other) {
      list.push_back(std::move(*other));
      other.reset();
    } else {
      other = std::move(list.back());
      list.pop_back();
    }
  };
  toggle();
  toggles_.push_back(std::move(toggle));
}

template <class Read>
auto SimulatedBooks::committed(Read&& read) {
  const std::lock_guard lock(mutex);
  toggle_back();
  auto result = std::forward<Read>(read)();
  toggle_forth();
  return result;
}

}  // namespace passerelle::simulation
