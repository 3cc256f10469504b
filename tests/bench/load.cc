#include "tests/bench/load.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdlib>
#include <iostream>

#include "tests/bench/people.h"

namespace passerelle::bench {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds deadline{60};

std::int64_t ns_of(Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace

void Caller::send(grpc::CompletionQueue& queue) {
  context_.emplace();
  context_->AddMetadata("x-passerelle-user", caller);
  context_->set_deadline(std::chrono::system_clock::now() + deadline);
  begun_ = Clock::now();
  conversation_->send(*context_, queue, this);
}

void Caller::receive(bool measured_from_its_begin, LoadTally& tally) {
  auto verdict = conversation_->receive();
  tally.done += verdict.done;
  tally.not_done += verdict.not_done;
  if (verdict.not_done > 0 && tally.first_failure.empty()) tally.first_failure = std::move(verdict.why);
  if (measured_from_its_begin) tally.latencies.add(Clock::now() - begun_);
}

Load::Load(std::vector<std::unique_ptr<Caller>> callers)
    : callers_(std::move(callers)), thread_([this] { run(); }) {}

Load::~Load() { finish(); }

void Load::start_measuring() { measured_from_ns_ = ns_of(Clock::now()); }
void Load::stop_measuring() { measured_from_ns_ = 0; }

void Load::run() {
  for (const auto& one : callers_) one->send(queue_);
  std::size_t in_flight = callers_.size();
  LoadTally unmeasured;
  void* tag = nullptr;
  bool ok = false;
  while (in_flight > 0 && queue_.Next(&tag, &ok)) {
    auto& one = *static_cast<Caller*>(tag);
    const auto from_ns = measured_from_ns_.load(std::memory_order_relaxed);
    const bool since = from_ns != 0 && ns_of(one.begun()) >= from_ns;
    one.receive(since, from_ns != 0 ? tally_ : unmeasured);
    if (over_.load(std::memory_order_relaxed)) {
      --in_flight;
    } else {
      one.send(queue_);
    }
  }
  // What failed while nobody measured is a failure all the same.
  tally_.not_done += unmeasured.not_done;
  if (tally_.first_failure.empty()) tally_.first_failure = unmeasured.first_failure;
}

LoadTally Load::finish() {
  over_ = true;
  if (thread_.joinable()) {
    thread_.join();
    queue_.Shutdown();
  }
  return std::move(tally_);
}

std::vector<std::shared_ptr<grpc::Channel>> connect(const std::string& address, int channels) {
  std::vector<std::shared_ptr<grpc::Channel>> connected;
  for (int i = 0; i < channels; ++i) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    auto channel = grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + deadline)) {
      std::cerr << "nobody answers at " << address << '\n';
      std::exit(1);
    }
    connected.push_back(std::move(channel));
  }
  return connected;
}

}  // namespace passerelle::bench
