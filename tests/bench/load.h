// Calls of one kind, a number of them always in flight, for a while: what is common to every kind.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/latencies.h"

namespace passerelle::bench {

struct LoadTally {
  Latencies latencies;         // of calls that began and ended while it was measured
  std::uint64_t done = 0;      // recharges, or answers, as they were wanted
  std::uint64_t not_done = 0;  // anything else
  std::string first_failure;   // why the first of those was not
};

// What a kind of call sends and what it takes for an answer. One thread drives all of them.
class Conversation {
 public:
  struct Verdict {
    std::uint64_t done = 0;
    std::uint64_t not_done = 0;
    std::string why;
  };
  Conversation() = default;
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  virtual ~Conversation() = default;
  virtual void send(grpc::ClientContext& context, grpc::CompletionQueue& queue, void* tag) = 0;
  virtual Verdict receive() = 0;
};

// One caller: sends, waits, sends again.
class Caller {
 public:
  explicit Caller(std::unique_ptr<Conversation> conversation) : conversation_(std::move(conversation)) {}
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  void send(grpc::CompletionQueue& queue);
  // The answer is there.
  void receive(bool measured_from_its_begin, LoadTally& tally);
  std::chrono::steady_clock::time_point begun() const { return begun_; }

 private:
  const std::unique_ptr<Conversation> conversation_;
  std::optional<grpc::ClientContext> context_;
  std::chrono::steady_clock::time_point begun_{};
};

// Callers over one completion queue and one thread.
class Load {
 public:
  explicit Load(std::vector<std::unique_ptr<Caller>> callers);
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load();

  void start_measuring();
  void stop_measuring();
  // Nobody calls again; waits for the answers that are due.
  LoadTally finish();

 private:
  void run();
  std::vector<std::unique_ptr<Caller>> callers_;
  grpc::CompletionQueue queue_;
  std::atomic<std::int64_t> measured_from_ns_{0};  // 0 = not measuring
  std::atomic<bool> over_{false};
  LoadTally tally_;
  std::thread thread_;
};

// Connections of their own: channels of the same arguments would share one.
std::vector<std::shared_ptr<grpc::Channel>> connect(const std::string& address, int channels);

}  // namespace passerelle::bench
