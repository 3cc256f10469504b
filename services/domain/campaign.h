// A campaign, and the only ways its state may change. Each change names who made it and why.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/campaign_content.h"
#include "services/domain/campaign_pace.h"
#include "services/domain/campaign_pause.h"

namespace passerelle::domain {

enum class CampaignState : std::uint8_t {
  draft = 1,
  submitted = 2,  // waits for approvals
  approved = 3,
  scheduled = 4,  // starts by itself at start_time
  running = 5,
  paused = 6,
  completed = 7,  // everything was attempted; doubts may remain
  cancelled = 8,  // final
};
std::string_view to_string(CampaignState state);  // UPPER_SNAKE
std::optional<CampaignState> parse_campaign_state(std::string_view text);

enum class CampaignAct : std::uint8_t {
  create = 1,
  amend = 2,  // its content
  submit = 3,
  approve = 4,
  send_back = 5,
  schedule = 6,
  start = 7,
  pause = 8,
  resume = 9,
  cancel = 10,
  complete = 11,
  retry = 12,
};
std::string_view to_string(CampaignAct act);  // UPPER_SNAKE

// Who does something, and why: kept in the audit trail. Nothing about a person served.
struct Saying {
  std::string who;
  std::string why;  // 1 to 500 bytes, not blank
  Instant when{};
};
inline constexpr std::string_view the_house = "passerelle";  // who, where nobody in particular does it

struct CampaignChange {
  CampaignAct act = CampaignAct::create;
  CampaignState from = CampaignState::draft;
  CampaignState to = CampaignState::draft;
  std::string who;
  std::string why;
  Instant time{};
  bool operator==(const CampaignChange&) const = default;
};

struct Approval {
  std::string approver;
  Instant time{};
  Digest content{};
  bool operator==(const Approval&) const = default;
};

// How many must approve, by what it may cost.
struct ApprovalPolicy {
  std::optional<EuroCents> second_approver_from;  // absent = one always suffices
  int approvers_for(EuroCents cost) const {
    return second_approver_from && cost >= *second_approver_from ? 2 : 1;
  }
};

struct Campaign {
  CampaignId id;
  CampaignId series;  // the id of its first cycle
  int cycle = 1;
  std::string created_by;  // who asked for it, and under which request: asked again, it is this one
  std::string request_id;
  std::string title;
  OfferId offer;
  EnvelopeId envelope;
  Pace pace;
  PauseLimits pause_limits;
  CampaignState state = CampaignState::draft;
  std::vector<std::string> authors;  // who made the content, each once
  std::vector<Approval> approvals;
  std::optional<Instant> start_time;        // scheduled
  std::optional<PauseReason> pause_reason;  // paused
  Digest list{};                            // the head of its lines' chain
  Instant create_time{};
  Instant update_time{};
  std::int64_t revision = 0;  // counts changes; the etag
  bool operator==(const Campaign&) const = default;
};

// Enough people who are no authors have approved what `content` is now.
bool is_approved(const Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content);
// Content may change in this state: what changes takes it back to draft.
bool is_amendable(CampaignState state);

// The acts. Each answers what goes into the audit trail, or an error that leaves the campaign as it was:
// failed_precondition CAMPAIGN_STATE (metadata `state`), invalid_argument REASON_MISSING or REASON_TOO_LONG,
// and what is said below.
using Acted = Result<CampaignChange>;

// Its content. By `said.who`, an author from then on. Approvals fall.
Acted amend(Campaign& campaign, const Saying& said);
// What is no content: title, pace, limits. Until it has ended; approvals stay.
Acted adjust(Campaign& campaign, const Saying& said);
// failed_precondition CAMPAIGN_EMPTY. Who submits is an author.
Acted submit(Campaign& campaign, const CampaignContent& content, const Saying& said);
// Of `seen`. permission_denied APPROVER_IS_AUTHOR, already_exists APPROVED_ALREADY, aborted CONTENT_CHANGED.
// The last one that is needed takes a submitted campaign to approved; a paused or completed one is approved
// anew, so that it may be resumed or retried, and stays as it is.
Acted approve(Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content,
              const Digest& seen, const Saying& said);
Acted send_back(Campaign& campaign, const Saying& said);
// Now, or at `at` where that is to come. failed_precondition APPROVAL_FELL.
Acted start(Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content,
            std::optional<Instant> at, const Saying& said);
Acted pause(Campaign& campaign, PauseReason reason, const Saying& said);
// failed_precondition APPROVAL_FELL.
Acted resume(Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content,
             const Saying& said);
Acted cancel(Campaign& campaign, const Saying& said);
// `counts` are complete.
Acted complete(Campaign& campaign, const LineCounts& counts, const Saying& said);
// Some lines are to be tried again. failed_precondition APPROVAL_FELL.
Acted retry(Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content,
            const Saying& said);

// The next one of the series, a draft without lines; `last` has ended. failed_precondition
// CAMPAIGN_UNFINISHED.
Result<Campaign> next_cycle(const Campaign& last, CampaignId id, const Saying& said);

}  // namespace passerelle::domain
