#include <algorithm>

#include "services/finance/seal_export.h"

namespace passerelle::finance {
namespace {

std::string_view raw(const domain::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string reason_of(Tampering what) {
  switch (what) {
    case Tampering::changed:
      return "LINE_CHANGED";
    case Tampering::removed:
      return "LINES_REMOVED";
    case Tampering::inserted:
      return "LINE_INSERTED";
    case Tampering::moved:
      break;
  }
  return "LINE_MOVED";
}

}  // namespace

SealExportVerifier::SealExportVerifier(SealTrust trust)
    : trust_(std::move(trust)), chain_(0, chain_begin()) {}

void SealExportVerifier::feed(std::string_view bytes) {
  splitter_.feed(bytes, [this](std::string_view line) { take_line(line); });
}

void SealExportVerifier::take_line(std::string_view text) {
  const auto line = read_seal_line(text);
  if (!line) return chain_.unreadable();
  const auto before = chain_.last();
  const bool fits = chain_.link(line->number, line->chain,
                                [&](const domain::Digest& chain) { return chain_after(chain, line->head); });
  // What was inserted or moved here says nothing about what belongs here.
  if (!fits && chain_.last() == before) return;
  number_ = line->number;
  if (!line->content) return find_at(number_, number_, "LINE_UNREADABLE");
  std::visit([this](const auto& content) { take(content); }, *line->content);
}

// Parts come in their order; the header comes once, and the end once.
bool SealExportVerifier::enter(Part part, std::int64_t number) {
  const bool repeats = part == part_ && (part == Part::header || part == Part::end);
  if (part < part_ || repeats) {
    find_at(number, number, "LINE_MISPLACED");
    return false;
  }
  part_ = part;
  return true;
}

void SealExportVerifier::take(const SealHeader& header) {
  if (!enter(Part::header, number_)) return;
  header_ = header;
  begin_ = header.seal.period.begin();
  end_of_period_ = header.seal.period.end();
}

void SealExportVerifier::take(const domain::Transfer& transfer) {
  if (!enter(Part::transfers, number_)) return;
  if (header_ && (transfer.time < begin_ || transfer.time >= end_of_period_))
    find_at(number_, number_, "TRANSFER_OUTSIDE_PERIOD", transfer.id.text());
  if (last_transfer_ && !precedes(*last_transfer_, transfer))
    find_at(number_, number_, "TRANSFER_OUT_OF_ORDER", transfer.id.text());
  if (transfer.amount <= 0) find_at(number_, number_, "TRANSFER_MOVES_NOTHING", transfer.id.text());
  last_transfer_ = transfer;
  if (!block_) {
    block_.emplace();
    block_begin_ = number_;
  }
  block_->add(raw(leaf_of(transfer)));
  ++block_transfers_;
  ++transfers_;
  auto& [count, amount] = totals_[transfer.asset];
  ++count;
  amount += transfer.amount;
  balance_check_.add(transfer);
}

void SealExportVerifier::take(const SealBlock& block) {
  if (!enter(Part::transfers, number_)) return;
  const bool same = block_ && block_transfers_ == block.transfers && block_->digest() == block.digest;
  const auto begin = block_ ? block_begin_ : number_;
  // A line that is named is why its block differs.
  if (!same && chain_.intact_since(begin)) find_at(begin, number_, "BLOCK_CHANGED");
  blocks_.add(raw(block.digest));
  block_.reset();
  block_transfers_ = 0;
}

void SealExportVerifier::take(const AccountBalance& balance) {
  if (!enter(Part::balances, number_)) return;
  const auto name = balance.account.name + " " + std::string(domain::to_string(balance.asset));
  if (last_balance_ && !precedes(*last_balance_, balance))
    return find_at(number_, number_, "BALANCE_OUT_OF_ORDER", name);
  last_balance_ = balance;
  ++balances_;
  balances_digest_.add(balance);
  if (!balance_check_.add(balance)) find_at(number_, number_, "BALANCE_IS_NOT_THE_SUM", name);
}

void SealExportVerifier::take(const SealEnd& end) {
  if (enter(Part::end, number_)) end_ = end;
}

SealVerdict SealExportVerifier::finish() {
  if (!splitter_.rest().empty()) chain_.unreadable();
  chain_.finish(lines_announced());
  check_totals();
  check_digests();
  check_balances();
  check_signature();
  SealVerdict verdict;
  for (const auto& tampered : chain_.findings())
    verdict.findings.push_back({reason_of(tampered.what), tampered.first, tampered.last, ""});
  verdict.findings.insert(verdict.findings.end(), findings_.begin(), findings_.end());
  verdict.left_out = left_out_ + chain_.left_out();
  if (header_) {
    verdict.seal = header_->seal;
    verdict.key_id = header_->key_id;
    verdict.key_is_trusted = trust_.key && trust_.key->hex() == header_->public_key;
  }
  return verdict;
}

// What was cut off at the end is known from what the header announces.
std::optional<std::int64_t> SealExportVerifier::lines_announced() const {
  constexpr std::int64_t credible = std::int64_t{1} << 40U;
  if (!header_) return {};
  const auto& seal = header_->seal;
  if (seal.transfers < 0 || seal.balances < 0 || seal.transfers > credible || seal.balances > credible)
    return {};
  const auto blocks = (seal.transfers + transfers_of_a_block - 1) / transfers_of_a_block;
  return 1 + seal.transfers + blocks + seal.balances + 1;
}

void SealExportVerifier::check_totals() {
  if (!header_) return find("HEADER_MISSING");
  if (!end_) find("END_MISSING");
  const auto& seal = header_->seal;
  if (seal.transfers != transfers_) find("TRANSFERS_COUNT_WRONG");
  if (seal.balances != balances_) find("BALANCES_COUNT_WRONG");
  const bool same =
      std::ranges::equal(seal.totals, totals_, [](const AssetTotal& stated, const auto& counted) {
        const auto& [asset, sums] = counted;
        return stated.asset == asset && stated.transfers == sums.first && stated.amount == sums.second;
      });
  if (!same) find("TOTALS_WRONG");
}

void SealExportVerifier::check_digests() {
  if (!header_) return;
  const auto& seal = header_->seal;
  if (block_) find_at(block_begin_, number_, "BLOCK_UNFINISHED");
  if (blocks_.digest() != seal.transfers_digest) find("TRANSFERS_CHANGED");
  auto counted = seal;
  balances_digest_.write_to(counted);
  if (counted.balances_digest != seal.balances_digest) find("BALANCES_CHANGED");
  if (counted.openings_digest != seal.openings_digest) find("OPENINGS_CHANGED");
  if (counted.closings_digest != seal.closings_digest) find("CLOSINGS_CHANGED");
  if (trust_.previous && seal.terms.previous != trust_.previous) find("PREVIOUS_SEAL_DIFFERS");
}

void SealExportVerifier::check_balances() {
  for (const auto& account : balance_check_.without_balance()) find("BALANCE_MISSING", account);
  for (const auto asset : balance_check_.unequal())
    find("DEBITS_ARE_NOT_CREDITS", std::string(domain::to_string(asset)));
}

void SealExportVerifier::check_signature() {
  if (!header_) return;
  const auto key = PublicKey::from_hex(header_->public_key);
  if (!key || key->id() != header_->key_id) find("KEY_UNREADABLE");
  if (trust_.key && trust_.key->hex() != header_->public_key)
    find("SIGNED_WITH_ANOTHER_KEY", header_->key_id);
  if (!end_) return;
  if (header_->seal.digest() != end_->digest) find("SEAL_CHANGED");
  if (key && !key->verify(raw(end_->digest), end_->signature)) find("SIGNATURE_WRONG", header_->key_id);
}

void SealExportVerifier::find(std::string reason, std::string subject) {
  find_at(0, 0, std::move(reason), std::move(subject));
}

void SealExportVerifier::find_at(std::int64_t line, std::int64_t last_line, std::string reason,
                                 std::string subject) {
  // However many lines are wrong, what is wrong with the whole is told.
  const auto most = line == 0 ? 2 * ChainCheck::most_findings : ChainCheck::most_findings;
  if (findings_.size() < most)
    findings_.push_back({std::move(reason), line, last_line, std::move(subject)});
  else
    ++left_out_;
}

}  // namespace passerelle::finance
