#include "services/cli/recharge_watch.h"

#include <chrono>
#include <optional>
#include <random>

#include "services/cli/catalogue.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/proto_json.h"
#include "services/cli/recharge_view.h"
#include "services/cli/retry.h"

namespace passerelle::cli {
namespace {

class Watch {
 public:
  Watch(Session& session, Console& console, const std::string& id) : session_(session), console_(console) {
    request_.set_name(resource_name("recharges", id));
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  const std::optional<v1::Recharge>& newest() const { return newest_; }
  std::chrono::steady_clock::time_point last_news() const { return last_news_; }

  // Until the service ends the stream.
  grpc::Status follow() {
    grpc::ClientContext context;
    session_.prepare(context, std::nullopt);
    const Interrupt::Listener listener(session_.interrupt(), [&context] { context.TryCancel(); });
    const auto reader = session_.recharges().WatchRecharge(&context, request_);
    v1::Recharge recharge;
    while (reader->Read(&recharge)) take(recharge);
    return reader->Finish();
  }

 private:
  void take(const v1::Recharge& recharge) {
    last_news_ = std::chrono::steady_clock::now();
    // After a reconnection the first answer is the state as it stands, which may be no news.
    if (newest_ && newest_->state() == recharge.state()) return;
    newest_ = recharge;
    if (console_.json()) {
      console_.line(proto_json_line(recharge));
    } else {
      console_.line(fmt::format("{}  {}", moment_text(recharge.update_time(), console_.language()),
                                state_text(recharge.state(), console_.words())));
    }
    console_.out() << std::flush;
  }

  Session& session_;
  Console& console_;
  v1::WatchRechargeRequest request_;
  std::optional<v1::Recharge> newest_;
  std::chrono::steady_clock::time_point last_news_ = std::chrono::steady_clock::now();
};

}  // namespace

ExitStatus watch_recharge(Session& session, Console& console, const std::string& id) {
  Watch watch(session, console, id);
  Backoff backoff(std::random_device{}());
  while (true) {
    const auto status = watch.follow();
    if (status.ok()) break;
    const auto problem = session.problem_after(status);
    const auto pause = backoff.next(problem.retry_after);
    const auto end = watch.last_news() + session.settings().timeout;
    if (!may_try_again(problem) || std::chrono::steady_clock::now() + pause >= end ||
        !session.interrupt().sleep_for(pause)) {
      return console.report(problem);
    }
  }
  if (!watch.newest()) {
    return console.report(local_problem(ExitStatus::internal, grpc::StatusCode::INTERNAL, "WATCH_EMPTY",
                                        console.words()(text::unexpected)));
  }
  return console.json() ? exit_status_of(watch.newest()->state()) : show_outcome(console, *watch.newest());
}

}  // namespace passerelle::cli
