#include "services/cli/request_id.h"

#include <chrono>
#include <random>

#include "services/domain/ids.h"

namespace passerelle::cli {

std::uint64_t random_bits() {
  std::random_device device;
  return static_cast<std::uint64_t>(device()) << 32 | device();
}

std::string draw_request_id() {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return domain::make_uuid_v7(domain::Instant(now), random_bits(), random_bits()).text();
}

}  // namespace passerelle::cli
