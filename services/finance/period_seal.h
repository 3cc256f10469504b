// What a closed period is sealed by: one SHA-256 over everything that the close is about. The seal is signed
// (signing_key.h), kept, and computed anew by whoever doubts the books.
//
// Written down so that somebody else can write a verifier. `form(a, b, ...)` is a CanonicalForm (digest.h):
// each part as `LENGTH:BYTES`, LENGTH in decimal and counting bytes, numbers in decimal, digests as 32 raw
// bytes, nothing between the parts. H is SHA-256. Times are milliseconds since 1970 UTC. What is absent is
// the empty text.
//
//   transfer leaf = H(form("transfer 1", id, kind, asset, amount, debit, credit, recharge, pending, tariff,
//   time,
//                   reason)); ids as 36 characters, kind `capture`, asset `EUR`, tariff `sold`
//   block         = H(leaf leaf ...), raw, of 1000 leaves; the last block has the rest, and at least one
//   transfers     = H(block block ...), raw
//                   in the order of (recharge, or the transfer's own id where it has none; then its own id),
//                   ids compared byte by byte
//   balances      = H(H(form("balance 1", account, asset, opening, closing)) ...), raw, in the order of
//                   (account, asset's number: EUR 1, UNIT 2, MB 3)
//   openings      = H(H(form("account 1", account, asset, opening)) ...), of those whose opening is not 0
//   closings      = the same of closings: the next period's openings are this one's closings
//   seal          = H(form("period seal 1", period, transfers' count,
//                   number of totals, [asset, transfers' count, sum of amounts] of each,
//                   balances' count, transfers, balances, openings, closings, previous,
//                   number of months, [month's seal] of each,
//                   number of checks, [check, result, looked at, failing, number of names, [name]] of each,
//                   closed by, approved by, closed at))
// A signature is over the seal's 32 raw bytes.
//
// Seals are a chain for each kind of period: a month's `previous` is the seal of the month before, a year's
// that of the year before. A year has its months' seals besides.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/domain/digest.h"
#include "services/domain/posting.h"
#include "services/finance/closing_checklist.h"
#include "services/finance/period.h"

namespace passerelle::finance {

inline constexpr std::int64_t transfers_of_a_block = 1000;

// Credits - debits of an account in one asset, up to the period's begin, and up to its end.
struct AccountBalance {
  domain::Account account;
  domain::Asset asset = domain::Asset::eur_cent;
  std::int64_t opening = 0;
  std::int64_t closing = 0;
  bool operator==(const AccountBalance&) const = default;
};

domain::Digest leaf_of(const domain::Transfer& transfer);
domain::Digest leaf_of(const AccountBalance& balance);
// The order in which both are sealed. Strict: nothing is sealed twice.
bool precedes(const domain::Transfer& one, const domain::Transfer& other);
bool precedes(const AccountBalance& one, const AccountBalance& other);

struct AssetTotal {
  domain::Asset asset = domain::Asset::eur_cent;
  std::int64_t transfers = 0;
  std::int64_t amount = 0;
  bool operator==(const AssetTotal&) const = default;
};

// Who closes, when, after what.
struct SealTerms {
  std::optional<domain::Digest> previous;  // absent: the first close of its kind
  std::vector<domain::Digest> months;      // a year's, oldest first
  std::vector<ChecklistItem> checklist;
  std::string closed_by;
  std::string approved_by;  // the second person; empty = one sufficed
  domain::Instant closed_at{};
  bool operator==(const SealTerms&) const = default;
};

struct PeriodSeal {
  Period period = Period::month_of(domain::Day{});
  std::int64_t transfers = 0;
  std::vector<AssetTotal> totals;  // of the assets that moved, in their order
  std::int64_t balances = 0;
  domain::Digest transfers_digest{};
  domain::Digest balances_digest{};
  domain::Digest openings_digest{};
  domain::Digest closings_digest{};
  SealTerms terms;

  domain::Digest digest() const;
  bool operator==(const PeriodSeal&) const = default;
};

// `next` was closed on top of `previous`: the period after it, its seal in the chain, its balances taken
// over.
bool follows(const PeriodSeal& previous, const PeriodSeal& next);

// H(leaf leaf ...) of balances, and of their openings and closings.
class BalancesDigest {
 public:
  void add(const AccountBalance& balance);
  void write_to(PeriodSeal& seal) const;

 private:
  domain::Sha256Stream balances_;
  domain::Sha256Stream openings_;
  domain::Sha256Stream closings_;
};

// Seals one period: all of its transfers in their order, then all balances in theirs. Balances of every
// account that ever moved. What comes in another order, or is not of the period, is a defect of the caller,
// and ends the process. Constant memory. One thread.
class PeriodSealer {
 public:
  explicit PeriodSealer(const Period& period);

  // The digest of the block that this transfer completes.
  std::optional<domain::Digest> add(const domain::Transfer& transfer);
  // No more transfers. The digest of the last block, where one is unfinished.
  std::optional<domain::Digest> end_transfers();
  void add(const AccountBalance& balance);  // ends the transfers
  std::int64_t transfers() const { return seal_.transfers; }
  PeriodSeal seal(SealTerms terms);

 private:
  domain::Digest end_block();

  PeriodSeal seal_;
  domain::Instant begin_;
  domain::Instant end_;
  std::map<domain::Asset, AssetTotal> totals_;
  std::optional<domain::Transfer> last_transfer_;
  std::optional<AccountBalance> last_balance_;
  bool ended_ = false;
  std::int64_t in_block_ = 0;
  std::optional<domain::Sha256Stream> block_;
  domain::Sha256Stream blocks_;
  BalancesDigest balances_;
};

}  // namespace passerelle::finance
