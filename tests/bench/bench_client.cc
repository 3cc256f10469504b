// Keeps calls in flight for a while and says what came of them: a line a figure, `name value unit`. The rate,
// how long calls took, and what each process used for one of them.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <thread>

#include "tests/bench/campaign_progress.h"
#include "tests/bench/conversations.h"
#include "tests/bench/process_cpu.h"

namespace passerelle::bench {
namespace {

constexpr double most_failures = 0.001;

struct Options {
  std::string address;
  std::string mode = "create";
  int in_flight = 64;
  int channels = 1;
  int batch = 100;
  double warm_up_s = 1;
  double seconds = 5;
  std::size_t known = 1'000;  // recharges that replay repeats
  std::vector<std::string> watched;
  std::string campaign;  // whose progress is asked for
};

struct Usage {
  std::chrono::steady_clock::time_point time;
  double own_us = 0;
  std::vector<double> watched_us;
};

Usage usage_now(const std::vector<WatchedProcess>& watched) {
  Usage usage{std::chrono::steady_clock::now(), own_cpu_us(), {}};
  for (const auto& process : watched) usage.watched_us.push_back(process.cpu_us());
  return usage;
}

void print(std::string_view name, double value, std::string_view unit) {
  fmt::print("{} {:.1f} {}\n", name, value, unit);
}

class Client {
 public:
  explicit Client(Options options) : options_(std::move(options)) {
    for (const auto& text : options_.watched) watched_.push_back(WatchedProcess::parse(text));
    for (const auto& channel : connect(options_.address, std::min(options_.channels, options_.in_flight))) {
      stubs_.push_back(v1::RechargeService::NewStub(channel));
      campaigns_.push_back(v1::CampaignService::NewStub(channel));
    }
  }
  int run();

 private:
  bool issue_known();
  std::unique_ptr<Conversation> conversation(std::size_t connection);
  int report(const Usage& before, const Usage& after, LoadTally tally) const;

  const Options options_;
  std::vector<WatchedProcess> watched_;
  std::vector<std::unique_ptr<RechargeStub>> stubs_;
  std::vector<std::unique_ptr<v1::CampaignService::Stub>> campaigns_;
  Requests requests_;
  std::vector<v1::CreateRechargeRequest> known_;
};

// What replay repeats has to be there first.
bool Client::issue_known() {
  while (known_.size() < options_.known) {
    v1::BatchCreateRechargesRequest request;
    for (int i = 0; i < options_.batch; ++i) requests_.fill(*request.add_requests());
    grpc::ClientContext context;
    context.AddMetadata("x-passerelle-user", "bench");
    v1::BatchCreateRechargesResponse answer;
    const auto status = stubs_.front()->BatchCreateRecharges(&context, request, &answer);
    if (!status.ok()) {
      fmt::print(stderr, "bench_client: {}\n", status.error_message());
      return false;
    }
    known_.insert(known_.end(), request.requests().begin(), request.requests().end());
  }
  return true;
}

std::unique_ptr<Conversation> Client::conversation(std::size_t connection) {
  auto& stub = *stubs_[connection];
  if (options_.mode == "progress") return look_at_campaign(*campaigns_[connection], options_.campaign);
  if (options_.mode == "batch") return create_batches(stub, requests_, options_.batch);
  if (options_.mode == "replay") return replay_recharges(stub, known_);
  if (options_.mode == "eligibility") return check_eligibility(stub, requests_);
  return create_recharges(stub, requests_);
}

int Client::run() {
  if (options_.mode == "replay" && !issue_known()) return 1;
  std::vector<std::unique_ptr<Caller>> callers;
  for (int i = 0; i < options_.in_flight; ++i) {
    const auto connection = static_cast<std::size_t>(i) % stubs_.size();
    callers.push_back(std::make_unique<Caller>(conversation(connection)));
  }
  Load load(std::move(callers));
  std::this_thread::sleep_for(std::chrono::duration<double>(options_.warm_up_s));
  const Usage before = usage_now(watched_);
  load.start_measuring();
  std::this_thread::sleep_for(std::chrono::duration<double>(options_.seconds));
  load.stop_measuring();
  const Usage after = usage_now(watched_);
  return report(before, after, load.finish());
}

int Client::report(const Usage& before, const Usage& after, LoadTally tally) const {
  const auto done = static_cast<double>(tally.done);
  const auto not_done = static_cast<double>(tally.not_done);
  const double seconds = std::chrono::duration<double>(after.time - before.time).count();
  print("rate", done / seconds, "per_s");
  print("p50", tally.latencies.quantile_us(0.5), "us");
  print("p99", tally.latencies.quantile_us(0.99), "us");
  print("cpu_client", (after.own_us - before.own_us) / done, "us_per_recharge");
  for (std::size_t i = 0; i < watched_.size(); ++i) {
    const double used = after.watched_us[i] - before.watched_us[i];
    print("cpu_" + watched_[i].name(), used / done, "us_per_recharge");
  }
  for (const auto& process : watched_) print("memory_" + process.name(), process.resident_mb(), "MB");
  if (tally.not_done == 0) return 0;
  print("failures", not_done, "recharges");
  fmt::print(stderr, "bench_client: {} of {} were not done; the first: {}\n", tally.not_done,
             tally.not_done + tally.done, tally.first_failure);
  return not_done > most_failures * (done + not_done) ? 1 : 0;
}

}  // namespace
}  // namespace passerelle::bench

int main(int argc, char** argv) {
  passerelle::bench::Options options;
  CLI::App app("Keeps calls in flight, and measures.");
  app.add_option("--address", options.address, "HOST:PORT of a broker, or of bench_echo")->required();
  app.add_option("--mode", options.mode)
      ->check(CLI::IsMember({"create", "batch", "replay", "eligibility", "progress"}));
  app.add_option("--campaign", options.campaign, "campaigns/...: whose progress is asked for");
  app.add_option("--in-flight", options.in_flight, "calls")->check(CLI::PositiveNumber);
  app.add_option("--channels", options.channels, "connections")->check(CLI::PositiveNumber);
  app.add_option("--batch", options.batch, "recharges a message")->check(CLI::Range(1, 1'000));
  app.add_option("--warm-up", options.warm_up_s, "seconds that don't count");
  app.add_option("--seconds", options.seconds, "that count");
  app.add_option("--watch", options.watched, "NAME=PID: whose time is told too");
  CLI11_PARSE(app, argc, argv);
  return passerelle::bench::Client(std::move(options)).run();
}
