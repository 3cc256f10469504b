// A terminal, with a test at its other end.
#pragma once

#include <chrono>
#include <string>

namespace passerelle::cli::test {

class Terminal {
 public:
  explicit Terminal(unsigned short columns);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  int theirs() const { return theirs_; }
  void type(const std::string& text) const;
  // What is on it by the time the words are; all of it where they don't come within the deadline.
  std::string read_until(const std::string& words, std::chrono::seconds deadline = std::chrono::seconds(60));
  // All of it, once the command lets go of it.
  std::string read_all();

 private:
  // False where there is nothing more.
  bool read_some();
  int ours_ = -1;
  int theirs_ = -1;
  std::string seen_;
};

}  // namespace passerelle::cli::test
