// What campaigns are made of, in the ledger's database: written by its one writer, in its transactions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/broker/ports/page.h"
#include "services/domain/campaign.h"

namespace passerelle::broker {

struct StoredCampaign {
  domain::Campaign campaign;
  domain::LineCounts counts;  // kept with the lines
  // Taken by all brokers together, on the newest day that any was.
  domain::Day taken_on{};
  std::int64_t taken_that_day = 0;
  bool operator==(const StoredCampaign&) const = default;
};

// A list of people that was sent, by its content.
struct ListUpload {
  domain::CampaignId campaign;
  int number = 1;  // within the campaign
  domain::Digest content{};
  std::string by;
  domain::Instant begin_time{};
  std::optional<domain::Instant> end_time;  // absent = it broke off, or goes on
  std::int64_t records = 0;                 // of the list that are dealt with, durably
  std::int64_t first_line = 1;              // the number of its first line
  std::int64_t lines = 0;                   // that it brought
  domain::Digest list_before{};             // the campaign's chain without it
  bool operator==(const ListUpload&) const = default;
};
// It has lines, and is not whole: the campaign takes no other list, and can't be submitted. One whose lines
// are being taken back has no records any more; once they are gone, it is as if it had never begun.
inline bool is_open(const ListUpload& upload) {
  return !upload.end_time && (upload.records > 0 || upload.lines > 0);
}

struct LeaseOrder {
  domain::CampaignId campaign;
  domain::BrokerId broker;
  int most = 0;
  domain::Duration lasts{0};
  domain::Instant time{};
};

struct RetryOrder {
  domain::CampaignId campaign;
  domain::LineState state = domain::LineState::rejected;  // one that may be retried
  std::int64_t after = 0;                                 // a line's number
  int most = 0;                                           // lines to look at
  domain::Instant time{};
};
struct RetryPage {
  std::int64_t retried = 0;
  std::int64_t last = 0;  // to go on after
  bool more = false;
};

// Valid inside Ledger::transact's body alone; errors end the transaction. Lines of one campaign a call.
class CampaignBook {
 public:
  CampaignBook() = default;
  CampaignBook(const CampaignBook&) = delete;
  CampaignBook& operator=(const CampaignBook&) = delete;
  virtual ~CampaignBook() = default;

  virtual domain::Result<std::optional<StoredCampaign>> find(domain::CampaignId id) = 0;  // and locks it
  virtual domain::Result<std::optional<StoredCampaign>> find_by_request(const std::string& created_by,
                                                                        const std::string& request_id) = 0;
  virtual domain::Result<std::optional<StoredCampaign>> find_by_cycle(domain::CampaignId series,
                                                                      int cycle) = 0;
  // Inserts or replaces by id, and keeps `changes` in the audit trail. `revision` must be the stored one + 1
  // (1 for a new one), else aborted ETAG_MISMATCH. already_exists CYCLE_TAKEN, REQUEST_ID_TAKEN (an empty one
  // is none).
  virtual domain::Status put(const domain::Campaign& campaign,
                             std::span<const domain::CampaignChange> changes) = 0;
  // Inserts or replaces by campaign and number.
  virtual domain::Status put_upload(const ListUpload& upload) = 0;
  virtual domain::Result<std::vector<ListUpload>> uploads(domain::CampaignId campaign) = 0;  // oldest first

  // Numbers go on where the campaign's lines end, else internal LINE_NUMBER. States are `waiting` and
  // `flawed`. Who has a line that can run already gets a flawed one, LINE_DUPLICATE. As they are stored.
  virtual domain::Result<std::vector<domain::CampaignLine>> append_lines(
      domain::CampaignId campaign, std::span<const domain::CampaignLine> lines) = 0;
  // The last lines, down to number `first`, at most `most` a call. How many there were.
  virtual domain::Result<std::int64_t> drop_lines(domain::CampaignId campaign, std::int64_t first,
                                                  int most) = 0;

  // The numbers of these people's lines that can run, in the order asked; 0 = there is none.
  virtual domain::Result<std::vector<std::int64_t>> lines_of(
      domain::CampaignId campaign, std::span<const domain::BeneficiaryId> people) = 0;

  // Lines that wait, in their order, as they are now: taken, until the lease ends. No more than `per_day` (0
  // = no cap) on the day of `order.time`, by all brokers together.
  virtual domain::Result<std::vector<domain::CampaignLine>> take_lines(const LeaseOrder& order,
                                                                       std::int64_t per_day) = 0;
  // Lines whose lease has ended: its time is over, or its owner is another broker that has left, was fenced
  // off, or was never entered. Their recharge may exist.
  virtual domain::Result<std::vector<domain::CampaignLine>> take_over_lines(const LeaseOrder& order) = 0;
  // Those that `broker` has taken wait again. The others stay as they are.
  virtual domain::Status give_back_lines(domain::CampaignId campaign, domain::BrokerId broker,
                                         std::span<const std::int64_t> numbers, domain::Instant time) = 0;
  // Whoever brings them: news of that attempt which may follow what is known (domain::may_follow) is kept.
  // True = it was.
  virtual domain::Result<std::vector<bool>> note_lines(domain::CampaignId campaign,
                                                       std::span<const domain::LineNews> news) = 0;
  // The next attempt of those that may be retried.
  virtual domain::Result<RetryPage> retry_lines(const RetryOrder& order) = 0;
};

struct CampaignFilter {
  std::vector<domain::CampaignState> states{};  // any of; empty = all
  std::optional<domain::CampaignId> series{};
  bool unsettled = false;  // only those with lines that are taken, underway or in doubt
};

// One consistent snapshot a call, or the one that its LedgerReader holds. Pages are keyset pages.
class CampaignReader {
 public:
  CampaignReader() = default;
  CampaignReader(const CampaignReader&) = delete;
  CampaignReader& operator=(const CampaignReader&) = delete;
  virtual ~CampaignReader() = default;

  virtual domain::Result<std::optional<StoredCampaign>> campaign(domain::CampaignId id) = 0;
  // Newest first.
  virtual domain::Result<Page<StoredCampaign>> campaigns(const CampaignFilter& filter,
                                                         std::optional<domain::CampaignId> after,
                                                         int limit) = 0;
  // By number, above `after`; in any of `states`, or all where there are none.
  virtual domain::Result<Page<domain::CampaignLine>> lines(domain::CampaignId campaign,
                                                           std::span<const domain::LineState> states,
                                                           std::int64_t after, int limit) = 0;
  virtual domain::Result<std::vector<domain::CampaignChange>> changes(
      domain::CampaignId campaign) = 0;                                                      // oldest first
  virtual domain::Result<std::vector<ListUpload>> uploads(domain::CampaignId campaign) = 0;  // oldest first
  // That were finished, of whichever campaign. Newest first, at most 100.
  virtual domain::Result<std::vector<ListUpload>> uploads_of(const domain::Digest& content) = 0;
  // As its lines add up: equal to the counts that are kept, or they are wrong.
  virtual domain::Result<domain::LineCounts> recount(domain::CampaignId campaign) = 0;
};

}  // namespace passerelle::broker
