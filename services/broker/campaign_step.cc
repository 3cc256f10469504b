#include "services/broker/campaign_step.h"

#include <algorithm>
#include <utility>

#include "services/broker/campaign_lookup.h"

namespace passerelle::broker {

namespace {

using domain::CampaignLine;
using domain::CampaignState;
using domain::LineState;
using domain::PauseReason;
using domain::Result;
using domain::Status;

class Step {
 public:
  Step(LedgerTransaction& transaction, const StepOrder& order, const StepTerms& terms)
      : transaction_(transaction), book_(transaction.campaigns()), order_(order), terms_(terms) {}

  Result<StepResult> run() {
    if (auto status = read(); !status) return std::unexpected(status.error());
    if (auto status = write_down(order_.news); !status) return std::unexpected(status.error());
    if (auto status = look_up(order_.look_up); !status) return std::unexpected(status.error());
    if (auto status = have_wait_for_float(); !status) return std::unexpected(status.error());
    if (!order_.news.empty() || !order_.look_up.empty()) {
      if (auto status = read(); !status) return std::unexpected(status.error());
    }
    result_.spent_until = order_.spent_until;
    if (auto status = change(); !status) return std::unexpected(status.error());
    if (auto status = take(); !status) return std::unexpected(status.error());
    if (auto status = finish(); !status) return std::unexpected(status.error());
    return std::move(result_);
  }

 private:
  domain::Campaign& campaign() { return result_.campaign.campaign; }

  Status read() {
    auto found = require_campaign(book_.find(order_.campaign), order_.campaign);
    if (!found) return std::unexpected(std::move(found.error()));
    result_.campaign = std::move(*found);
    return {};
  }

  Status write_down(const std::vector<domain::LineNews>& news) {
    if (news.empty()) return {};
    const auto noted = book_.note_lines(order_.campaign, news);
    if (!noted) return std::unexpected(noted.error());
    for (std::size_t i = 0; i < news.size(); ++i)
      if ((*noted)[i]) learned_.push_back(news[i]);
    return {};
  }

  // What the operator's float could not pay for is no failure: it waits, under the key of a next attempt.
  Status have_wait_for_float() {
    if (campaign().state != CampaignState::running && campaign().state != CampaignState::paused) return {};
    for (const auto& news : std::exchange(learned_, {})) {
      if (news.state != LineState::rejected || news.reason != domain::float_exhausted_reason) continue;
      const auto retried =
          book_.retry_lines({order_.campaign, LineState::rejected, news.number - 1, 1, terms_.now});
      if (!retried) return std::unexpected(retried.error());
      float_exhausted_ = true;
    }
    return {};
  }

  domain::Saying saying(std::string_view why) const {
    return {std::string(domain::the_house), std::string(why), terms_.now};
  }

  Status keep(domain::Acted acted) {
    if (!acted) return std::unexpected(acted.error());
    ++campaign().revision;
    const std::vector<domain::CampaignChange> changes = {std::move(*acted)};
    return book_.put(campaign(), changes);
  }

  // Absent: what was to be served is not in the programme any more.
  std::optional<domain::CampaignContent> content() {
    const auto& it = campaign();
    if (terms_.programme == nullptr || !domain::require_payable(*terms_.programme, it.offer, it.envelope))
      return std::nullopt;
    return domain::content_of(*terms_.programme, it.offer, it.envelope, it.list, result_.campaign.counts);
  }

  bool approved() {
    const auto now = content();
    return now && domain::is_approved(campaign(), terms_.limits.approval, *now);
  }

  Status change() {
    if (campaign().state == CampaignState::scheduled && campaign().start_time <= terms_.now) {
      if (!approved()) return keep(domain::send_back(campaign(), saying("APPROVAL_FELL")));
      return keep(domain::start(campaign(), terms_.limits.approval, *content(), {}, saying("SCHEDULED")));
    }
    if (campaign().state != CampaignState::running) return {};
    const auto reason = reason_to_pause();
    if (!reason) return std::unexpected(reason.error());
    if (!*reason) return {};
    return keep(domain::pause(campaign(), **reason, saying(domain::to_string(**reason))));
  }

  Result<std::optional<PauseReason>> reason_to_pause() {
    if (!approved()) return PauseReason::approval_fell;
    // What is left to take needs money; what was taken has it.
    if (result_.campaign.counts[LineState::waiting] == 0) return std::nullopt;
    const auto balances = transaction_.envelope_balances();
    if (!balances) return std::unexpected(balances.error());
    const auto& envelope = *terms_.programme->find(campaign().envelope);
    const auto& offer = *terms_.programme->find(campaign().offer);
    domain::PauseFacts facts;
    facts.operator_open = terms_.open_for_work(envelope.operator_id).has_value();
    facts.float_exhausted = float_exhausted_;
    facts.next_amount = domain::amount_of(offer, envelope.measure);
    for (const auto& balance : *balances)
      if (balance.envelope == envelope.id) facts.envelope_available = balance.available();
    return domain::reason_to_pause(campaign().pause_limits, facts, order_.recent);
  }

