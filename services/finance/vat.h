// Value added tax in amounts that include it.
#pragma once

#include <cstdint>
#include <string>

#include "services/domain/quantity.h"

namespace passerelle::finance {

// What the accountant decided for one offer. Exempt (rate 0) has the citation of the law that exempts it.
struct VatClass {
  std::int64_t rate_basis_points = 0;  // 0 to 10000; 2000 is 20 %
  std::string citation;                // as the accountant writes it; mandatory where exempt
  bool exempt() const { return rate_basis_points == 0; }
  bool operator==(const VatClass&) const = default;
};

struct VatSplit {
  domain::EuroCents net;
  domain::EuroCents vat;
  bool operator==(const VatSplit&) const = default;
};

// The tax in `gross` (0 to 10^14 cents), rounded half up to the cent; net is the rest, so that net + vat is
// gross.
VatSplit split_vat(domain::EuroCents gross, std::int64_t rate_basis_points);

}  // namespace passerelle::finance
