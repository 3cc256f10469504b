// What processes of this machine have used, as the kernel counts it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace passerelle::bench {

class WatchedProcess {
 public:
  // `broker=1234`: a process with its children (PostgreSQL has one a connection). Aborts on anything else.
  static WatchedProcess parse(std::string_view text);

  const std::string& name() const { return name_; }
  double cpu_us() const;       // user and system, so far
  double resident_mb() const;  // of the process itself

 private:
  WatchedProcess(std::string name, int pid) : name_(std::move(name)), pid_(pid) {}
  std::string name_;
  int pid_;
};

double own_cpu_us();

}  // namespace passerelle::bench
