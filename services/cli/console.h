// Where a command's words go: answers to the standard output, everything about them to the standard error.
#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include "services/cli/problem.h"
#include "services/cli/table.h"
#include "services/cli/words.h"

namespace passerelle::cli {

enum class Format : bool { table, json };

// What a stream ends at.
struct Screen {
  bool terminal = false;
  bool colour = false;
  std::size_t columns = 80;
  // NO_COLOR and TERM=dumb are respected.
  static Screen of_descriptor(int descriptor);
};

class Console {
 public:
  Console(std::ostream& out, Screen out_screen, std::ostream& err, Screen err_screen, Words words,
          Format format)
      : out_(out),
        err_(err),
        out_screen_(out_screen),
        err_screen_(err_screen),
        words_(words),
        format_(format) {}
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  const Words& words() const { return words_; }
  domain::Language language() const { return words_.language(); }
  bool json() const { return format_ == Format::json; }
  const Screen& err_screen() const { return err_screen_; }

  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }
  void line(std::string_view text) { out_ << text << '\n'; }
  void note(std::string_view text) { err_ << text << '\n' << std::flush; }
  // One JSON document, and a line's end.
  void document(const google::protobuf::Message& message);
  // A line that answers the command in one word, in colour on a terminal.
  void verdict(std::string_view text, ExitStatus exit);

  // To the standard error; answers what the process is to end with.
  ExitStatus report(const Problem& problem);

 private:
  std::ostream& out_;
  std::ostream& err_;
  Screen out_screen_;
  Screen err_screen_;
  Words words_;
  Format format_;
};

}  // namespace passerelle::cli
