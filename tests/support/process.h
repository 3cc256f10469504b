// A real process of a test's: started, watched, killed. Its output goes to a file, for whoever reads a
// failure.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace passerelle::testing {

// Kills (-9) and reaps on destruction. Aborts where the program can't be started at all.
class Process {
 public:
  Process(std::vector<std::string> command, std::filesystem::path output_file);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  pid_t pid() const { return pid_; }
  bool running();
  void send(int signal) const;
  void kill_hard();  // SIGKILL, and waits until it is gone
  // The exit status; 128 + signal where one ended it; absent where it still runs at the deadline.
  std::optional<int> wait_for_exit(std::chrono::milliseconds deadline);
  std::string output() const;

 private:
  void reap(int wait_status);
  pid_t pid_ = -1;
  std::optional<int> exit_status_;
  std::filesystem::path output_file_;
};

// A directory of its own under the system's temporary one, removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// True as soon as `condition` holds, asked every few milliseconds; false at the deadline.
bool eventually(const std::function<bool()>& condition,
                std::chrono::milliseconds deadline = std::chrono::seconds(30));

std::optional<std::string> read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& content);

}  // namespace passerelle::testing
