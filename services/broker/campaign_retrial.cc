// Lines are tried again in slices, so that no counter waits for a long list.
#include <utility>

#include "services/broker/campaign_desk.h"

namespace passerelle::broker {

namespace {

using domain::Acted;
using domain::Campaign;
using domain::CampaignContent;
using domain::LineState;
using domain::Result;

constexpr int lines_a_slice = 1'000;

std::vector<LineState> or_all(std::vector<LineState> states) {
  if (!states.empty()) return states;
  for (const auto state : domain::all_line_states)
    if (domain::may_be_retried(state, true)) states.push_back(state);
  return states;
}

domain::Error nothing_to_retry() {
  return {.code = domain::ErrorCode::failed_precondition,
          .reason = "NOTHING_TO_RETRY",
          .message = "No line of these states may be tried again."};
}

}  // namespace

struct CampaignDesk::Retrial {
  CampaignAct act;
  std::vector<LineState> states;  // to do; the last one first
  std::int64_t after = 0;
  std::int64_t retried = 0;
  RetryOutcome outcome{};
  Completion<RetryOutcome> done;
};

void CampaignDesk::retry(CampaignAct act, std::vector<LineState> states, Completion<RetryOutcome> done) {
  for (const auto state : states) {
    if (!domain::may_be_retried(state, true)) {
      auto wrong =
          domain::invalid_field("states", "Lines of this state are never tried again.", "STATE_FINAL");
      return surroundings_.entrance.refuse(std::move(done), std::move(wrong.error()));
    }
  }
  auto retrial = std::make_shared<Retrial>();
  retrial->act = std::move(act);
  retrial->states = or_all(std::move(states));
  retrial->done = std::move(done);
  retry_some(std::move(retrial));
}

// One command of the writer's, and the next when that is done. The campaign runs after the last: one that ran
// before could come to its end between two slices.
void CampaignDesk::retry_some(std::shared_ptr<Retrial> retrial) {
  surroundings_.entrance.write<bool>([this, retrial] { return retry_slice(*retrial); },
                                     surroundings_.lifetime.guard([this, retrial](Result<bool> over) {
                                       if (!over)
                                         return retrial->done(std::unexpected(std::move(over.error())));
                                       if (*over) return retrial->done(std::move(retrial->outcome));
                                       retry_some(retrial);
                                     }));
}

Result<bool> CampaignDesk::retry_slice(Retrial& retrial) {
  const auto runs =
      on_content(retrial.act, [policy = limits_.approval](Campaign& campaign, const CampaignContent& content,
                                                          const domain::Saying& saying) {
        return domain::retry(campaign, policy, content, saying);
      });
  if (retrial.states.empty()) return run_again(retrial, runs);
  RetryPage page;
  const auto done = acts_.change_lines(
      retrial.act, [&](const StoredCampaign& stored, CampaignBook& book) -> domain::Status {
        auto copy = stored.campaign;
        if (auto may = runs(copy, stored.counts, book); !may) return std::unexpected(std::move(may.error()));
        auto retried = book.retry_lines({retrial.act.campaign, retrial.states.back(), retrial.after,
                                         lines_a_slice, surroundings_.clock.now()});
        if (!retried) return std::unexpected(std::move(retried.error()));
        page = *retried;
        return {};
      });
  if (!done) return std::unexpected(done.error());
  retrial.retried += page.retried;
  retrial.after = page.last;
  if (!page.more) {
    retrial.states.pop_back();
    retrial.after = 0;
  }
  return false;
}

Result<bool> CampaignDesk::run_again(Retrial& retrial, const CampaignActs::Body& runs) {
  auto view = shown(acts_.change(
      retrial.act, [&](Campaign& campaign, const domain::LineCounts& counts, CampaignBook& book) -> Acted {
        // Lines may wait since an earlier try of this, which broke off before the campaign ran.
        if (retrial.retried == 0 && counts[LineState::waiting] == 0)
          return std::unexpected(nothing_to_retry());
        return runs(campaign, counts, book);
      }));
  if (!view) return std::unexpected(std::move(view.error()));
  retrial.outcome = {retrial.retried, std::move(*view)};
  return true;
}

}  // namespace passerelle::broker
