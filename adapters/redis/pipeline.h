// Commands that go to Redis in one piece. hiredis formats them: what is in an argument stays data.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace passerelle::redis {

class Pipeline {
 public:
  void add(std::span<const std::string_view> arguments);
  void add(std::initializer_list<std::string_view> arguments) {
    add(std::span<const std::string_view>(arguments.begin(), arguments.size()));
  }
  void add(const Pipeline& other);
  void clear();

  std::string_view bytes() const { return bytes_; }
  std::size_t commands() const { return commands_; }

 private:
  std::string bytes_;
  std::size_t commands_ = 0;
};

}  // namespace passerelle::redis
