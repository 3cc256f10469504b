// Ids of changed recharges, as one broker tells the others: LISTEN and NOTIFY.
#pragma once

#include "adapters/postgres/connection.h"

namespace passerelle::postgres {

inline constexpr std::string_view change_channel = "passerelle_changes";
inline constexpr Statement notify_change{"notify_change", "SELECT pg_notify($1::text, $2::text)"};

// As many notices as it takes: one carries less than 8000 bytes.
std::vector<std::string> change_notices(const std::vector<domain::RechargeId>& ids);
// Nothing where it is none of ours.
std::vector<domain::RechargeId> ids_in_notice(std::string_view notice);

}  // namespace passerelle::postgres
