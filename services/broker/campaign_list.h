// How a campaign comes by its lines: from a file, by criteria, or from the cycle before.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/broker/completion.h"
#include "services/domain/campaign.h"

namespace passerelle::broker {

// What is to be done with a list that was uploaded before, to whichever campaign.
enum class IfSeen : std::uint8_t {
  ask = 1,       // already_exists LIST_SEEN_BEFORE
  take_all = 2,  // every line
  take_new = 3,  // but for people who have a line that can run in a campaign that got this very list
};

struct ListOrder {
  domain::CampaignId campaign;
  domain::Digest content{};  // SHA-256 of the file's bytes
  IfSeen if_seen = IfSeen::ask;
  std::string who;  // uploads; an author from then on
};

struct ListCriteria {
  std::vector<domain::SiteId> sites{};  // of the person; any of; empty = all
  std::string referral_structure{};     // the partner's code; empty = any
  // Had no recharge on this day or later: nothing that counts against a quota. Absent = whenever.
  std::optional<domain::Day> last_recharge_before{};
};

struct ListSummary {
  std::int64_t lines = 0;
  std::int64_t runnable = 0;
  std::int64_t duplicates = 0;  // LINE_DUPLICATE
  std::int64_t unknown = 0;     // PERSON_UNKNOWN
  std::int64_t malformed = 0;
  std::int64_t left_out = 0;  // people who have a line already: take_new, and lists by criteria
  std::vector<std::string> ignored_columns{};
};

struct ListProgress {
  std::int64_t lines_taken = 0;                // durable by now, of this list
  std::vector<domain::CampaignLine> flawed{};  // of those durable since the last report
};

// One list, streamed; memory constant. One caller at a time: the next call waits for the completion of the
// one before. It may be destroyed while a call is open: what was handed to the writer is written all the
// same.
//
// A list that broke off is taken up by feeding the same file again from its beginning: what is durable
// already is not taken twice.
class ListIntake {
 public:
  ListIntake() = default;
  ListIntake(const ListIntake&) = delete;
  ListIntake& operator=(const ListIntake&) = delete;
  virtual ~ListIntake() = default;

  // Bytes of the file, as they are. An error ends the intake; what was reported stays. Errors: not_found
  // CAMPAIGN_UNKNOWN; failed_precondition CAMPAIGN_STATE, UPLOAD_OPEN (another list to this campaign is not
  // finished), PROGRAMME_MISSING; already_exists LIST_SEEN_BEFORE (metadata `campaign`, `upload_time`);
  // invalid_argument LIST_HEADER_INVALID (field violations: which column, or that the separator is wrong),
  // LIST_TOO_LARGE (metadata `most_records`, `most_bytes`; its lines are gone again); aborted ETAG_MISMATCH:
  // somebody else sent the same list and took it back.
  virtual void feed(std::string bytes, Completion<ListProgress> done) = 0;
  // The file is over: the rest. Errors also: invalid_argument LIST_EMPTY; LIST_DIGEST_MISMATCH: what came is
  // not what was announced, and its lines are gone again.
  virtual void finish(Completion<ListProgress> done) = 0;
  // Once finish() has completed.
  virtual ListSummary summary() const = 0;
};

}  // namespace passerelle::broker
