// What a gift is worth: what its donor says, and nothing else.
#pragma once

#include <map>
#include <optional>

#include "services/finance/gift.h"

namespace passerelle::finance {

// `amount` (> 0, in the envelope's measure) is worth `value` (>= 0): 1 unit at 10.00, or 10240 MB at 10.00.
struct DonorValue {
  domain::EuroCents value;
  std::int64_t amount = 1;
  bool operator==(const DonorValue&) const = default;
};

DonorValue donor_value_of(const Gift& gift);

// Values by envelope and day.
class DonorValues {
 public:
  // In force from that day; a later call for the same envelope and day replaces.
  void set(const domain::EnvelopeId& envelope, domain::Day from, DonorValue value);
  // nullopt: the donor has said nothing that is in force on `day`.
  std::optional<DonorValue> find(const domain::EnvelopeId& envelope, domain::Day day) const;

  // What `amount` (>= 0) of the envelope is worth on `day`, rounded half up to the cent. FAILED_PRECONDITION:
  // DONOR_VALUE_MISSING, DONOR_VALUE_TOO_LARGE; metadata `envelope`, `day`.
  domain::Result<domain::EuroCents> worth(const domain::EnvelopeId& envelope, domain::Day day,
                                          std::int64_t amount) const;

 private:
  std::map<domain::EnvelopeId, std::map<domain::Day, DonorValue>> by_envelope_;
};

}  // namespace passerelle::finance
