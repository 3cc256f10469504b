#include "services/broker/admission_batch.h"

#include <map>
#include <optional>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/facts_fold.h"
#include "services/broker/replay_desk.h"
#include "services/domain/line_confirmation.h"
#include "services/domain/posting.h"

namespace passerelle::broker {

namespace {

using domain::Recharge;
using domain::RechargeState;
using domain::Result;

class BatchDecision {
 public:
  BatchDecision(LedgerTransaction& transaction, std::span<const AdmitCommand> commands,
                const AdmissionTerms& terms, IdSource& ids)
      : transaction_(transaction),
        commands_(commands),
        terms_(terms),
        ids_(ids),
        verdicts_(commands.size()) {}

  Result<std::vector<AdmissionVerdict>> run() {
    if (auto status = answer_known_keys(); !status) return std::unexpected(std::move(status.error()));
    if (auto status = decide_new_ones(); !status) return std::unexpected(std::move(status.error()));
    if (!records_.empty()) {
      if (auto status = transaction_.record(records_); !status) {
        return std::unexpected(std::move(status.error()));
      }
    }
    std::vector<AdmissionVerdict> verdicts;
    verdicts.reserve(verdicts_.size());
    for (auto& verdict : verdicts_) verdicts.push_back(std::move(*verdict));
    return verdicts;
  }

 private:
  domain::Status answer_known_keys() {
    std::vector<IdempotencyKey> keys;
    std::vector<AdmissionQuery> queries;
    keys.reserve(commands_.size());
    for (const auto& command : commands_) {
      keys.push_back(key_of(command));
      if (offer_for(command.request)) queries.push_back({command.request.beneficiary, command.request.site});
    }
    if (!queries.empty()) transaction_.expect(queries, earliest_site_day());
    const auto known = transaction_.find_keys(keys);
    if (!known) return std::unexpected(known.error());
    for (std::size_t i = 0; i < commands_.size(); ++i) {
      const auto& found = (*known)[i];
      if (found) verdicts_[i] = {replay(commands_[i], *found)};
    }
    return {};
  }

  // What the programme alone can tell.
  Result<const domain::Offer*> offer_for(const RechargeRequest& request) const {
    if (terms_.programme == nullptr) return std::unexpected(programme_missing());
    if (terms_.programme->find(request.site) == nullptr) return std::unexpected(site_unknown(request.site));
    const auto* offer = terms_.programme->find(request.offer);
    if (offer == nullptr) return std::unexpected(offer_unknown(request.offer));
    return offer;
  }

  std::optional<domain::Day> earliest_site_day() const {
    return domain::earliest_site_day(*terms_.programme, domain::paris_day(terms_.now));
  }

  domain::Status decide_new_ones() {
    std::vector<std::size_t> undecided;
    std::vector<AdmissionQuery> queries;
    for (std::size_t i = 0; i < commands_.size(); ++i) {
      if (verdicts_[i]) continue;
      const auto& request = commands_[i].request;
      const auto offer = offer_for(request);
      if (!offer) {
        verdicts_[i] = {std::unexpected(offer.error())};
        continue;
      }
      undecided.push_back(i);
      queries.push_back({request.beneficiary, request.site});
    }
    if (undecided.empty()) return {};
    auto loaded = transaction_.load_facts(queries, earliest_site_day());
    if (!loaded) return std::unexpected(std::move(loaded.error()));
    FactsFold facts(std::move(*loaded));
    for (std::size_t query = 0; query < undecided.size(); ++query) {
      const auto i = undecided[query];
      verdicts_[i] = decide_one(commands_[i], query, facts);
    }
    return {};
  }

