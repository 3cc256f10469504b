#include "adapters/postgres/postgres_change_feed.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "adapters/postgres/change_notice.h"

namespace passerelle::postgres {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_pause{100};
constexpr milliseconds longest_pause{10'000};
// A silent connection is asked whether it is still there: nothing else would tell that nobody is at its end.
constexpr milliseconds probe_interval{15'000};

using Changed = std::move_only_function<void(std::vector<domain::RechargeId>)>;
using Missed = std::move_only_function<void()>;

// What ends the feed's waiting, whatever it waits for.
class StopSignal {
 public:
  StopSignal() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal() { close(descriptor_); }
  void raise() { eventfd_write(descriptor_, 1); }
  // False: it was raised. True: the socket (-1 for none) is readable, or `patience` is over.
  bool wait(int socket, milliseconds patience) const {
    pollfd waited[] = {{descriptor_, POLLIN, 0}, {socket, POLLIN, 0}};
    poll(waited, 2, static_cast<int>(patience.count()));
    return (waited[0].revents & POLLIN) == 0;
  }

 private:
  const int descriptor_;
};

class PostgresChangeFeed : public broker::ChangeFeed {
 public:
  explicit PostgresChangeFeed(const PostgresSettings& settings) : settings_(settings) { connect(); }
  ~PostgresChangeFeed() override {
    stop_.raise();
    if (thread_.joinable()) thread_.join();
  }

  void listen(Changed changed, Missed missed) override {
    changed_ = std::move(changed);
    missed_ = std::move(missed);
    thread_ = std::thread([this] { run(); });
  }

 private:
  // Listening from here on: what was told before is read by whoever starts to wait after.
  void connect() {
    connection_.reset();
    auto fresh = std::make_unique<Connection>(settings_, Access::writer, "CHANGE_FEED");
    fresh->execute(listen_sql().c_str());
    connection_ = std::move(fresh);
  }
  static std::string listen_sql() { return "LISTEN " + std::string(change_channel); }

  void run() {
    for (;;) {
      while (connection_ != nullptr)
        if (!follow()) return;
      if (!reconnect()) return;
      // Only now: who reads again after this misses nothing of what comes.
      missed_();
    }
  }

  // Waits once and tells what came. False: the feed is to end.
  bool follow() {
    tell();  // what came with the answer to something else
    if (!stop_.wait(PQsocket(connection_->handle()), probe_interval)) return false;
    const auto status = guarded([&] {
      if (PQconsumeInput(connection_->handle()) == 0)

        throw ConnectionLost(
            {domain::ErrorCode::unavailable, "CHANGE_FEED_UNAVAILABLE", "The connection broke."});
      if (!tell()) connection_->run({"probe", "SELECT 1"});
      tell();
    });
    if (!status) connection_.reset();
    return true;
  }

  bool tell() {
    std::vector<domain::RechargeId> ids;
    bool any = false;
    while (PGnotify* notice = PQnotifies(connection_->handle())) {
      const auto told = ids_in_notice(notice->extra);
      ids.insert(ids.end(), told.begin(), told.end());
      PQfreemem(notice);
      any = true;
    }
    if (!ids.empty()) changed_(std::move(ids));
    return any;
  }

  bool reconnect() {
    auto pause = first_pause;
    while (connection_ == nullptr) {
      const auto jitter =
          std::uniform_int_distribution<milliseconds::rep>(pause.count() / 2, pause.count())(dice_);
      if (!stop_.wait(-1, milliseconds(jitter))) return false;
      pause = std::min(2 * pause, longest_pause);
      (void)guarded([&] { connect(); });
    }
    return true;
  }

  const PostgresSettings settings_;
  StopSignal stop_;
  std::unique_ptr<Connection> connection_;
  Changed changed_;
  Missed missed_;
  std::minstd_rand dice_{std::random_device{}()};
  std::thread thread_;
};

}  // namespace

domain::Result<std::unique_ptr<broker::ChangeFeed>> open_change_feed(const PostgresSettings& settings) {
  return guarded([&]() -> std::unique_ptr<broker::ChangeFeed> {
    return std::make_unique<PostgresChangeFeed>(settings);
  });
}

}  // namespace passerelle::postgres
