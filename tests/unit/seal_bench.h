// A small month of books, its seal and its export, for tests to tamper with.
#pragma once

#include <string>
#include <vector>

#include "services/finance/seal_export.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::finance::bench {

template <class Id>
Id id(int number) {
  Id made;
  made.uuid.bytes[14] = static_cast<std::uint8_t>(number / 256);
  made.uuid.bytes[15] = static_cast<std::uint8_t>(number % 256);
  return made;
}

inline Period march() { return *Period::parse("2026-03"); }

inline domain::Transfer transfer(int number, domain::TransferKind kind, std::int64_t amount,
                                 const std::string& debit, const std::string& credit) {
  domain::Transfer made;
  made.id = id<domain::TransferId>(number);
  made.kind = kind;
  made.amount = amount;
  made.debit.name = debit;
  made.credit.name = credit;
  made.time = domain::sample::noon("2026-03-10") + std::chrono::seconds(number);
  return made;
}

struct Books {
  std::vector<domain::Transfer> transfers;
  std::vector<AccountBalance> balances;
  SealTerms terms;
};

// A gift of 500.00 on top of 100.00, and recharges of 10.00 each: held, captured, paid for.
inline Books books(int recharges = 3) {
  Books made;
  auto number = 1;
  auto gift = transfer(number, domain::TransferKind::fund, 50000, "donor:sfr", "available:sfr");
  gift.reason = "gift F-2026/17 \"printemps\" de 2026-03-10 é";
  made.transfers.push_back(gift);
  for (auto i = 0; i < recharges; ++i) {
    const auto recharge = id<domain::RechargeId>(++number);
    auto hold = transfer(++number, domain::TransferKind::hold, 1000, "available:sfr", "held:sfr");
    auto capture = transfer(++number, domain::TransferKind::capture, 1000, "held:sfr", "spent:sfr");
    auto collect = transfer(++number, domain::TransferKind::collect, 200, "sales:lyon", "till:lyon");
    for (auto* one : {&hold, &capture, &collect}) one->recharge = recharge;
    capture.pending = hold.id;
    collect.tariff = domain::Tariff::sold;
    made.transfers.insert(made.transfers.end(), {hold, capture, collect});
  }
  const auto spent = std::int64_t{1000} * recharges;
  const auto paid = std::int64_t{200} * recharges;
  const auto euros = domain::Asset::eur_cent;
  made.balances = {{{"available:sfr"}, euros, 10000, 60000 - spent},
                   {{"donor:sfr"}, euros, -10000, -60000},
                   {{"held:sfr"}, euros, 0, 0},
                   {{"sales:lyon"}, euros, 0, -paid},
                   {{"spent:sfr"}, euros, 0, spent},
                   {{"till:lyon"}, euros, 0, paid}};
  made.terms.previous = domain::sha256("february");
  ClosingFacts facts;
  facts.now = march().end() + std::chrono::hours(30);
  made.terms.checklist = closing_checklist(march(), facts);
  made.terms.closed_by = "compta-1";
  made.terms.approved_by = "tresorier";
  made.terms.closed_at = facts.now;
  return made;
}

inline PeriodSeal seal(const Books& books, const Period& period = march()) {
  PeriodSealer sealer(period);
  for (const auto& one : books.transfers) sealer.add(one);
  for (const auto& one : books.balances) sealer.add(one);
  return sealer.seal(books.terms);
}

inline std::string_view raw(const domain::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// RFC 8032's first and second secret keys: everybody's.
inline SigningKey key_of(const std::string& body) {
  return *SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
}
inline SigningKey our_key() {
  return key_of("MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g");
}
inline SigningKey foreign_key() {
  return key_of("MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7");
}

inline std::string export_of(const Books& books, const SigningKey& key) {
  const auto sealed = seal(books);
  SealExportWriter writer(sealed, key.sign(raw(sealed.digest())), key.public_key());
  auto text = *writer.begin();
  for (const auto& one : books.transfers) text += *writer.add(one);
  for (const auto& one : books.balances) text += *writer.add(one);
  return text + *writer.finish();
}

inline SealVerdict verdict_of(std::string_view text, SealTrust trust = {}) {
  SealExportVerifier verifier(std::move(trust));
  verifier.feed(text);
  return verifier.finish();
}

inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  LineSplitter splitter;
  splitter.feed(text, [&](std::string_view line) { lines.emplace_back(line); });
  return lines;
}

inline std::string text_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

// The same lines, their chain and numbers computed anew, as a forger who knows the format would.
inline std::string chained_anew(const std::vector<std::string>& lines) {
  std::string text;
  auto chain = chain_begin();
  for (const auto& line : lines) {
    const auto head = line.substr(0, line.rfind(",\"chain\":"));
    chain = chain_after(chain, head);
    text += line_of(head, chain);
  }
  return text;
}

inline void replace(std::string& text, std::string_view old, std::string_view with) {
  const auto at = text.find(old);
  if (at == std::string::npos) throw std::invalid_argument("not there: " + std::string(old));
  text.replace(at, old.size(), with);
}

template <class Verdict>
bool has(const Verdict& verdict, std::string_view reason, std::int64_t first = 0, std::int64_t last = -1) {
  for (const auto& finding : verdict.findings)
    if (finding.reason == reason && finding.first == first && (last < 0 || finding.last == last)) return true;
  return false;
}

template <class Verdict>
std::string told(const Verdict& verdict) {
  std::string text;
  for (const auto& finding : verdict.findings)
    text += finding.reason + " " + explain(finding, domain::Language::english) + "\n";
  return text;
}

}  // namespace passerelle::finance::bench
