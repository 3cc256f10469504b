#include "services/broker/finance/period_sealing.h"

#include <algorithm>
#include <map>
#include <utility>

#include "services/domain/invariant.h"
#include "services/finance/seal_lines.h"

namespace passerelle::broker {
namespace {

using domain::Result;
using finance::AccountBalance;
using finance::Period;

constexpr int page_size = 2'000;

TransferPlace place_of(const domain::Transfer& transfer) {
  return {transfer.recharge ? transfer.recharge->uuid : transfer.id.uuid, transfer.id};
}

// Every account that moved before the period's end, in the order in which they are sealed.
Result<std::vector<AccountBalance>> balances_of(LedgerReader& ledger, const Period& period) {
  const auto opening = ledger.finance().balances_at(period.begin());
  if (!opening) return std::unexpected(opening.error());
  const auto closing = ledger.finance().balances_at(period.end());
  if (!closing) return std::unexpected(closing.error());
  std::map<std::pair<domain::Account, domain::Asset>, std::int64_t> openings;
  for (const auto& total : *opening) openings[{total.account, total.asset}] = total.balance;
  std::vector<AccountBalance> balances;
  for (const auto& total : *closing) {
    const auto found = openings.find({total.account, total.asset});
    balances.push_back(
        {total.account, total.asset, found == openings.end() ? 0 : found->second, total.balance});
  }
  std::ranges::sort(balances, [](const AccountBalance& one, const AccountBalance& other) {
    return finance::precedes(one, other);
  });
  return balances;
}

domain::Error corrupt() {
  return {domain::ErrorCode::internal, "LEDGER_CORRUPT", "The seal of a closed period can't be read.", {}};
}

}  // namespace

Result<finance::PeriodSeal> seal_of(LedgerReader& ledger, const Period& period, finance::SealTerms terms) {
  finance::PeriodSealer sealer(period);
  std::optional<TransferPlace> after;
  while (true) {
    const auto page = ledger.finance().transfers_between(period.begin(), period.end(), after, page_size);
    if (!page) return std::unexpected(page.error());
    for (const auto& transfer : page->items) sealer.add(transfer);
    if (!page->more) break;
    after = place_of(page->items.back());
  }
  const auto balances = balances_of(ledger, period);
  if (!balances) return std::unexpected(balances.error());
  for (const auto& balance : *balances) sealer.add(balance);
  return sealer.seal(std::move(terms));
}

Result<finance::SealTerms> terms_of(LedgerReader& ledger, const Period& period) {
  const auto closed = ledger.finance().closed_periods();
  if (!closed) return std::unexpected(closed.error());
  finance::SealTerms terms;
  for (const auto& each : *closed) {
    if (each.period == period.previous()) terms.previous = each.seal;
    if (period.kind() == Period::Kind::year && each.period.kind() == Period::Kind::month &&
        period.covers(each.period.first_day()))
      terms.months.push_back(each.seal);
  }
  return terms;
}

std::string sealed_document(const finance::PeriodSeal& seal, const finance::SigningKey& key) {
  const auto head = finance::head_of(1, finance::SealHeader{seal, key.id(), key.public_key().hex()});
  domain::require_invariant(head.has_value(), "what is sealed is text");
  const auto digest = seal.digest();
  const std::string_view signed_bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return finance::line_of(*head, finance::chain_after(finance::chain_begin(), *head)) +
         finance::to_hex(key.sign(signed_bytes));
}

Result<SealedDocument> read_sealed_document(const std::string& document) {
  const auto end = document.find('\n');
  if (end == std::string::npos) return std::unexpected(corrupt());
  const auto line = finance::read_seal_line(std::string_view(document).substr(0, end));
  const auto signature = finance::parse_signature(std::string_view(document).substr(end + 1));
  if (!line || !line->content || !signature) return std::unexpected(corrupt());
  const auto* header = std::get_if<finance::SealHeader>(&*line->content);
  if (header == nullptr) return std::unexpected(corrupt());
  auto key = finance::PublicKey::from_hex(header->public_key);
  if (!key) return std::unexpected(corrupt());
  return SealedDocument{header->seal, *std::move(key), *signature};
}

PeriodExport::PeriodExport(LedgerReader& ledger, SealedDocument sealed)
    : ledger_(ledger),
      period_(sealed.seal.period),
      writer_(std::move(sealed.seal), sealed.signature, sealed.key) {}

Result<std::string> PeriodExport::next() {
  switch (part_) {
    case Part::header:
      part_ = Part::transfers;
      return writer_.begin();
    case Part::transfers:
      return some_transfers();
    case Part::balances:
      part_ = Part::over;
      return balances();
    case Part::over:
      return std::string();
  }
  domain::invariant_broken("an export has four parts");
}

Result<std::string> PeriodExport::some_transfers() {
  const auto page = ledger_.finance().transfers_between(period_.begin(), period_.end(), after_, page_size);
  if (!page) return std::unexpected(page.error());
  std::string bytes;
  for (const auto& transfer : page->items) {
    auto line = writer_.add(transfer);
    if (!line) return line;
    bytes += *line;
  }
  if (page->more) {
    after_ = place_of(page->items.back());
  } else {
    part_ = Part::balances;
  }
  return bytes.empty() ? next() : bytes;
}

Result<std::string> PeriodExport::balances() {
  const auto balances = balances_of(ledger_, period_);
  if (!balances) return std::unexpected(balances.error());
  std::string bytes;
  for (const auto& balance : *balances) {
    auto line = writer_.add(balance);
    if (!line) return line;
    bytes += *line;
  }
  auto end = writer_.finish();
  if (!end) return end;
  return bytes + *end;
}

}  // namespace passerelle::broker