  AdmissionVerdict decide_one(const AdmitCommand& command, std::size_t query, FactsFold& facts) {
    const auto key = key_of(command);
    if (const auto earlier = recorded_.find(key); earlier != recorded_.end()) {
      const auto& record = records_[earlier->second];
      return {replay(command, {record.fingerprint, record.recharge})};
    }
    const auto* beneficiary = facts.beneficiary(query);
    if (beneficiary == nullptr) return {std::unexpected(beneficiary_unknown(command.request.beneficiary))};
    const auto& offer = *terms_.programme->find(command.request.offer);
    const auto& campaign = command.request.campaign;
    const auto known = facts.facts_for(*beneficiary, command.request.site);
    if (campaign && domain::may_be_recycled(*terms_.programme, known, campaign->recycled_after_days,
                                            domain::paris_day(terms_.now)))
      return {std::unexpected(line_unconfirmed())};
    const auto decision = domain::decide(*terms_.programme, offer, command.request.site, known, terms_.now,
                                         campaign ? std::optional(campaign->envelope) : std::nullopt);
    if (campaign && decision.lacks_money_alone())
      return {std::unexpected(envelope_exhausted(campaign->envelope))};
    if (decision.granted()) {
      if (auto open = terms_.open_for_work(decision.operator_id); !open)
        return {std::unexpected(open.error())};
      if (reserved_ >= terms_.room) return {std::unexpected(queue_full())};
    }
    return keep(command, describe(command.request, *beneficiary, offer, decision), facts);
  }

  Recharge describe(const RechargeRequest& request, const domain::Beneficiary& beneficiary,
                    const domain::Offer& offer, const domain::Decision& decision) {
    Recharge recharge;
    recharge.id = ids_.draw_at<domain::RechargeId>(terms_.now);
    recharge.beneficiary = beneficiary.id;
    if (beneficiary.line) recharge.line = beneficiary.line->id;
    recharge.site = request.site;
    recharge.offer = offer.id;
    recharge.data = offer.data;
    recharge.face_value = offer.face_value;
    recharge.price = offer.price;
    recharge.tariff = offer.tariff;
    recharge.programme_version = terms_.programme->version;
    recharge.caller = request.caller;
    recharge.request_id = request.request_id;
    recharge.create_time = terms_.now;
    recharge.update_time = terms_.now;
    if (!decision.granted()) {
      recharge.state = RechargeState::refused;
      recharge.violations = decision.violations;
      return recharge;
    }
    const auto& envelope = *terms_.programme->find(decision.envelope);
    recharge.state = RechargeState::reserved;
    recharge.envelope = envelope.id;
    recharge.envelope_measure = envelope.measure;
    recharge.envelope_amount = domain::amount_of(offer, envelope.measure);
    recharge.operator_id = decision.operator_id;
    recharge.product_code = decision.product_code;
    return recharge;
  }

  AdmissionVerdict keep(const AdmitCommand& command, Recharge recharge, FactsFold& facts) {
    AdmissionRecord record{key_of(command), command.fingerprint, std::move(recharge), std::nullopt,
                           terms_.owner};
    if (record.recharge.state == RechargeState::reserved) {
      record.hold =
          domain::hold_for(record.recharge, ids_.draw_at<domain::TransferId>(terms_.now), terms_.now);
      facts.take(record.recharge);
      ++reserved_;
    }
    recorded_.emplace(record.key, records_.size());
    AdmissionVerdict verdict{record.recharge, true};
    records_.push_back(std::move(record));
    return verdict;
  }

  LedgerTransaction& transaction_;
  const std::span<const AdmitCommand> commands_;
  const AdmissionTerms& terms_;
  IdSource& ids_;
  std::vector<std::optional<AdmissionVerdict>> verdicts_;
  std::vector<AdmissionRecord> records_;
  std::map<IdempotencyKey, std::size_t> recorded_;  // place in records_
  std::size_t reserved_ = 0;
};

}  // namespace

domain::Result<std::vector<AdmissionVerdict>> admit_batch(LedgerTransaction& transaction,
                                                          std::span<const AdmitCommand> commands,
                                                          const AdmissionTerms& terms, IdSource& ids) {
  return BatchDecision(transaction, commands, terms, ids).run();
}

}  // namespace passerelle::broker
