// Campaigns as people work with them: drafts, lists, previews, approvals, runs and reports.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/broker/campaign_list.h"
#include "services/broker/campaign_paper.h"
#include "services/broker/completion.h"
#include "services/broker/ports/campaign_book.h"

namespace passerelle::broker {

struct CampaignDraft {
  std::string created_by;
  std::string request_id;
  std::string title;  // 1 to 100 bytes
  domain::OfferId offer;
  domain::EnvelopeId envelope;
  domain::Pace pace;
  domain::PauseLimits pause_limits;
};

// Absent = as it is.
struct CampaignAmendment {
  std::optional<std::string> title{};
  std::optional<domain::OfferId> offer{};
  std::optional<domain::EnvelopeId> envelope{};
  std::optional<domain::Pace> pace{};
  std::optional<domain::PauseLimits> pause_limits{};
};

// A campaign as it stands, with what follows from it under the programme in force.
struct CampaignView {
  StoredCampaign stored;
  domain::CampaignContent content;      // all zeros where offer or envelope are not in the programme any more
  int approvals_needed = 1;             // at its present cost
  std::int64_t envelope_available = 0;  // in its measure
  domain::Asset measure = domain::Asset::eur_cent;
  double rate = 0;                      // lines attempted a second, lately, by all brokers together
  std::optional<domain::Instant> ends;  // at that rate, hours and the day's cap included
};

// Who does something to which campaign, and why. `revision`: of what was read; absent = whatever it is.
struct CampaignAct {
  domain::CampaignId campaign;
  std::string who;
  std::string why;
  std::optional<std::int64_t> revision{};
};

struct RetryOutcome {
  std::int64_t lines = 0;
  CampaignView campaign;
};

// Thread-safe; never blocks. Errors of every call that names a campaign: not_found CAMPAIGN_UNKNOWN; of every
// act: failed_precondition CAMPAIGN_STATE, invalid_argument REASON_MISSING or REASON_TOO_LONG, aborted
// ETAG_MISMATCH, and those of domain/campaign.h.
class Campaigns {
 public:
  Campaigns() = default;
  Campaigns(const Campaigns&) = delete;
  Campaigns& operator=(const Campaigns&) = delete;
  virtual ~Campaigns() = default;

  // The same created_by and request_id again: the same campaign, as it stands. Errors: those of
  // domain::require_payable and of the validate() of pace and limits; invalid_argument TITLE_INVALID,
  // REQUEST_ID_MISSING or REQUEST_ID_INVALID; failed_precondition PROGRAMME_MISSING, REQUEST_ID_REUSED (other
  // content).
  virtual void create(CampaignDraft draft, Completion<CampaignView> done) = 0;
  // Offer and envelope are content: approvals fall. The others may change until it has ended, and approvals
  // stay.
  virtual void amend(CampaignAct act, CampaignAmendment amendment, Completion<CampaignView> done) = 0;
  // failed_precondition UPLOAD_OPEN where a list is not whole yet.
  virtual void submit(CampaignAct act, Completion<CampaignView> done) = 0;
  virtual void approve(CampaignAct act, domain::Digest seen, Completion<CampaignView> done) = 0;
  virtual void send_back(CampaignAct act, Completion<CampaignView> done) = 0;
  virtual void start(CampaignAct act, std::optional<domain::Instant> at, Completion<CampaignView> done) = 0;
  virtual void pause(CampaignAct act, Completion<CampaignView> done) = 0;
  virtual void resume(CampaignAct act, Completion<CampaignView> done) = 0;
  virtual void cancel(CampaignAct act, Completion<CampaignView> done) = 0;
  // Lines of these states that may be tried again (domain::may_be_retried); none = of all. From paused or
  // completed.
  virtual void retry(CampaignAct act, std::vector<domain::LineState> states,
                     Completion<RetryOutcome> done) = 0;
  // The next cycle, a draft with the people of this one whose line could run. The same again: that draft, its
  // list taken up where it broke off. Errors: failed_precondition CAMPAIGN_UNFINISHED, CYCLE_SUPERSEDED (a
  // later one exists).
  virtual void repeat(CampaignAct act, Completion<CampaignView> done) = 0;

  // Bytes of a file; see there.
  virtual std::unique_ptr<ListIntake> upload(ListOrder order) = 0;
  // Everybody whom the criteria fit, as an upload of their list. failed_precondition UPLOAD_OPEN.
  virtual void add_by_criteria(CampaignAct act, ListCriteria criteria, Completion<ListSummary> done) = 0;

  virtual void view(domain::CampaignId id, Completion<CampaignView> done) = 0;
  virtual void list(CampaignFilter filter, std::optional<domain::CampaignId> after, int limit,
                    Completion<Page<CampaignView>> done) = 0;
  // On one snapshot; writes nothing. resource_exhausted READ_QUEUE_FULL, REPORTS_BUSY.
  virtual std::unique_ptr<CampaignPreview> preview(domain::CampaignId id) = 0;
  virtual std::unique_ptr<CampaignReport> report(domain::CampaignId id) = 0;
};

}  // namespace passerelle::broker
