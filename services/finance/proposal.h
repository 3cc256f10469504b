// What a break asks for, before a person has said anything.
#pragma once

#include <optional>
#include <string>

#include "services/domain/posting.h"
#include "services/finance/break.h"

namespace passerelle::finance {

enum class ProposedAct : std::uint8_t {
  none = 1,              // nothing moves
  post = 2,              // a transfer that corrects
  settle_delivered = 3,  // the recharge becomes what the operator says; its own postings follow
  settle_reversed = 4,
};
std::string_view to_string(ProposedAct act);  // UPPER_SNAKE

struct Proposal {
  ProposedAct act = ProposedAct::none;
  Resolution resolution = Resolution::none;  // what a person who agrees resolves it as; none = wait
  std::optional<domain::Transfer> transfer;  // with `post`: without id, time and who
  std::string words;                         // English, full sentences; nothing about a person
};

// Of a break that is not resolved. `ours` is what its recharge is now, where it has one.
Proposal propose(const Break& found, std::optional<domain::RechargeState> ours);

// What the books post to follow the statement: `correct` between available and spent of the break's envelope,
// without id and time. Absent = nothing differs, or the envelope is not known.
std::optional<domain::Transfer> correction_of(const Break& found);

}  // namespace passerelle::finance
