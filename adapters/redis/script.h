// A Lua script, called by its digest. A Redis that does not have it (restarted, flushed, another master) says
// so, and is given it.
#pragma once

#include <string>
#include <string_view>

#include "adapters/redis/pipeline.h"

namespace passerelle::redis {

class Script {
 public:
  explicit Script(std::string_view text);
  std::string_view digest() const { return digest_; }
  void add_load(Pipeline& pipeline) const { pipeline.add({"SCRIPT", "LOAD", text_}); }

 private:
  std::string text_;
  std::string digest_;  // SHA-1, 40 hexadecimal digits
};

}  // namespace passerelle::redis
