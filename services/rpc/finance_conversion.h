// Finance's values as messages of the API, and back.
#pragma once

#include <passerelle/v1/finance_service.pb.h>

#include <vector>

#include "services/broker/finance.h"
#include "services/rpc/principal.h"

namespace passerelle::rpc {

domain::Result<std::vector<broker::GiftDraft>> gifts_from(const v1::EnterGiftsRequest& request);
domain::Result<broker::TillCount> till_count_from(const v1::CloseTillRequest& request,
                                                  const Principal& principal);
// Errors: invalid_argument PERIOD_INVALID.
domain::Result<finance::Period> period_from(const std::string& text);
// Absent where it is empty.
domain::Result<std::optional<finance::Period>> optional_period_from(const std::string& text);

v1::Gift to_proto(const finance::Gift& gift);
v1::TillClosing to_proto(const finance::TillClosing& closing);
v1::Till to_proto(const broker::TillView& view);
v1::Refund refund_to_proto(const domain::Transfer& refund);

}  // namespace passerelle::rpc