  Status take() {
    const bool serves = campaign().state == CampaignState::running;
    if (order_.take_over) {
      const auto most = serves ? order_.room : terms_.limits.lease_lines;
      auto left =
          book_.take_over_lines({order_.campaign, order_.broker, most, terms_.limits.lease, terms_.now});
      if (!left) return std::unexpected(left.error());
      // Nobody is to serve them; but whoever took them may have.
      if (!serves) {
        if (auto status = look_up(*left); !status) return status;
        if (auto status = have_wait_for_float(); !status) return status;
        return left->empty() ? Status{} : read();
      }
      result_.lines = std::move(*left);
    }
    return serves ? take_waiting() : Status{};
  }

  Status take_waiting() {
    const auto room = order_.room - static_cast<int>(result_.lines.size());
    if (room <= 0) return {};
    const auto& pace = campaign().pace;
    domain::PaceState state{result_.campaign.taken_on, result_.campaign.taken_that_day, order_.spent_until};
    const auto answer = domain::how_many_may_go(pace, state, room, terms_.now);
    if (answer.now == 0) return {};
    auto lines = book_.take_lines(
        {order_.campaign, order_.broker, static_cast<int>(answer.now), terms_.limits.lease, terms_.now},
        pace.per_day);
    if (!lines) return std::unexpected(lines.error());
    const auto taken = static_cast<std::int64_t>(lines->size());
    if (taken > 0) domain::note_taken(pace, state, taken, terms_.now);
    auto& counts = result_.campaign.counts;
    counts.add(LineState::waiting, -taken);
    counts.add(LineState::taken, taken);
    result_.spent_until = state.spent_until;
    result_.campaign.taken_on = state.day;
    result_.campaign.taken_that_day = state.taken_that_day;
    result_.lines.insert(result_.lines.end(), lines->begin(), lines->end());
    return {};
  }

  // By their key: there is a recharge, or there was none and they wait again.
  Status look_up(const std::vector<CampaignLine>& lines) {
    if (lines.empty()) return {};
    std::vector<IdempotencyKey> keys;
    for (const auto& line : lines) {
      auto key = domain::key_of(campaign().series, campaign().cycle, line.beneficiary, line.attempt);
      keys.push_back({std::move(key.caller), "CreateRecharge", std::move(key.request_id)});
    }
    const auto found = transaction_.find_keys(keys);
    if (!found) return std::unexpected(found.error());
    std::vector<domain::LineNews> news;
    std::vector<std::int64_t> give_back;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (const auto& known = (*found)[i]) {
        news.push_back(news_of(lines[i], known->recharge, terms_.now));
      } else {
        give_back.push_back(lines[i].number);
      }
    }
    if (auto status = write_down(news); !status) return status;
    return book_.give_back_lines(order_.campaign, order_.broker, give_back, terms_.now);
  }

  Status finish() {
    if (campaign().state != CampaignState::running || !result_.campaign.counts.complete()) return {};
    return keep(domain::complete(campaign(), result_.campaign.counts, saying("EVERY_LINE_ATTEMPTED")));
  }

  LedgerTransaction& transaction_;
  CampaignBook& book_;
  const StepOrder& order_;
  const StepTerms& terms_;
  StepResult result_;
  std::vector<domain::LineNews> learned_;  // that nobody knew before
  bool float_exhausted_ = false;
};

}  // namespace

Result<StepResult> take_step(Ledger& ledger, const StepOrder& order, const StepTerms& terms) {
  Result<StepResult> result;
  const auto status = ledger.transact([&](LedgerTransaction& transaction) -> Status {
    result = Step(transaction, order, terms).run();
    if (!result) return std::unexpected(result.error());
    return {};
  });
  if (!status) return std::unexpected(status.error());
  return result;
}

domain::LineNews news_of(const CampaignLine& line, const domain::Recharge& recharge, domain::Instant now) {
  domain::LineNews news;
  news.number = line.number;
  news.attempt = line.attempt;
  news.state = domain::line_state_of(recharge.state);
  news.recharge = recharge.id;
  news.time = now;
  if (recharge.rejection) {
    news.reason = recharge.rejection->reason;
    news.retryable = recharge.rejection->retryable;
  } else if (!recharge.violations.empty()) {
    news.reason = domain::to_string(recharge.violations.front().reason);
  }
  return news;
}

}  // namespace passerelle::broker
