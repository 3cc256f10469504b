#include "adapters/redis/pipeline.h"

#include <hiredis/hiredis.h>

#include <array>

#include "services/domain/invariant.h"

namespace passerelle::redis {

void Pipeline::add(std::span<const std::string_view> arguments) {
  constexpr std::size_t most = 12;
  domain::require_invariant(!arguments.empty() && arguments.size() <= most, "a command has a few arguments");
  std::array<const char*, most> texts{};
  std::array<std::size_t, most> sizes{};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    texts[i] = arguments[i].data();
    sizes[i] = arguments[i].size();
  }
  char* command = nullptr;
  const int size =
      redisFormatCommandArgv(&command, static_cast<int>(arguments.size()), texts.data(), sizes.data());
  domain::require_invariant(size > 0, "hiredis has memory for a command");
  bytes_.append(command, static_cast<std::size_t>(size));
  redisFreeCommand(command);
  ++commands_;
}

void Pipeline::add(const Pipeline& other) {
  bytes_ += other.bytes_;
  commands_ += other.commands_;
}

void Pipeline::clear() {
  bytes_.clear();
  commands_ = 0;
}

}  // namespace passerelle::redis
