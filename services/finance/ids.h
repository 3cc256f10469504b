#pragma once

#include "services/domain/ids.h"

namespace passerelle::finance {

using GiftId = domain::Id<struct GiftTag>;
using StatementId = domain::Id<struct StatementTag>;
using BreakId = domain::Id<struct BreakTag>;
using TillClosingId = domain::Id<struct TillClosingTag>;

}  // namespace passerelle::finance
