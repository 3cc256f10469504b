#include "services/finance/gift.h"

#include <fmt/format.h>

namespace passerelle::finance {

domain::Transfer posting_of(const Gift& gift) {
  domain::Transfer transfer;
  transfer.id = gift.transfer;
  transfer.kind = domain::TransferKind::fund;
  transfer.asset = gift.measure;
  transfer.amount = gift.amount;
  transfer.debit = domain::donor_account(gift.envelope);
  transfer.credit = domain::available_account(gift.envelope);
  transfer.time = gift.entered_at;
  transfer.reason = fmt::format("gift {} of {}", gift.document, domain::to_iso(gift.given_on));
  return transfer;
}

}  // namespace passerelle::finance
