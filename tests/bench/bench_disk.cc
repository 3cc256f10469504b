// What one fdatasync costs here: 4 KiB written over what a file has already, as a log that is used again is.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/bench/latencies.h"

namespace passerelle::bench {
namespace {

constexpr off_t block = 4'096;
constexpr off_t blocks = 1'024;
constexpr auto time = std::chrono::seconds(2);

void must(bool well, const char* what) {
  if (well) return;
  std::perror(what);
  std::exit(1);
}

int measure(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  must(file >= 0, "open");
  std::array<char, block> bytes{};
  for (off_t i = 0; i < blocks; ++i) must(pwrite(file, bytes.data(), block, i * block) == block, "write");
  must(fsync(file) == 0, "fsync");
  using Clock = std::chrono::steady_clock;
  Latencies latencies;
  const auto end = Clock::now() + time;
  for (off_t i = 0; Clock::now() < end; i = (i + 1) % blocks) {
    bytes[0] = static_cast<char>(bytes[0] + 1);
    const auto begin = Clock::now();
    must(pwrite(file, bytes.data(), block, i * block) == block, "write");
    must(fdatasync(file) == 0, "fdatasync");
    latencies.add(Clock::now() - begin);
  }
  close(file);
  unlink(path.c_str());
  fmt::print("p50 {:.1f} us\np99 {:.1f} us\n", latencies.quantile_us(0.5), latencies.quantile_us(0.99));
  return 0;
}

}  // namespace
}  // namespace passerelle::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("bench_disk FILE\n", stderr);
    return 2;
  }
  return passerelle::bench::measure(argv[1]);
}
