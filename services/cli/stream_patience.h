// A stream taken up again after its connection broke, for as long as somebody is to be waited for.
#pragma once

#include <chrono>
#include <optional>

#include "services/cli/console.h"
#include "services/cli/retry.h"
#include "services/cli/session.h"

namespace passerelle::cli {

class StreamPatience {
 public:
  // How long the connection may be away: the session's timeout, or as long as it takes once there was news.
  enum class Lasts : bool { for_timeout, once_heard };
  StreamPatience(Session& session, Console& console, Lasts lasts);
  StreamPatience(const StreamPatience&) = delete;
  StreamPatience& operator=(const StreamPatience&) = delete;

  // News came on the stream.
  void heard();
  // After the stream ended with `problem`: waits, and is true where it is to be taken up again. Else
  // `problem` says why not.
  bool again(Problem& problem);

 private:
  Session& session_;
  Console& console_;
  Lasts lasts_;
  Backoff backoff_;
  bool heard_ = false;
  std::optional<std::chrono::steady_clock::time_point> broken_since_;
};

}  // namespace passerelle::cli
