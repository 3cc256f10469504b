#include "services/domain/invariant.h"

#include <cstdio>
#include <cstdlib>

namespace passerelle::domain {

void invariant_broken(std::string_view what) {
  std::fprintf(stderr, "invariant broken: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace passerelle::domain
