#include "services/broker/finance/till_desk.h"

#include <array>
#include <utility>

#include "services/broker/sure_write.h"
#include "services/domain/stated_reason.h"

namespace passerelle::broker {
namespace {

using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Status;
using finance::TillClosing;

constexpr std::int64_t largest_till_cents = 100'000'000;
const domain::Day whenever = domain::from_day_number(200'000);

TillClosing closing_of(const TillCount& count, finance::TillClosingId id, domain::Instant now) {
  TillClosing closing;
  closing.id = id;
  closing.site = count.site;
  closing.day = count.day;
  closing.counted = count.counted;
  closing.deposited = count.deposited;
  closing.reason = count.reason;
  closing.closed_by = count.who;
  closing.time = now;
  return closing;
}

bool says_the_same(const TillClosing& stored, const TillCount& count) {
  return stored.counted == count.counted && stored.deposited == count.deposited &&
         stored.closed_by == count.who;
}

Error nothing_to_refund() {
  return {ErrorCode::failed_precondition,
          "NOTHING_TO_REFUND",
          "Only what was paid for a recharge that the operator took back is given back.",
          {}};
}

}  // namespace

Status check(const TillCount& count, domain::Day today) {
  if (count.day > today) return domain::invalid_field("day", "That day has not come yet.", "DAY_INVALID");
  if (count.counted.value < 0 || count.counted.value > largest_till_cents)
    return domain::invalid_field("counted", "Must be 0 to 1,000,000.00 euros.", "AMOUNT_INVALID");
  if (count.deposited.value < 0 || count.deposited > count.counted)
    return domain::invalid_field("deposited", "Must be 0 to what was counted.", "AMOUNT_INVALID");
  if (!count.reason.empty()) return domain::require_reason(count.reason);
  return {};
}

Result<TillClosing> close_till(Ledger& ledger, IdSource& ids, const TillCount& count, domain::Instant now) {
  auto closing = closing_of(count, ids.draw_at<finance::TillClosingId>(now), now);
  const auto difference = ids.draw_at<domain::TransferId>(now);
  const auto deposit = ids.draw_at<domain::TransferId>(now);
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.finance();
    auto stored = book.find_till_closing(count.site, count.day);
    if (!stored) return std::unexpected(std::move(stored.error()));
    if (*stored && says_the_same(**stored, count)) {
      closing = std::move(**stored);
      return {};
    }
    if (*stored)
      return domain::fail(ErrorCode::already_exists, "TILL_CLOSED",
                          "The till was closed for that day before, with another count.");
    const auto expected = book.balance(domain::till_account(count.site), domain::Asset::eur_cent);
    if (!expected) return std::unexpected(expected.error());
    closing.expected.value = *expected;
    if (closing.expected != closing.counted) {
      if (auto why = domain::require_reason(count.reason); !why) return why;
    }
    if (auto posted = book.post(finance::postings_of(closing, difference, deposit)); !posted) return posted;
    return book.put_till_closing(closing);
  });
  if (!status) return std::unexpected(status.error());
  return closing;
}

Result<domain::Transfer> refund_recharge(Ledger& ledger, IdSource& ids, domain::RechargeId recharge,
                                         const FinanceAct& act, domain::Instant now) {
  if (auto why = domain::require_reason(act.why); !why) return std::unexpected(why.error());
  auto reader = ledger.open_reader();
  if (!reader) return std::unexpected(std::move(reader.error()));
  const auto found = (*reader)->recharge(recharge);
  if (!found) return std::unexpected(found.error());
  if (!*found) return domain::fail(ErrorCode::not_found, "RECHARGE_UNKNOWN", "There is no such recharge.");
  // Reversed is final: what was read stays true.
  if ((*found)->state != domain::RechargeState::reversed || (*found)->price.value == 0)
    return std::unexpected(nothing_to_refund());
  const auto id = ids.draw_at<domain::TransferId>(now);
  const std::array transfers{finance::refund_of(**found, id, now, act.who + ": " + act.why)};
  bool tried = false;
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    if (tried) {  // a commit that looked lost may have posted it
      auto again = ledger.open_reader();
      if (!again) return std::unexpected(std::move(again.error()));
      const auto posted = (*again)->transfers(recharge);
      if (!posted) return std::unexpected(posted.error());
      for (const auto& transfer : *posted)
        if (transfer.id == id) return {};
    }
    tried = true;
    return transaction.finance().post(transfers);
  });
  if (!status) return std::unexpected(status.error());
  return transfers.front();
}

Result<TillView> view_till(LedgerReader& ledger, const domain::SiteId& site) {
  TillView view;
  view.site = site;
  const auto balance = ledger.finance().balance(domain::till_account(site), domain::Asset::eur_cent);
  if (!balance) return std::unexpected(balance.error());
  view.balance.value = *balance;
  const auto closings = ledger.finance().till_closings(site, domain::Day{}, whenever);
  if (!closings) return std::unexpected(closings.error());
  if (!closings->empty()) view.last = closings->front();
  return view;
}

}  // namespace passerelle::broker
