#include "services/finance/donor_statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "services/domain/invariant.h"
#include "services/finance/unbalanced.h"

namespace passerelle::finance {
namespace {

using domain::AccountKind;
using domain::Asset;
using domain::Day;
using domain::EnvelopeId;
using domain::OfferId;
using domain::TransferKind;

// What one day did to one envelope, net.
struct EnvelopeDay {
  std::int64_t given = 0;
  std::vector<const Gift*> gifts;              // entered that day
  std::int64_t adjusted = 0;                   // > 0 gained
  std::map<OfferId, std::int64_t> used;        // < 0: more came back
  std::map<EnvelopeId, std::int64_t> carried;  // to these
  std::int64_t given_back = 0;
};
using Envelopes = std::map<EnvelopeId, EnvelopeDay>;
using Days = std::map<Day, Envelopes>;
using Measures = std::map<EnvelopeId, Asset>;

EnvelopeId envelope_of(const domain::Account& account) { return {std::string(domain::owner_of(account))}; }

void enter(Envelopes& envelopes, const DayTotal& total) {
  const bool gains = domain::kind_of(total.credit) == AccountKind::available;
  auto& day = envelopes[envelope_of(total.debit)];
  switch (total.kind) {
    case TransferKind::fund:
      day.given += total.amount;
      return;
    case TransferKind::adjust:
      day.adjusted += gains ? total.amount : -total.amount;
      return;
    case TransferKind::capture:
      day.used[total.offer] += total.amount;
      return;
    case TransferKind::reverse:
      day.used[total.offer] -= total.amount;
      return;
    case TransferKind::correct:
      day.used[total.offer] += gains ? -total.amount : total.amount;
      return;
    case TransferKind::carry_over:
      day.carried[envelope_of(total.credit)] += total.amount;
      return;
    case TransferKind::give_back:
      day.given_back += total.amount;
      return;
    default:
      return;  // what is held is still in stock
  }
}

domain::Status note(Measures& measures, const EnvelopeId& envelope, Asset measure) {
  const auto known = measures.try_emplace(envelope, measure).first->second;
  if (known == measure) return {};
  return unbalanced(
      envelope, fmt::format("counts in {}, and in {}", domain::to_string(known), domain::to_string(measure)));
}

domain::Status enter_totals(Days& days, Measures& measures, const Period& year,
                            std::span<const DayTotal> totals) {
  for (const auto& total : totals) {
    domain::require_invariant(year.covers(total.day), "a year is stated from its own days");
    const auto kind = domain::kind_of(total.debit);
    if (!kind || !domain::is_of_envelope(*kind)) continue;
    for (const auto* account : {&total.debit, &total.credit})
      if (auto noted = note(measures, envelope_of(*account), total.asset); !noted) return noted;
    enter(days[total.day], total);
  }
  return {};
}

StockLot lot_without_gift(Day day, Asset measure, std::int64_t amount) {
  StockLot lot;
  lot.given_on = day;
  lot.amount = lot.left = amount;
  if (measure == Asset::eur_cent) lot.value_cents = amount;
  return lot;
}

StockLot lot_of(const Gift& gift) {
  auto lot = lot_without_gift(gift.given_on, gift.measure, gift.amount);
  lot.gift = gift.id;
  lot.document = gift.document;
  lot.product = gift.product;
  lot.unit_value = gift.unit_value;
  if (gift.measure != Asset::eur_cent) lot.value_cents = gift.quantity * gift.unit_value.value;
  return lot;
}

domain::Status too_little(const EnvelopeId& envelope, Day day, std::string_view what) {
  return unbalanced(envelope, fmt::format("{} on {}", what, domain::to_iso(day)));
}

domain::Status bring_in(DonorStock& stock, const EnvelopeId& envelope, Asset measure, Day day,
                        const EnvelopeDay& done) {
  auto without_gift = done.given;
  for (const auto* gift : done.gifts) {
    without_gift -= gift->amount;
    stock.bring(envelope, Arrival::given, lot_of(*gift));
  }
  if (without_gift < 0) return too_little(envelope, day, "was given more than was posted");
  if (without_gift > 0) stock.bring(envelope, Arrival::given, lot_without_gift(day, measure, without_gift));
  if (done.adjusted > 0)
    stock.bring(envelope, Arrival::adjusted, lot_without_gift(day, measure, done.adjusted));
  for (const auto& [offer, amount] : done.used)
    if (amount < 0 && !stock.put_back(envelope, offer, day, -amount))
      return too_little(envelope, day, "got back more than was ever used");
  return {};
}

// In whatever order there is enough for: one may pass on what it gets on the same day.
domain::Status carry_over(DonorStock& stock, const Envelopes& envelopes, Day day) {
  std::vector<std::pair<EnvelopeId, std::pair<EnvelopeId, std::int64_t>>> waiting;
  for (const auto& [from, done] : envelopes)
    for (const auto& each : done.carried) waiting.emplace_back(from, each);
  while (!waiting.empty()) {
    const auto carried = std::erase_if(waiting, [&](const auto& each) {
      return stock.carry(each.first, each.second.first, each.second.second);
    });
    if (carried == 0) return too_little(waiting.front().first, day, "passed on more than there was");
  }
  return {};
}

domain::Status take_out(DonorStock& stock, const EnvelopeId& envelope, Day day, const EnvelopeDay& done) {
  for (const auto& [offer, amount] : done.used)
    if (amount > 0 && !stock.draw(envelope, offer, day, amount))
      return too_little(envelope, day, "delivered more than there was");
  if (done.adjusted < 0 && !stock.take_out(envelope, Leaving::adjusted, -done.adjusted))
    return too_little(envelope, day, "lost more than there was");
  if (!stock.take_out(envelope, Leaving::given_back, done.given_back))
    return too_little(envelope, day, "gave back more than there was");
  return {};
}

domain::Status pass_day(DonorStock& stock, const Measures& measures, Day day, const Envelopes& envelopes) {
  for (const auto& [envelope, done] : envelopes)
    if (auto brought = bring_in(stock, envelope, measures.at(envelope), day, done); !brought) return brought;
  if (auto carried = carry_over(stock, envelopes, day); !carried) return carried;
  for (const auto& [envelope, done] : envelopes)
    if (auto taken = take_out(stock, envelope, day, done); !taken) return taken;
  return {};
}

ValuedAmount valued(std::int64_t amount, const std::optional<std::int64_t>& value_cents) {
  return {amount, value_cents.value_or(0), value_cents ? 0 : amount};
}

ValuedAmount negative(const ValuedAmount& sum) { return {-sum.amount, -sum.value_cents, -sum.unvalued}; }

ValuedAmount& arrived(DonorStatement& statement, Arrival arrival) {
  switch (arrival) {
    case Arrival::opening:
      return statement.opening;
    case Arrival::given:
      return statement.given;
    case Arrival::adjusted:
      return statement.adjusted;
    case Arrival::carried_in:
      return statement.carried_in;
  }
  domain::invariant_broken("a lot arrived in a known way");
}

void left(DonorStatement& statement, const LotMove& move) {
  const auto sum = valued(move.amount, move.value_cents);
  if (move.why == Leaving::adjusted) statement.adjusted += negative(sum);
  if (move.why == Leaving::given_back) statement.given_back += sum;
  if (move.why == Leaving::carried_out) statement.carried_out += sum;
}

void add(DonorStatement& statement, LotYear lot) {
  const auto& closing = lot.closing;
  arrived(statement, lot.arrival) += valued(lot.opening, lot.opening_value);
  for (const auto& use : lot.uses) {
    statement.delivered += valued(use.amount, use.value_cents);
    const auto after = std::ranges::upper_bound(statement.lines, use.offer, {}, &DonorLine::offer);
    statement.lines.insert(after, {use.offer, closing.gift, closing.document, closing.product,
                                   closing.unit_value, use.amount, use.first, use.last, use.value_cents});
  }
  for (const auto& move : lot.moves) left(statement, move);
  statement.closing += valued(closing.left, value_of_left(closing));
  statement.stock.lots.push_back(std::move(lot.closing));
}

}  // namespace

ValuedAmount& ValuedAmount::operator+=(const ValuedAmount& other) {
  amount += other.amount;
  value_cents += other.value_cents;
  unvalued += other.unvalued;
  return *this;
}

domain::Result<std::vector<DonorStatement>> donor_statements(const Period& year,
                                                             std::span<const EnvelopeStock> openings,
                                                             std::span<const Gift> gifts,
                                                             std::span<const DayTotal> totals) {
  Measures measures;
  Days days;
  for (const auto& opening : openings)
    if (auto noted = note(measures, opening.envelope, opening.measure); !noted)
      return std::unexpected(noted.error());
  for (const auto& gift : gifts) {
    const auto day = domain::paris_day(gift.entered_at);
    if (!year.covers(day)) continue;
    if (auto noted = note(measures, gift.envelope, gift.measure); !noted)
      return std::unexpected(noted.error());
    days[day][gift.envelope].gifts.push_back(&gift);
  }
  if (auto entered = enter_totals(days, measures, year, totals); !entered)
    return std::unexpected(entered.error());

  DonorStock stock(openings);
  for (const auto& [day, envelopes] : days)
    if (auto passed = pass_day(stock, measures, day, envelopes); !passed)
      return std::unexpected(passed.error());

  auto lots = std::move(stock).end();
  std::vector<DonorStatement> statements;
  for (const auto& [envelope, measure] : measures) {
    DonorStatement statement;
    statement.year = year;
    statement.envelope = envelope;
    statement.measure = measure;
    statement.stock = {envelope, measure, {}};
    for (auto& lot : lots[envelope]) add(statement, std::move(lot));
    statements.push_back(std::move(statement));
  }
  return statements;
}

}  // namespace passerelle::finance
