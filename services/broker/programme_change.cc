#include "services/broker/programme_change.h"

#include <algorithm>
#include <utility>

namespace passerelle::broker {

namespace {

std::unexpected<domain::Error> refused(std::string reason, std::string message, const std::string& key,
                                       const std::string& id) {
  return std::unexpected(domain::Error{.code = domain::ErrorCode::failed_precondition,
                                       .reason = std::move(reason),
                                       .message = std::move(message),
                                       .metadata = {{key, id}}});
}

domain::Transfer funding(const domain::Envelope& envelope, std::int64_t change, bool first) {
  domain::Transfer transfer;
  transfer.kind = first ? domain::TransferKind::fund : domain::TransferKind::adjust;
  transfer.asset = envelope.measure;
  transfer.amount = change > 0 ? change : -change;
  transfer.debit = domain::donor_account(envelope.id);
  transfer.credit = domain::available_account(envelope.id);
  if (change < 0) std::swap(transfer.debit, transfer.credit);
  return transfer;
}

}  // namespace

domain::Status check_change(const domain::Programme* present, const domain::Programme& next) {
  if (present == nullptr) return {};
  for (const auto& site : present->sites) {
    if (next.find(site.id) == nullptr) {
      return refused("SITE_REMOVED", "Recharges were issued there: a site stays.", "site", site.id.value);
    }
  }
  for (const auto& known : present->operators) {
    if (next.find(known.id) == nullptr) {
      return refused("OPERATOR_REMOVED", "Lines are on file with it: an operator stays.", "operator",
                     known.id.value);
    }
  }
  for (const auto& envelope : present->envelopes) {
    const auto* kept = next.find(envelope.id);
    if (kept == nullptr) {
      return refused("ENVELOPE_REMOVED", "An envelope is retired by its dates, not removed.", "envelope",
                     envelope.id.value);
    }
    if (kept->measure != envelope.measure) {
      return refused("ENVELOPE_MEASURE_CHANGED", "An envelope counts in one measure for good.", "envelope",
                     envelope.id.value);
    }
    if (envelope.funded_by_gifts && !kept->funded_by_gifts) {
      return refused("ENVELOPE_FUNDING_CHANGED",
                     "An envelope that gifts have funded is funded by gifts for good.", "envelope",
                     envelope.id.value);
    }
    if (kept->operator_id != envelope.operator_id) {
      return refused("ENVELOPE_OPERATOR_CHANGED", "An envelope is one operator's donation for good.",
                     "envelope", envelope.id.value);
    }
  }
  return {};
}

domain::Result<std::vector<domain::Transfer>> funding_of(const domain::Programme& next,
                                                         const std::vector<domain::EnvelopeBalance>& balances,
                                                         const std::string& reason, domain::Instant time,
                                                         const std::function<domain::TransferId()>& draw_id) {
  std::vector<domain::Transfer> transfers;
  for (const auto& envelope : next.envelopes) {
    if (envelope.funded_by_gifts) continue;
    const auto balance = std::ranges::find(balances, envelope.id, &domain::EnvelopeBalance::envelope);
    const bool first = balance == balances.end();
    const auto funded = first ? 0 : balance->funded;
    if (!first && envelope.amount < balance->held + balance->spent) {
      return refused("ENVELOPE_BELOW_COMMITTED", "More than that is spent or held already.", "envelope",
                     envelope.id.value);
    }
    if (envelope.amount == funded) continue;
    auto transfer = funding(envelope, envelope.amount - funded, first);
    transfer.id = draw_id();
    transfer.time = time;
    transfer.reason = reason;
    transfers.push_back(std::move(transfer));
  }
  return transfers;
}

}  // namespace passerelle::broker
