// Runs a command and says what it took, as the system counts it: `seconds`, `cpu` and `memory` (its largest
// resident set) lines. Its output is its own; ends as it ends.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "bench_process FILE COMMAND [ARGUMENT ...]: what it took goes into FILE\n");
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  const auto child = fork();
  if (child < 0) return 2;
  if (child == 0) {
    execvp(argv[2], argv + 2);
    std::perror(argv[2]);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (wait4(child, &status, 0, &used) != child) return 2;
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::FILE* file = std::fopen(argv[1], "w");
  if (file == nullptr) return 2;
  fmt::print(file, "seconds {:.2f} s\n", took.count());
  fmt::print(file, "cpu {:.2f} s\n", seconds(used.ru_utime) + seconds(used.ru_stime));
  fmt::print(file, "memory {:.1f} MB\n", static_cast<double>(used.ru_maxrss) / 1024);
  std::fclose(file);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
