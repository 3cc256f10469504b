// The command, run as people and scripts run it: arguments in, two streams and a status out.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/temporary_directory.h"

namespace passerelle::cli::test {

struct Ended {
  int status = -1;  // 128 + signal where one ended it; -1 where it still ran at the deadline
  std::string out;
  std::string err;
  long peak_kib = 0;  // of memory
};

class Program {
 public:
  struct Options {
    std::map<std::string, std::string> environment{};  // beside PATH, and a HOME without any configuration
    int input = -1;                                    // a descriptor; -1 = nothing to read
    int error = -1;                                    // a terminal's; -1 = kept for Ended::err
  };
  Program(const std::vector<std::string>& arguments, const Options& options);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();  // kills what still runs

  void send(int signal) const;
  Ended wait(std::chrono::seconds deadline = std::chrono::seconds(60));
  // What it wrote so far, for a test that waits for a word.
  std::string err() const;

 private:
  passerelle::test::TemporaryDirectory directory_;
  pid_t pid_ = -1;
  bool reaped_ = false;
};

std::string content_of(const std::filesystem::path& file);

}  // namespace passerelle::cli::test
