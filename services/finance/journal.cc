#include "services/finance/journal.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "services/domain/invariant.h"
#include "services/finance/journal_groups.h"

namespace passerelle::finance {
namespace {

using domain::EuroCents;

std::string compact(domain::Day day) {
  auto text = domain::to_iso(day);
  std::erase(text, '-');
  return text;
}

// The name of what an entry is made of. Ids have no `/`, a campaign's name has.
std::string piece_of(const EntryKey& key) {
  auto piece = fmt::format("{}{}/{}", domain::to_string(key.kind), key.back ? "_back" : "", compact(key.day));
  if (!key.envelope.empty()) piece += '/' + key.envelope.value;
  if (!key.site.empty()) piece += '/' + key.site.value;
  if (!key.campaign.empty()) piece += '/' + key.campaign;
  return piece;
}

// Everything that is missing, each once.
class Gaps {
 public:
  void add(domain::Error error, const EntryKey& key) {
    auto identity = error.reason;
    for (const auto& [name, value] : error.metadata)
      if (name != "day") identity += '\n' + value;
    if (!known_.insert(std::move(identity)).second) return;
    violations_.push_back({piece_of(key), error.message});
    if (!first_) first_ = std::move(error);
  }
  bool empty() const { return !first_; }
  domain::Error error() && {
    first_->field_violations = std::move(violations_);
    return *std::move(first_);
  }

 private:
  std::set<std::string> known_;
  std::vector<domain::FieldViolation> violations_;
  std::optional<domain::Error> first_;
};

enum class Side : std::uint8_t { debit, credit };
Side other(Side side) { return side == Side::debit ? Side::credit : Side::debit; }

// One entry in the making.
class Draft {
 public:
  Draft(const EntryKey& key, const JournalTerms& terms, Gaps& gaps) : key_(key), terms_(terms), gaps_(gaps) {
    entry_.day = entry_.piece_day = key.day;
    entry_.piece = piece_of(key);
    if (const auto* journal = take(journal_for(terms.plan, key.purpose, key.day))) {
      entry_.journal_code = journal->code;
      entry_.journal_label = journal->label;
    }
    const auto validated = terms.validated_on(key.day);
    if (validated && *validated >= key.day)
      entry_.validated_on = *validated;
    else
      gaps.add(not_validated(key.day), key);
  }

  // `subject`: the site, offer or envelope that the account is chosen by. What is nothing takes no line.
  void line(Side side, AccountPurpose purpose, std::string_view subject, EuroCents amount,
            std::string label) {
    const auto* account = take(account_for(terms_.plan, purpose, subject, key_.day));
    if (account == nullptr || amount.value == 0) return;
    domain::require_invariant(amount.value > 0, "a line's amount is positive");
    JournalLine line{account->number, account->label, std::move(label), {}, {}};
    (side == Side::debit ? line.debit : line.credit) = amount;
    entry_.lines.push_back(std::move(line));
  }

  // What `result` has, or its default and a gap.
  template <class T>
  T take(domain::Result<T> result) {
    if (result) return *std::move(result);
    gaps_.add(std::move(result.error()), key_);
    return {};
  }

  const EntryKey& key() const { return key_; }
  const JournalTerms& terms() const { return terms_; }
  JournalEntry finish() && { return std::move(entry_); }

 private:
  static domain::Error not_validated(domain::Day day) {
    const auto text = domain::to_iso(day);
    domain::Error error{domain::ErrorCode::failed_precondition, "NOT_VALIDATED", {}};
    error.message =
        fmt::format("The period of {} is not closed: its entries have no day of validation.", text);
    error.metadata = {{"day", text}, {"month", text.substr(0, text.size() - 3)}};
    return error;
  }

