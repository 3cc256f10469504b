#include "services/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "services/cli/problem_text.h"
#include "services/cli/proto_json.h"

namespace passerelle::cli {
namespace {

bool set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

std::string_view colour_of(ExitStatus exit) {
  switch (exit) {
    case ExitStatus::done:
      return "\033[1;32m";
    case ExitStatus::not_known_yet:
    case ExitStatus::degraded:
      return "\033[1;33m";
    default:
      return "\033[1;31m";
  }
}

}  // namespace

Screen Screen::of_descriptor(int descriptor) {
  Screen screen;
  screen.terminal = isatty(descriptor) == 1;
  if (!screen.terminal) return screen;
  const char* kind = std::getenv("TERM");
  screen.colour = !set("NO_COLOR") && kind != nullptr && std::string_view(kind) != "dumb";
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) screen.columns = size.ws_col;
  return screen;
}

void Console::document(const google::protobuf::Message& message) { out_ << proto_json(message) << '\n'; }

void Console::verdict(std::string_view text, ExitStatus exit) {
  if (out_screen_.colour) {
    out_ << colour_of(exit) << text << "\033[0m\n";
  } else {
    out_ << text << '\n';
  }
}

ExitStatus Console::report(const Problem& problem) {
  out_ << std::flush;
  if (json()) {
    err_ << problem_json(problem) << '\n';
  } else {
    err_ << problem_text(problem, words_, err_screen_.colour);
  }
  err_ << std::flush;
  return problem.exit;
}

}  // namespace passerelle::cli
