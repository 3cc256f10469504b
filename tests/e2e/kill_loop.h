// What both kill loops share.
#pragma once

#include "tests/e2e/client.h"

namespace passerelle::e2e {

// Everything that can go wrong at the operator, often. Late credits and forgotten answers end within the
// visibility window.
inline constexpr auto every_fault =
    "refuse=0.03,delay=0.05,error_before=0.03,error_after=0.03,close_before=0.03,close_after=0.03,"
    "garbage_before=0.02,garbage_after=0.02,hang_before=0.01,hang_after=0.01,forget=0.03,late_credit=0.02,"
    "accepted=0.05,inquiry_error=0.05,inquiry_garbage=0.05,inquiry_hang=0.02";

// PASSERELLE_KILLS, where it is set.
int kills_wanted(int otherwise);
// No recharge is reserved or in doubt.
bool nothing_open(Client& client);

}  // namespace passerelle::e2e
