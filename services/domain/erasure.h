// That somebody's name and number are no longer kept. What stays of it says nothing of who it was.
#pragma once

#include <cstdint>
#include <string>

#include "services/domain/ids.h"

namespace passerelle::domain {

// A code and no text: a text would say about the person what was just erased.
enum class ErasureReason : std::uint8_t {
  requested = 1,  // the person asked for it
  mistake = 2,    // it should never have been entered
  retention = 3,  // no contact for as long as people are kept
};

struct Erasure {
  BeneficiaryId person;
  ErasureReason reason = ErasureReason::requested;
  std::string by;  // principal's id
  Instant time{};
  bool operator==(const Erasure&) const = default;
};

}  // namespace passerelle::domain
