// A port of 127.0.0.1 that is a test's for as long as this lives, whoever listens on it and whenever: without
// it, the port of a server that is restarted may have become somebody's outgoing connection meanwhile.
#pragma once

#include <cstdint>

namespace passerelle::testing {

// Bound, and never listening: connections are refused unless a server listens on the port, which it can, as
// servers do with SO_REUSEADDR. Aborts where there is none.
class HeldPort {
 public:
  HeldPort();
  HeldPort(const HeldPort&) = delete;
  HeldPort& operator=(const HeldPort&) = delete;
  ~HeldPort();

  std::uint16_t number() const { return number_; }

 private:
  int socket_ = -1;
  std::uint16_t number_ = 0;
};

}  // namespace passerelle::testing
