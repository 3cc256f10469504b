#include "services/broker/inquiry.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/exchange_record.h"

namespace passerelle::broker {

Inquiry::Inquiry(Operators& operators, Dispatch& dispatch, SettlementDesk& settlement, OpenRecharges& open,
                 Readers& readers, Scheduler& scheduler, const Clock& clock, Random& random,
                 const Lifetime& lifetime)
    : operators_(operators),
      dispatch_(dispatch),
      settlement_(settlement),
      open_(open),
      readers_(readers),
      scheduler_(scheduler),
      clock_(clock),
      random_(random),
      lifetime_(lifetime) {}

void Inquiry::take_up(const domain::Recharge& recharge, domain::Duration last_possible_send,
                      std::uint64_t term, std::optional<domain::Duration> delay) {
  const auto* desk = operators_.find(recharge.operator_id);
  if (desk == nullptr) return leave_to_person(recharge, "no gateway reaches its operator");
  if (!desk->capabilities.inquires_by_our_reference) {
    return leave_to_person(recharge, "its operator can't be asked by our reference");
  }
  open_.mark(recharge.id, OpenRecharges::Standing::in_doubt);
  Case doubted{recharge, {last_possible_send, 0}, term, {}};
  cases_.insert_or_assign(recharge.id, std::move(doubted));
  ask_in(recharge.id, delay.value_or(inquiry_delay(0, desk->limits, random_.next())));
}

void Inquiry::ask_in(domain::RechargeId id, domain::Duration delay) {
  scheduler_.after(delay, lifetime_.guard([this, id] {
    const auto found = cases_.find(id);
    if (found == cases_.end()) return;
    auto& lane = operators_.find(found->second.recharge.operator_id)->lane;
    lane.ask([this, id, op = found->second.recharge.operator_id] { ask(id, op); });
  }));
}

void Inquiry::ask(domain::RechargeId id, const domain::OperatorId& operator_id) {
  auto& desk = *operators_.find(operator_id);
  const Asked asked{clock_.now(), clock_.elapsed()};
  desk.gateway.inquire(id, desk.limits.request_timeout,
                       lifetime_.guard([this, id, &desk, asked](const InquiryOutcome& outcome) {
                         heard(id, asked, outcome);
                         desk.lane.asked();
                       }));
}

void Inquiry::heard(domain::RechargeId id, const Asked& asked, const InquiryOutcome& outcome) {
  const auto open = cases_.find(id);
  if (open == cases_.end()) return;  // others look after it by now, and ask for themselves
  auto& doubted = open->second;
  ++doubted.doubt.asked;
  const Attempt attempt{Attempt::Kind::inquiry, asked.at, clock_.now(), describe(outcome)};
  const auto& desk = *operators_.find(doubted.recharge.operator_id);
  const auto move = next_move(outcome, doubted.doubt, desk.capabilities, asked.elapsed);
  switch (move.step) {
    case InquiryStep::settle_delivered:
      settle(doubted, {{.to = domain::RechargeState::delivered,
                        .operator_reference = std::get<Delivered>(outcome).operator_reference,
                        .attempt = attempt}});
      return;
    case InquiryStep::settle_rejected:
      settle(doubted, {{.to = domain::RechargeState::rejected,
                        .rejection = std::get<Rejected>(outcome).rejection,
                        .attempt = attempt}});
      return;
    case InquiryStep::settle_taken_back:
      settle(doubted, {{.to = domain::RechargeState::delivered,
                        .operator_reference = std::get<TakenBack>(outcome).operator_reference,
                        .attempt = attempt},
                       {.to = domain::RechargeState::reversed,
                        .operator_reference = std::get<TakenBack>(outcome).operator_reference}});
      return;
    case InquiryStep::send_again:
      keep_on_record(doubted, attempt, outcome);
      send_again(doubted);
      return;
    case InquiryStep::ask_again:
      keep_on_record(doubted, attempt, outcome);
      ask_again(doubted, move.not_before);
      return;
  }
}

void Inquiry::settle(const Case& doubted, std::vector<News> news) {
  const auto id = doubted.recharge.id;
  const auto term = doubted.term;
  cases_.erase(id);
  settlement_.settle(id, term, std::move(news), {});
}

void Inquiry::ask_again(Case& doubted, domain::Duration not_before) {
  const auto& limits = operators_.find(doubted.recharge.operator_id)->limits;
  ask_in(doubted.recharge.id,
         std::max(not_before, inquiry_delay(doubted.doubt.asked, limits, random_.next())));
}

// Only what is new: an operator that is away for a day would otherwise fill the ledger with that.
void Inquiry::keep_on_record(Case& doubted, const Attempt& attempt, const InquiryOutcome& outcome) {
  if (attempt.outcome == doubted.last_told) return;
  doubted.last_told = attempt.outcome;
  News news{.to = domain::RechargeState::reserved, .attempt = attempt};
  if (const auto* accepted = std::get_if<Accepted>(&outcome)) {
    news.operator_reference = accepted->operator_reference;
  }
  std::vector<News> steps;
  steps.push_back(std::move(news));
  settlement_.settle(doubted.recharge.id, doubted.term, std::move(steps), {});
}

void Inquiry::send_again(Case& doubted) {
  const auto id = doubted.recharge.id;
  if (doubted.unsendable) return ask_again(doubted, {});
  const bool queued = readers_.read(
      lifetime_.guard([this, id, recharge = doubted.recharge](LedgerReader& ledger, VaultReader& vault) {
        auto details = look_up(recharge, ledger, vault);
        scheduler_.post(lifetime_.guard(
            [this, id, details = std::move(details)]() mutable { found(id, std::move(details)); }));
      }));
  if (!queued) ask_again(doubted, {});
}

domain::Result<Inquiry::SendDetails> Inquiry::look_up(const domain::Recharge& recharge, LedgerReader& ledger,
                                                      VaultReader& vault) {
  const std::vector<domain::LineId> lines{recharge.line};
  auto numbers = vault.numbers(lines);
  if (!numbers) return std::unexpected(std::move(numbers.error()));
  // The version it was decided by: the offer may have changed since.
  auto version = ledger.programme(recharge.programme_version);
  if (!version) return std::unexpected(std::move(version.error()));
  const auto* offer = *version ? (*version)->programme.find(recharge.offer) : nullptr;
  if (offer == nullptr) return std::unexpected(offer_unknown(recharge.offer));
  return SendDetails{numbers->front(), offer->valid_for_days};
}

void Inquiry::found(domain::RechargeId id, domain::Result<SendDetails> details) {
  const auto open = cases_.find(id);
  if (open == cases_.end()) return;
  auto& doubted = open->second;
  if (!details) {
    // Asked again with its pauses: said once a doubt, or a store that is away fills the log.
    if (!doubted.unreadable) {
      spdlog::error("recharge {}: what is needed to send it again can't be read: {}", id.text(),
                    details.error().reason);
    }
    doubted.unreadable = true;
    return ask_again(doubted, {});
  }
  if (!details->number) {
    // Absence now proves nothing for good: somebody decides. It is still asked about, now and then.
    leave_to_person(doubted.recharge, "its line's number was erased, it can't be sent again");
    doubted.unsendable = true;
    return ask_again(doubted, {});
  }
  SendOrder order{doubted.recharge, *details->number, details->valid_for_days, doubted.term};
  cases_.erase(id);
  dispatch_.send(std::move(order));
}

void Inquiry::leave_to_person(const domain::Recharge& recharge, std::string_view why) {
  open_.mark(recharge.id, OpenRecharges::Standing::left_to_person);
  spdlog::error("recharge {}: left in doubt for a person: {}", recharge.id.text(), why);
}

}  // namespace passerelle::broker
