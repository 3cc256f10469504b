#include "services/domain/campaign.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "services/domain/invariant.h"
#include "services/domain/stated_reason.h"

namespace passerelle::domain {
namespace {

constexpr std::array<std::pair<CampaignState, std::string_view>, 8> state_names = {{
    {CampaignState::draft, "DRAFT"},
    {CampaignState::submitted, "SUBMITTED"},
    {CampaignState::approved, "APPROVED"},
    {CampaignState::scheduled, "SCHEDULED"},
    {CampaignState::running, "RUNNING"},
    {CampaignState::paused, "PAUSED"},
    {CampaignState::completed, "COMPLETED"},
    {CampaignState::cancelled, "CANCELLED"},
}};

constexpr std::array<std::pair<CampaignAct, std::string_view>, 12> act_names = {{
    {CampaignAct::create, "CREATE"},
    {CampaignAct::amend, "AMEND"},
    {CampaignAct::submit, "SUBMIT"},
    {CampaignAct::approve, "APPROVE"},
    {CampaignAct::send_back, "SEND_BACK"},
    {CampaignAct::schedule, "SCHEDULE"},
    {CampaignAct::start, "START"},
    {CampaignAct::pause, "PAUSE"},
    {CampaignAct::resume, "RESUME"},
    {CampaignAct::cancel, "CANCEL"},
    {CampaignAct::complete, "COMPLETE"},
    {CampaignAct::retry, "RETRY"},
}};

Status require_state(const Campaign& campaign, std::initializer_list<CampaignState> wanted) {
  if (std::ranges::find(wanted, campaign.state) != wanted.end()) return {};
  Error error{.code = ErrorCode::failed_precondition,
              .reason = "CAMPAIGN_STATE",
              .message = "A campaign in this state does not allow that."};
  error.metadata.emplace("state", to_string(campaign.state));
  return std::unexpected(std::move(error));
}

// What every act asks for.
Status require(const Campaign& campaign, std::initializer_list<CampaignState> wanted, const Saying& said) {
  if (auto status = require_state(campaign, wanted); !status) return status;
  return require_reason(said.why);
}

Status require_approval(const Campaign& campaign, const ApprovalPolicy& policy,
                        const CampaignContent& content) {
  if (is_approved(campaign, policy, content)) return {};
  return fail(ErrorCode::failed_precondition, "APPROVAL_FELL",
              "What was approved is not what would run: it has to be approved as it is now.");
}

void add_author(Campaign& campaign, const std::string& who) {
  if (std::ranges::find(campaign.authors, who) == campaign.authors.end()) campaign.authors.push_back(who);
}

CampaignChange move(Campaign& campaign, CampaignAct act, CampaignState to, const Saying& said) {
  CampaignChange change{act, campaign.state, to, said.who, said.why, said.when};
  campaign.state = to;
  campaign.update_time = said.when;
  if (to != CampaignState::scheduled) campaign.start_time.reset();
  if (to != CampaignState::paused) campaign.pause_reason.reset();
  return change;
}

}  // namespace

std::string_view to_string(CampaignState state) {
  for (const auto& [known, name] : state_names)
    if (known == state) return name;
  invariant_broken("a campaign is in a known state");
}

std::optional<CampaignState> parse_campaign_state(std::string_view text) {
  for (const auto& [state, name] : state_names)
    if (name == text) return state;
  return std::nullopt;
}

std::string_view to_string(CampaignAct act) {
  for (const auto& [known, name] : act_names)
    if (known == act) return name;
  invariant_broken("a campaign changes by a known act");
}

bool is_approved(const Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content) {
  const auto counts = [&](const Approval& approval) {
    return approval.content == content.digest &&
           std::ranges::find(campaign.authors, approval.approver) == campaign.authors.end();
  };
  return std::ranges::count_if(campaign.approvals, counts) >= policy.approvers_for(content.cost);
}

bool is_amendable(CampaignState state) {
  return state == CampaignState::draft || state == CampaignState::submitted ||
         state == CampaignState::approved || state == CampaignState::scheduled;
}

Acted amend(Campaign& campaign, const Saying& said) {
  using enum CampaignState;
  if (auto status = require(campaign, {draft, submitted, approved, scheduled}, said); !status)
    return std::unexpected(status.error());
  add_author(campaign, said.who);
  campaign.approvals.clear();
  return move(campaign, CampaignAct::amend, draft, said);
}

Acted adjust(Campaign& campaign, const Saying& said) {
  using enum CampaignState;
  if (auto status = require(campaign, {draft, submitted, approved, scheduled, running, paused}, said);
      !status)
    return std::unexpected(status.error());
  campaign.update_time = said.when;
  return CampaignChange{CampaignAct::amend, campaign.state, campaign.state, said.who, said.why, said.when};
}

Acted submit(Campaign& campaign, const CampaignContent& content, const Saying& said) {
  if (auto status = require(campaign, {CampaignState::draft}, said); !status)
    return std::unexpected(status.error());
  if (content.runnable == 0)
    return fail(ErrorCode::failed_precondition, "CAMPAIGN_EMPTY", "No line of the campaign can run.");
  add_author(campaign, said.who);
  return move(campaign, CampaignAct::submit, CampaignState::submitted, said);
}

Acted approve(Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content,
              const Digest& seen, const Saying& said) {
  using enum CampaignState;
  if (auto status = require(campaign, {submitted, paused, completed}, said); !status)
    return std::unexpected(status.error());
  if (std::ranges::find(campaign.authors, said.who) != campaign.authors.end())
    return fail(ErrorCode::permission_denied, "APPROVER_IS_AUTHOR",
                "Whoever made or submitted a campaign does not approve it.");
  if (seen != content.digest)
    return fail(ErrorCode::aborted, "CONTENT_CHANGED", "The campaign is not what was looked at any more.");
  // Approvals of what it was before count for nothing.
  std::erase_if(campaign.approvals, [&](const Approval& approval) { return approval.content != seen; });
  if (std::ranges::find(campaign.approvals, said.who, &Approval::approver) != campaign.approvals.end())
    return fail(ErrorCode::already_exists, "APPROVED_ALREADY", "The same person approved it before.");
  campaign.approvals.push_back({said.who, said.when, seen});
  const bool suffices = campaign.state == submitted && is_approved(campaign, policy, content);
  const auto reason = campaign.pause_reason;
  auto change = move(campaign, CampaignAct::approve, suffices ? approved : campaign.state, said);
  campaign.pause_reason = reason;
  return change;
}

Acted send_back(Campaign& campaign, const Saying& said) {
  using enum CampaignState;
  if (auto status = require(campaign, {submitted, approved, scheduled}, said); !status)
    return std::unexpected(status.error());
  campaign.approvals.clear();
  return move(campaign, CampaignAct::send_back, draft, said);
}

Acted start(Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content,
            std::optional<Instant> at, const Saying& said) {
  using enum CampaignState;
  if (auto status = require(campaign, {approved, scheduled}, said); !status)
    return std::unexpected(status.error());
  if (auto status = require_approval(campaign, policy, content); !status)
    return std::unexpected(status.error());
  if (!at || *at <= said.when) return move(campaign, CampaignAct::start, running, said);
  auto change = move(campaign, CampaignAct::schedule, scheduled, said);
  campaign.start_time = at;
  return change;
}

Acted pause(Campaign& campaign, PauseReason reason, const Saying& said) {
  if (auto status = require(campaign, {CampaignState::running}, said); !status)
    return std::unexpected(status.error());
  auto change = move(campaign, CampaignAct::pause, CampaignState::paused, said);
  campaign.pause_reason = reason;
  return change;
}

Acted resume(Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content,
             const Saying& said) {
  if (auto status = require(campaign, {CampaignState::paused}, said); !status)
    return std::unexpected(status.error());
  if (auto status = require_approval(campaign, policy, content); !status)
    return std::unexpected(status.error());
  return move(campaign, CampaignAct::resume, CampaignState::running, said);
}

Acted cancel(Campaign& campaign, const Saying& said) {
  using enum CampaignState;
  if (auto status = require(campaign, {draft, submitted, approved, scheduled, running, paused}, said);
      !status)
    return std::unexpected(status.error());
  return move(campaign, CampaignAct::cancel, cancelled, said);
}

Acted complete(Campaign& campaign, const LineCounts& counts, const Saying& said) {
  require_invariant(counts.complete(), "a campaign completes once nothing is left to attempt");
  if (auto status = require(campaign, {CampaignState::running}, said); !status)
    return std::unexpected(status.error());
  return move(campaign, CampaignAct::complete, CampaignState::completed, said);
}

Acted retry(Campaign& campaign, const ApprovalPolicy& policy, const CampaignContent& content,
            const Saying& said) {
  using enum CampaignState;
  if (auto status = require(campaign, {paused, completed}, said); !status)
    return std::unexpected(status.error());
  if (auto status = require_approval(campaign, policy, content); !status)
    return std::unexpected(status.error());
  return move(campaign, CampaignAct::retry, running, said);
}

Result<Campaign> next_cycle(const Campaign& last, CampaignId id, const Saying& said) {
  if (last.state != CampaignState::completed && last.state != CampaignState::cancelled)
    return fail(ErrorCode::failed_precondition, "CAMPAIGN_UNFINISHED",
                "The next cycle begins once this one is completed or cancelled.");
  if (auto status = require_reason(said.why); !status) return std::unexpected(status.error());
  Campaign next;
  next.id = id;
  next.series = last.series;
  next.cycle = last.cycle + 1;
  next.created_by = said.who;
  next.title = last.title;
  next.offer = last.offer;
  next.envelope = last.envelope;
  next.pace = last.pace;
  next.pause_limits = last.pause_limits;
  next.authors = {said.who};
  next.create_time = said.when;
  next.update_time = said.when;
  return next;
}

}  // namespace passerelle::domain