  const EntryKey& key_;
  const JournalTerms& terms_;
  Gaps& gaps_;
  JournalEntry entry_;
};

std::string vat_words(const VatClass& vat) {
  if (vat.exempt()) return fmt::format("exonéré de TVA: {}", vat.citation);
  const auto rate = vat.rate_basis_points;
  const auto cited = vat.citation.empty() ? "" : ": " + vat.citation;
  return fmt::format("TVA {},{:02} %{}", rate / 100, rate % 100, cited);
}

using OfferTotals = std::map<domain::OfferId, OfferTotal>;

// Cash against income and its VAT; a refund is the same the other way round, against an account of its own.
void book_sales(Draft& draft, const OfferTotals& offers, bool refund) {
  const auto words = refund ? "remboursées" : "vendues";
  const auto& site = draft.key().site.value;
  const auto cash = refund ? Side::credit : Side::debit;
  EuroCents gross;
  for (const auto& [offer, total] : offers) gross += {total.amount};
  draft.line(cash, AccountPurpose::till, site, gross, fmt::format("Recharges {}, {}", words, site));
  for (const auto& [offer, total] : offers) {
    const auto* rule = draft.take(vat_for(draft.terms().plan, offer, draft.key().day));
    const auto split = split_vat({total.amount}, rule != nullptr ? rule->vat.rate_basis_points : 0);
    const auto label = fmt::format("{} {} {} ({})", total.count, offer.value, words,
                                   rule != nullptr ? vat_words(rule->vat) : "");
    draft.line(other(cash), refund ? AccountPurpose::refunds : AccountPurpose::sales, offer.value, split.net,
               label);
    if (split.vat.value > 0) draft.line(other(cash), AccountPurpose::vat, offer.value, split.vat, label);
  }
}

void book_deposit(Draft& draft, EuroCents amount) {
  const auto& site = draft.key().site.value;
  const auto label = fmt::format("Remise d'espèces en banque, {}", site);
  draft.line(Side::debit, AccountPurpose::bank_deposits, site, amount, label);
  draft.line(Side::credit, AccountPurpose::till, site, amount, label);
}

void book_difference(Draft& draft, EuroCents amount) {
  const auto& site = draft.key().site.value;
  const bool surplus = draft.key().back;
  const auto label = fmt::format("{} de caisse, {}", surplus ? "Excédent" : "Manquant", site);
  const auto purpose = surplus ? AccountPurpose::till_surplus : AccountPurpose::till_shortage;
  const auto cash = surplus ? Side::debit : Side::credit;
  draft.line(cash, AccountPurpose::till, site, amount, label);
  draft.line(other(cash), purpose, site, amount, label);
}

// Recharges given free: the gift that they are, and its use. Taken back, the opposite.
void book_in_kind(Draft& draft, const OfferTotals& offers) {
  const auto& key = draft.key();
  const auto use = key.back ? Side::credit : Side::debit;
  for (const auto& [offer, total] : offers) {
    const auto value = draft.take(draft.terms().donor_values.worth(key.envelope, key.day, total.amount));
    const auto what = offer.empty() ? std::string("recharges") : offer.value;
    const auto label = fmt::format("{} {} {}, don {}", total.count, what,
                                   key.back ? "offertes puis reprises" : "offertes", key.envelope.value);
    draft.line(use, AccountPurpose::in_kind_use, key.envelope.value, value, label);
    draft.line(other(use), AccountPurpose::in_kind_source, key.envelope.value, value, label);
  }
}

void book(Draft& draft, const OfferTotals& offers) {
  const EuroCents first{offers.begin()->second.amount};
  switch (draft.key().purpose) {
    case JournalPurpose::sales:
      return book_sales(draft, offers, false);
    case JournalPurpose::refunds:
      return book_sales(draft, offers, true);
    case JournalPurpose::deposits:
      return book_deposit(draft, first);
    case JournalPurpose::till_differences:
      return book_difference(draft, first);
    case JournalPurpose::in_kind:
      return book_in_kind(draft, offers);
  }
  domain::invariant_broken("an entry is of a known purpose");
}

void require_balance(const JournalEntry& entry) {
  EuroCents sum;
  for (const auto& line : entry.lines) sum += line.debit - line.credit;
  domain::require_invariant(sum.value == 0, "an entry balances");
}

}  // namespace

domain::Result<std::vector<JournalEntry>> journal_of(std::span<const DayTotal> totals,
                                                     const JournalTerms& terms) {
  std::vector<JournalEntry> entries;
  Gaps gaps;
  auto number = terms.first_number;
  for (const auto& [key, offers] : entry_groups(totals)) {
    Draft draft(key, terms, gaps);
    book(draft, offers);
    auto entry = std::move(draft).finish();
    // A gift that its donor values at nothing has no entry; with gaps there will be none at all.
    if (!gaps.empty() || entry.lines.empty()) continue;
    require_balance(entry);
    entry.number = number++;
    entries.push_back(std::move(entry));
  }
  if (!gaps.empty()) return std::unexpected(std::move(gaps).error());
  return entries;
}

}  // namespace passerelle::finance
