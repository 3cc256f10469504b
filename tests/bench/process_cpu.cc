#include "tests/bench/process_cpu.h"

#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

namespace passerelle::bench {
namespace {

struct ProcessStat {
  int parent = 0;
  double cpu_us = 0;
};

// proc(5): the name in brackets may hold anything; what follows it are the state, the parent, ...
std::optional<ProcessStat> stat_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string text;
  if (!std::getline(file, text)) return std::nullopt;
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  char state = 0;
  ProcessStat stat;
  fields >> state >> stat.parent;
  std::string skipped;
  for (int i = 0; i < 9; ++i) fields >> skipped;
  double user_ticks = 0;
  double system_ticks = 0;
  fields >> user_ticks >> system_ticks;
  stat.cpu_us = (user_ticks + system_ticks) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
  return stat;
}

}  // namespace

WatchedProcess WatchedProcess::parse(std::string_view text) {
  const auto equals = text.find('=');
  int pid = 0;
  if (equals != std::string_view::npos)
    std::from_chars(text.data() + equals + 1, text.data() + text.size(), pid);
  if (pid <= 0) {
    std::cerr << "a watched process is NAME=PID\n";
    std::abort();
  }
  return {std::string(text.substr(0, equals)), pid};
}

double WatchedProcess::cpu_us() const {
  double sum = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto stat = stat_of(name);
    if (stat && (stat->parent == pid_ || name == std::to_string(pid_))) sum += stat->cpu_us;
  }
  return sum;
}

double WatchedProcess::resident_mb() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
  double size_pages = 0;
  double resident_pages = 0;
  file >> size_pages >> resident_pages;
  return resident_pages * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

double own_cpu_us() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return micros(used.ru_utime) + micros(used.ru_stime);
}

}  // namespace passerelle::bench
