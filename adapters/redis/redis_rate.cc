#include "adapters/redis/redis_rate.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/redis/link.h"
#include "adapters/redis/script.h"
#include "services/domain/invariant.h"

namespace passerelle::redis {
namespace {

// The generic cell rate algorithm: one number, the time (us) by which all that was granted is paid for.
// KEYS: the operator's. ARGV: what one send costs (us), how far ahead one may be (us), how many are wanted.
// A time further ahead than that comes of another broker's settings, or of a master whose clock was ahead: it
// is cut, and the cut is kept, or nobody would ever catch up with it.
constexpr std::string_view take_sends = R"(local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local cost = tonumber(ARGV[1])
local latest = now + tonumber(ARGV[2])
local stands = tonumber(redis.call('GET', KEYS[1]) or now) or now
local paid = math.min(math.max(stands, now), latest)
local granted = math.min(tonumber(ARGV[3]), math.floor((latest - paid) / cost + 0.001))
if granted > 0 or stands > latest then
  paid = paid + granted * cost
  redis.call('SET', KEYS[1], string.format('%.2f', paid), 'PX', math.ceil((paid - now) / 1000) + 1000)
end
return granted
)";

struct Take {
  domain::OperatorId id;
  double per_second = 0;
  int wanted = 0;
  std::move_only_function<void(std::optional<int>)> done;
};

class HiredisRate : public broker::SharedRate {
 public:
  HiredisRate(const RedisSettings& settings, broker::Random& random)
      : prefix_(settings.key_prefix + "rate:"),
        command_timeout_(settings.command_timeout),
        loads_(loads()),
        link_(settings, loads_, random) {
    thread_ = std::thread([this] { run(); });
  }
  ~HiredisRate() override;

  void take(const domain::OperatorId& id, double per_second, int wanted,
            std::move_only_function<void(std::optional<int>)> done) override;

 private:
  static constexpr std::size_t max_waiting = 1024;

  Pipeline loads() const;
  void run();
  void serve(std::vector<Take>& takes);
  std::vector<std::optional<int>> ask(const std::vector<Take>& takes);

  const std::string prefix_;
  const domain::Duration command_timeout_;
  const Script take_sends_{take_sends};
  const Pipeline loads_;
  Link link_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Take> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

HiredisRate::~HiredisRate() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void HiredisRate::take(const domain::OperatorId& id, double per_second, int wanted,
                       std::move_only_function<void(std::optional<int>)> done) {
  domain::require_invariant(per_second > 0 && wanted > 0, "something is asked of a rate");
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() < max_waiting) {
      waiting_.push_back({id, per_second, wanted, std::move(done)});
      wake_.notify_all();
      return;
    }
  }
  done(std::nullopt);
}

Pipeline HiredisRate::loads() const {
  Pipeline loads;
  take_sends_.add_load(loads);
  return loads;
}

void HiredisRate::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    std::vector<Take> takes;
    takes.swap(waiting_);
    const bool ending = stopping_;
    lock.unlock();
    if (ending) {
      for (auto& take : takes) take.done(std::nullopt);
      return;
    }
    serve(takes);
    lock.lock();
  }
}

void HiredisRate::serve(std::vector<Take>& takes) {
  const auto granted = ask(takes);
  for (std::size_t i = 0; i < takes.size(); ++i) takes[i].done(granted[i]);
}

std::vector<std::optional<int>> HiredisRate::ask(const std::vector<Take>& takes) {
  std::vector<std::optional<int>> granted(takes.size());
  auto connection = link_.take();
  if (!connection) return granted;
  Pipeline pipeline;
  for (const auto& take : takes) {
    constexpr double us_per_second = 1e6;
    const double cost = us_per_second / take.per_second;
    const double ahead = std::max(cost, us_per_second / 10);
    pipeline.add({"EVALSHA", take_sends_.digest(), "1", prefix_ + take.id.value, fmt::format("{:.6f}", cost),
                  fmt::format("{:.6f}", ahead), std::to_string(take.wanted)});
  }
  auto replies =
      connection->exchange(pipeline, {std::chrono::steady_clock::now() + command_timeout_, nullptr});
  if (!replies) {
    link_.lose(std::move(connection), replies.error());
    return granted;
  }
  std::optional<Failure> failed;
  for (std::size_t i = 0; i < takes.size(); ++i) {
    const auto& reply = (*replies)[i];
    if (const auto failure = reply.failure()) failed = failure;
    if (const auto number = reply.integer()) granted[i] = static_cast<int>(*number);
  }
  // A missing script comes back with the next connection, and until then others share by other means.
  if (failed && !connection_survives(*failed)) {
    link_.lose(std::move(connection), *failed);
  } else {
    link_.give_back(std::move(connection), failed);
  }
  return granted;
}

}  // namespace

domain::Result<std::unique_ptr<broker::SharedRate>> make_shared_rate(const RedisSettings& settings,
                                                                     broker::Random& random) {
  if (auto checked = check(settings); !checked) return std::unexpected(checked.error());
  return std::make_unique<HiredisRate>(settings, random);
}

}  // namespace passerelle::redis
