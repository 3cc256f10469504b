#include "services/domain/quantity.h"

#include "services/domain/invariant.h"

namespace passerelle::domain {

std::string_view to_string(Asset asset) {
  switch (asset) {
    case Asset::eur_cent:
      return "EUR";
    case Asset::unit:
      return "UNIT";
    case Asset::megabyte:
      return "MB";
  }
  invariant_broken("an asset is EUR, UNIT or MB");
}

}  // namespace passerelle::domain
