#include "services/broker/criteria_list.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "services/broker/list_filling.h"

namespace passerelle::broker {

namespace {

using domain::Beneficiary;
using domain::BeneficiaryId;
using domain::CampaignLine;
using domain::Result;

// The same criteria are asked again by another upload, once the one before is whole.
domain::Digest digest_of(const domain::CampaignId& campaign, ListCriteria criteria, int upload) {
  domain::CanonicalForm form("passerelle.v1.ListCriteria");
  form.add(campaign.text()).add(std::int64_t{upload}).add(static_cast<std::int64_t>(criteria.sites.size()));
  std::ranges::sort(criteria.sites);
  for (const auto& site : criteria.sites) form.add(site.value);
  form.add(criteria.referral_structure);
  if (criteria.last_recharge_before) form.add(domain::to_day_number(*criteria.last_recharge_before));
  return form.digest();
}

struct FittingPeople {
  std::vector<ListRecord> records;
  std::optional<BeneficiaryId> last;  // that was looked at
  bool more = false;
};

bool had_recharge_since(const std::vector<domain::DailyUsage>& usage, domain::Day day) {
  return std::ranges::any_of(
      usage, [&](const domain::DailyUsage& each) { return each.count > 0 && each.day >= day; });
}

// One page of people on file, of whom those stay that the criteria fit.
class PeopleLook {
 public:
  PeopleLook(LedgerReader& ledger, const ListCriteria& criteria) : ledger_(ledger), criteria_(criteria) {}

  Result<FittingPeople> run(std::optional<BeneficiaryId> after) {
    auto page = ledger_.beneficiaries({.sites = criteria_.sites}, after, static_cast<int>(records_a_chunk));
    if (!page) return std::unexpected(std::move(page.error()));
    FittingPeople fitting;
    fitting.more = page->more;
    if (!page->items.empty()) fitting.last = page->items.back().id;
    std::erase_if(page->items, [&](const Beneficiary& person) { return !is_referred(person); });
    if (auto status = drop_recharged(page->items); !status) return std::unexpected(std::move(status.error()));
    for (const auto& person : page->items) {
      auto& record = fitting.records.emplace_back();
      record.beneficiary = person.id;
    }
    return fitting;
  }

 private:
  bool is_referred(const Beneficiary& person) const {
    if (criteria_.referral_structure.empty()) return true;
    return person.referral && person.referral->structure == criteria_.referral_structure;
  }

  domain::Status drop_recharged(std::vector<Beneficiary>& people) {
    if (!criteria_.last_recharge_before || people.empty()) return {};
    std::vector<AdmissionQuery> queries;
    queries.reserve(people.size());
    for (const auto& person : people) queries.push_back({person.id, person.site});
    const auto facts = ledger_.facts(queries, std::nullopt);
    if (!facts) return std::unexpected(facts.error());
    std::erase_if(people, [&](const Beneficiary& person) {
      const auto usage = facts->usage_by_beneficiary.find(person.id);
      return usage != facts->usage_by_beneficiary.end() &&
             had_recharge_since(usage->second, *criteria_.last_recharge_before);
    });
    return {};
  }

  LedgerReader& ledger_;
  const ListCriteria& criteria_;
};

// Kept alive by what is under way for it.
class CriteriaRun : public std::enable_shared_from_this<CriteriaRun> {
 public:
  CriteriaRun(const ListPorts& ports, CampaignAct act, ListCriteria criteria, Completion<ListSummary> done)
      : ports_(ports),
        campaign_(act.campaign),
        criteria_(std::make_shared<const ListCriteria>(std::move(criteria))),
        filling_(ports, origin_of(std::move(act), criteria_)),
        done_(std::move(done)) {}

  void start() {
    const auto programme = ports_.programmes.current();
    if (programme == nullptr) return fail(programme_missing());
    for (const auto& site : criteria_->sites)
      if (programme->find(site) == nullptr) return fail(site_unknown(site));
    filling_.open([self = shared_from_this()](Result<ListOpening> opening) {
      if (!opening) return self->fail(std::move(opening.error()));
      if (opening->obstacle) return self->fail(std::move(*opening->obstacle));
      self->look(std::nullopt);
    });
  }

 private:
  static ListOrigin origin_of(CampaignAct act, const std::shared_ptr<const ListCriteria>& criteria) {
    return {.campaign = act.campaign,
            .content = [campaign = act.campaign,
                        criteria](int upload) { return digest_of(campaign, *criteria, upload); },
            .who = std::move(act.who),
            .why = std::move(act.why),
            .revision = act.revision,
            .has_places = false};
  }

  void look(std::optional<BeneficiaryId> after) {
    have_read<FittingPeople>(
        ports_,
        [criteria = criteria_, after](LedgerReader& ledger) {
          return PeopleLook(ledger, *criteria).run(after);
        },
        [self = shared_from_this()](Result<FittingPeople> people) {
          if (!people) return self->fail(std::move(people.error()));
          self->take(std::move(*people));
        });
  }

  void take(FittingPeople people) {
    if (people.records.empty()) return after_page(people.last, people.more);
    auto chunk = filling_.chunk();
    chunk.leave_out_of = {campaign_};
    chunk.records = std::move(people.records);
    filling_.write(std::move(chunk), [self = shared_from_this(), last = people.last,
                                      more = people.more](Result<std::vector<CampaignLine>> lines) {
      if (!lines) return self->fail(std::move(lines.error()));
      self->after_page(last, more);
    });
  }

  void after_page(std::optional<BeneficiaryId> last, bool more) {
    if (more) return look(last);
    filling_.finish(
        [self = shared_from_this()](Result<ListSummary> summary) { self->done_(std::move(summary)); });
  }

  void fail(domain::Error error) { done_(std::unexpected(std::move(error))); }

  const ListPorts ports_;
  const domain::CampaignId campaign_;
  const std::shared_ptr<const ListCriteria> criteria_;
  ListFilling filling_;
  Completion<ListSummary> done_;
};

}  // namespace

void add_by_criteria(const ListPorts& ports, CampaignAct act, ListCriteria criteria,
                     Completion<ListSummary> done) {
  std::make_shared<CriteriaRun>(ports, std::move(act), std::move(criteria), std::move(done))->start();
}

}  // namespace passerelle::broker
