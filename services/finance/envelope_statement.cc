#include "services/finance/envelope_statement.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "services/domain/invariant.h"
#include "services/finance/unbalanced.h"

namespace passerelle::finance {
namespace {

using domain::AccountKind;
using domain::EnvelopeId;
using domain::TransferKind;
using Statements = std::map<EnvelopeId, EnvelopeStatement>;

// The envelopes' measures never mix with what was paid.
bool is_of_till(TransferKind kind) {
  return kind == TransferKind::collect || kind == TransferKind::refund || kind == TransferKind::deposit ||
         kind == TransferKind::till_difference;
}

domain::Result<EnvelopeStatement*> statement_of(Statements& statements, const Period& period,
                                                const EnvelopeId& envelope, domain::Asset measure) {
  auto [place, is_new] = statements.try_emplace(envelope);
  auto& statement = place->second;
  if (is_new) {
    statement.period = period;
    statement.opening = statement.closing = {.envelope = envelope, .measure = measure};
  }
  if (statement.opening.measure != measure)
    return unbalanced(
        envelope, fmt::format("counts in {}, and {} was posted", domain::to_string(statement.opening.measure),
                              domain::to_string(measure)));
  return &statement;
}

// What the accounts say, whatever kind of transfer moved them.
void move(EnvelopePosition& position, const domain::Account& account, std::int64_t amount) {
  const auto kind = domain::kind_of(account);
  if (kind == AccountKind::available) position.available += amount;
  if (kind == AccountKind::held) position.held += amount;
}

// What the kind says.
void enter(EnvelopeStatement& statement, const DayTotal& total, bool gains) {
  const auto signed_amount = gains ? total.amount : -total.amount;
  switch (total.kind) {
    case TransferKind::fund:
      statement.gifts += total.amount;
      return;
    case TransferKind::hold:
      statement.held += total.amount;
      return;
    case TransferKind::capture:
      statement.delivered += total.amount;
      return;
    case TransferKind::release:
      statement.released += total.amount;
      return;
    case TransferKind::reverse:
      statement.reversed += total.amount;
      return;
    case TransferKind::adjust:
      statement.adjusted += signed_amount;
      return;
    case TransferKind::correct:
      statement.corrected += signed_amount;
      return;
    case TransferKind::carry_over:
      (gains ? statement.carried_in : statement.carried_out) += total.amount;
      return;
    case TransferKind::give_back:
      statement.given_back += total.amount;
      return;
    case TransferKind::collect:
    case TransferKind::refund:
    case TransferKind::deposit:
    case TransferKind::till_difference:
      break;
  }
  domain::invariant_broken("what moves an envelope is of a kind that does");
}

bool gains(const DayTotal& total) { return domain::kind_of(total.credit) == AccountKind::available; }

Recharged recharged(const DayTotal& total) {
  return {total.count, total.amount, total.megabytes, total.face_cents};
}

std::optional<Activity> activity_of(const DayTotal& total) {
  Activity activity;
  switch (total.kind) {
    case TransferKind::capture:
      activity.delivered = recharged(total);
      return activity;
    case TransferKind::reverse:
      activity.reversed = recharged(total);
      return activity;
    case TransferKind::correct:
      activity.corrected = gains(total) ? total.amount : -total.amount;
      return activity;
    case TransferKind::collect:
      activity.collected_cents = total.amount;
      return activity;
    case TransferKind::refund:
      activity.refunded_cents = total.amount;
      return activity;
    default:
      return {};
  }
}

void break_down(EnvelopeStatement& statement, const DayTotal& total) {
  const auto activity = activity_of(total);
  if (!activity) return;
  statement.activity.of(total.tariff) += *activity;
  statement.by_offer[total.offer].of(total.tariff) += *activity;
  statement.by_site[total.site].of(total.tariff) += *activity;
  statement.by_campaign[total.campaign].of(total.tariff) += *activity;
  statement.by_month[Period::month_of(total.day)].of(total.tariff) += *activity;
}

// A transfer between envelopes is of both: whose it is, its accounts say.
domain::Status post(Statements& statements, const Period& period, const DayTotal& total) {
  const EnvelopeId loser{std::string(domain::owner_of(total.debit))};
  const EnvelopeId winner{std::string(domain::owner_of(total.credit))};
  auto losing = statement_of(statements, period, loser, total.asset);
  if (!losing) return std::unexpected(losing.error());
  move((*losing)->closing, total.debit, -total.amount);
  auto winning = statement_of(statements, period, winner, total.asset);
  if (!winning) return std::unexpected(winning.error());
  move((*winning)->closing, total.credit, total.amount);

  if (total.kind == TransferKind::carry_over) {
    enter(**losing, total, false);
    enter(**winning, total, true);
    return {};
  }
  if (loser != winner) return unbalanced(loser, "gave to another envelope without carrying over");
  enter(**losing, total, gains(total));
  break_down(**losing, total);
  return {};
}

domain::Status check(const EnvelopeStatement& s) {
  const auto gained = s.gifts + s.adjusted + s.corrected + s.carried_in + s.reversed;
  const auto lost = s.carried_out + s.given_back;
  const auto available = s.opening.available + gained - lost - s.held + s.released;
  const auto held = s.opening.held + s.held - s.delivered - s.released;
  if (available != s.closing.available || held != s.closing.held)
    return unbalanced(
        s.opening.envelope,
        fmt::format("should close with {} available and {} held, and its accounts say {} and {}", available,
                    held, s.closing.available, s.closing.held));
  if (available < 0 || held < 0)
    return unbalanced(s.opening.envelope,
                      fmt::format("closes with {} available and {} held", available, held));
  return {};
}

}  // namespace

Recharged& Recharged::operator+=(const Recharged& other) {
  count += other.count;
  amount += other.amount;
  megabytes += other.megabytes;
  face_cents += other.face_cents;
  return *this;
}

Activity& Activity::operator+=(const Activity& other) {
  delivered += other.delivered;
  reversed += other.reversed;
  corrected += other.corrected;
  collected_cents += other.collected_cents;
  refunded_cents += other.refunded_cents;
  return *this;
}

TariffActivity& TariffActivity::operator+=(const TariffActivity& other) {
  sold += other.sold;
  free += other.free;
  return *this;
}

domain::Result<std::vector<EnvelopeStatement>> envelope_statements(const Period& period,
                                                                   std::span<const EnvelopePosition> openings,
                                                                   std::span<const DayTotal> totals) {
  Statements statements;
  for (const auto& opening : openings) {
    auto statement = statement_of(statements, period, opening.envelope, opening.measure);
    if (!statement) return std::unexpected(statement.error());
    (*statement)->opening = (*statement)->closing = opening;
  }
  // What is paid comes last: it is in euros, and an envelope's measure is that of its own transfers.
  for (const auto& total : totals) {
    domain::require_invariant(period.covers(total.day), "a period is stated from its own days");
    if (is_of_till(total.kind)) continue;
    if (auto posted = post(statements, period, total); !posted) return std::unexpected(posted.error());
  }
  for (const auto& total : totals) {
    if (!is_of_till(total.kind) || total.envelope.empty()) continue;
    const auto place = statements.find(total.envelope);
    if (place == statements.end()) return unbalanced(total.envelope, "was paid for, and has no opening");
    break_down(place->second, total);
  }
  std::vector<EnvelopeStatement> stated;
  for (auto& [envelope, statement] : statements) {
    if (auto checked = check(statement); !checked) return std::unexpected(checked.error());
    stated.push_back(std::move(statement));
  }
  return stated;
}

domain::Status check_closings(std::span<const EnvelopeStatement> statements,
                              std::span<const EnvelopePosition> kept) {
  for (const auto& statement : statements) {
    const auto position = std::ranges::find(kept, statement.closing.envelope, &EnvelopePosition::envelope);
    const auto found = position != kept.end() ? *position
                                              : EnvelopePosition{.envelope = statement.closing.envelope,
                                                                 .measure = statement.closing.measure};
    if (found != statement.closing)
      return unbalanced(
          statement.closing.envelope,
          fmt::format("closes with {} available and {} held, and the ledger keeps {} and {}",
                      statement.closing.available, statement.closing.held, found.available, found.held));
  }
  return {};
}

}  // namespace passerelle::finance
