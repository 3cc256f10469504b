// What waits for the writer, in the order it came.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "services/broker/admission.h"
#include "services/broker/ports/scheduler.h"

namespace passerelle::broker {

struct AdmitCommand {
  RechargeRequest request;
  Fingerprint fingerprint{};
  domain::Instant answer_by{};  // the caller waits for the outcome until then
  Completion<domain::Recharge> done;
  std::optional<std::uint64_t> fence{};  // of the claim that it is executed under
  int joins = 0;                         // how often somebody else was found executing it
  bool ledger_alone = false;             // no cache is asked any more
};
IdempotencyKey key_of(const AdmitCommand& command);

// News about one recharge, written with the batch. It is tried until it is durable.
struct SettleCommand {
  std::vector<Settlement> steps;  // one, or DELIVERED and then REVERSED
  // Writer thread, once it is durable: the last step's result. May be empty.
  std::move_only_function<void(const SettlementResult&)> then;
  std::uint64_t term = 0;  // in which the recharge was taken up by whoever heard that
  int failures = 0;
};

// Anything else that writes, in transactions of its own.
struct WriteCommand {
  Task run;
};

using Command = std::variant<AdmitCommand, SettleCommand, WriteCommand>;

// Thread-safe. Admissions have a line of their own, so that they can be claimed while others are written.
class WriterQueue {
 public:
  // `has_work`: called when an empty queue gets a command; by whoever brought it, without any lock.
  WriterQueue(std::size_t capacity, std::move_only_function<void()> has_work);
  WriterQueue(const WriterQueue&) = delete;
  WriterQueue& operator=(const WriterQueue&) = delete;

  // False: full, or closed; `command` is then as it was.
  [[nodiscard]] bool offer(Command& command);
  // What must not be lost takes its place even in a full queue: there are at most as many as open recharges.
  void insist(Command command);

  // At most `most`, without waiting.
  std::vector<AdmitCommand> take_admissions(std::size_t most);
  std::vector<Command> take_others(std::size_t most);
  // Until there is a command, wake() is called or `longest` is over. False: it is over.
  bool wait(domain::Duration longest);
  void wake();
  // offer() refuses from here on.
  void close();
  std::size_t size() const;

 private:
  bool put(Command&& command);
  void arrived(bool was_empty);

  const std::size_t capacity_;
  std::move_only_function<void()> has_work_;
  mutable std::mutex mutex_;
  std::condition_variable arrival_;
  std::deque<AdmitCommand> admissions_;
  std::deque<Command> others_;
  bool closed_ = false;
  bool woken_ = false;
};

}  // namespace passerelle::broker
