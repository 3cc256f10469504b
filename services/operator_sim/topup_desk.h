// What this operator does with a top-up: credit it, take it back, show it. Written down before it is told.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "services/operator_sim/journal.h"
#include "services/operator_sim/journal_sync.h"
#include "services/operator_sim/topup_schema.h"

namespace passerelle::operator_sim {

struct Topup {
  std::string id;
  std::int64_t first_entry = 0;  // its sequence in the journal; the id is made of it
  TopupOrder order;
  TopupStatus status = TopupStatus::created;
  domain::Instant requested{};
  std::optional<domain::Instant> confirmed;
  domain::Instant visible_from{};      // inquiries don't show it before
  bool announced = true;               // false: nobody is to know before it is completed
  Topup* next_of_reference = nullptr;  // the next one that was taken on with the same external id
};

class TopupDesk {
 public:
  // Completes what a simulator that ended had taken on.
  TopupDesk(boost::asio::io_context& io, Journal& journal);
  TopupDesk(const TopupDesk&) = delete;
  TopupDesk& operator=(const TopupDesk&) = delete;

  // References that stay with the caller until the next top-up is added.
  const Topup& credit(TopupOrder order, domain::Duration hidden_for);
  const Topup& take_on(TopupOrder order, bool announced, domain::Duration hidden_for);
  void complete(const std::string& id, domain::Duration hidden_for);
  bool take_back(const std::string& external_id);  // false: nothing completed has this reference

  bool knows(std::string_view external_id) const { return by_external_id_.contains(external_id); }
  const Topup* find(std::string_view id) const;  // where it is shown by now
  std::vector<const Topup*> find_by_reference(const std::string& external_id) const;
  std::vector<const Topup*> all() const;

  // Runs `then` once everything done so far is on disk: whatever comes while one sync lasts shares the next.
  void when_durable(std::move_only_function<void()> then);
  std::int64_t commits() const { return commits_; }

 private:
  Topup& add(TopupOrder order);
  Topup& add_new(TopupOrder order);
  std::optional<std::size_t> place_of(std::string_view id) const;
  void complete(Topup& topup, domain::Duration hidden_for);
  void record(const Topup& topup);
  void restore();
  void begin_sync();
  void end_sync();
  bool is_shown(const Topup& topup) const;

  boost::asio::io_context& io_;
  Journal& journal_;
  std::deque<Topup> topups_;  // in the order of their first entries
  // The oldest with this reference. Keys are the top-ups' own texts.
  std::unordered_map<std::string_view, Topup*> by_external_id_;
  using Waiting = std::vector<std::move_only_function<void()>>;
  Waiting waiting_;    // for the next sync
  Waiting finishing_;  // for the one that lasts
  bool scheduled_ = false;
  bool syncing_ = false;
  std::int64_t commits_ = 0;
  const std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
  JournalSync sync_;  // the last: it ends first
};

}  // namespace passerelle::operator_sim
