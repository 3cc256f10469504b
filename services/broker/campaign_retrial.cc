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
  // How far it is.
  struct Progress {
    std::vector<LineState> states;  // to do; the last one first
    std::int64_t after = 0;
    std::int64_t retried = 0;
  };
  CampaignAct act;
  Progress progress;
  bool begun = false;
  Completion<RetryOutcome> done;

  // Looks at some lines more, of which `progress` knows afterwards.
  domain::Status retry_lines(CampaignBook& book, Progress& reached, domain::Instant now) const {
    const auto page =
        book.retry_lines({act.campaign, reached.states.back(), reached.after, lines_a_slice, now});
    if (!page) return std::unexpected(page.error());
    reached.retried += page->retried;
    reached.after = page->last;
    if (page->more) return {};
    reached.states.pop_back();
    reached.after = 0;
    return {};
  }
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
  retrial->progress.states = or_all(std::move(states));
  retrial->done = std::move(done);
  retry_some(std::move(retrial));
}

// One command of the writer's, and the next when that is done.
void CampaignDesk::retry_some(std::shared_ptr<Retrial> retrial) {
  surroundings_.entrance.write<bool>(
      [this, retrial] { return retrial->begun ? retry_more(*retrial) : begin_retry(*retrial); },
      surroundings_.lifetime.guard([this, retrial](Result<bool> over) {
        if (!over) return retrial->done(std::unexpected(std::move(over.error())));
        if (!*over) return retry_some(retrial);
        view(retrial->act.campaign, [retrial](Result<CampaignView> seen) {
          if (!seen) return retrial->done(std::unexpected(std::move(seen.error())));
          retrial->done(RetryOutcome{retrial->progress.retried, std::move(*seen)});
        });
      }));
}

// The campaign runs with the first lines that wait again: whatever dies, none waits in a campaign that has
// ended. A slice without any leaves it as it is.
Result<bool> CampaignDesk::begin_retry(Retrial& retrial) {
  const auto before = retrial.progress;
  const auto runs =
      on_content(retrial.act, [policy = limits_.approval](Campaign& campaign, const CampaignContent& content,
                                                          const domain::Saying& saying) {
        return domain::retry(campaign, policy, content, saying);
      });
  const auto begun = acts_.change(
      retrial.act, [&](Campaign& campaign, const domain::LineCounts& counts, CampaignBook& book) -> Acted {
        retrial.progress = before;
        auto change = runs(campaign, counts, book);
        if (!change) return change;
        if (auto status = retrial.retry_lines(book, retrial.progress, surroundings_.clock.now()); !status)
          return std::unexpected(std::move(status.error()));
        if (retrial.progress.retried == before.retried) return std::unexpected(nothing_to_retry());
        return change;
      });
  const bool over = retrial.progress.states.empty();
  if (begun) {
    retrial.begun = true;
    return over;
  }
  const bool found_none = begun.error().reason == nothing_to_retry().reason;
  if (found_none && (retrial.begun || !over)) return over;
  return std::unexpected(begun.error());
}

// It runs, or somebody has paused or cancelled it meanwhile. Where it came to its end already, it begins
// again.
Result<bool> CampaignDesk::retry_more(Retrial& retrial) {
  const auto before = retrial.progress;
  bool ended = false;
  bool cancelled = false;
  retrial.act.revision.reset();  // of the first slice
  const auto done = acts_.change_lines(
      retrial.act, [&](const StoredCampaign& stored, CampaignBook& book) -> domain::Status {
        retrial.progress = before;
        ended = stored.campaign.state == domain::CampaignState::completed;
        cancelled = stored.campaign.state == domain::CampaignState::cancelled;
        if (ended || cancelled) return {};
        return retrial.retry_lines(book, retrial.progress, surroundings_.clock.now());
      });
  if (!done) return std::unexpected(done.error());
  if (ended) return begin_retry(retrial);
  return cancelled || retrial.progress.states.empty();
}

}  // namespace passerelle::broker
