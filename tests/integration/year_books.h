// A broker on any ledger, in one thread, that lives through a year as fast as it can: what finance does is
// asked of it, recharges are entered through the ledger's port as if they had just happened.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "adapters/sqlite/sqlite_vault.h"
#include "services/broker/broker.h"
#include "tests/integration/finance_bench.h"
#include "tests/support/generated_year.h"

namespace passerelle::broker {

// Virtual time that may also leap over days in which nothing is due that matters.
class LeapingClock : public Clock {
 public:
  explicit LeapingClock(const simulation::VirtualTime& time) : time_(time) {}
  domain::Instant now() const override { return time_.now() + ahead_; }
  domain::Duration elapsed() const override { return time_.elapsed(); }
  void leap_to(domain::Instant to) { ahead_ += std::max(to - now(), domain::Duration{0}); }

 private:
  const simulation::VirtualTime& time_;
  domain::Duration ahead_{0};
};

class YearBooks {
 public:
  YearBooks(Ledger& ledger, const test::GeneratedYear& year, const std::filesystem::path& directory);

  void leap_to(domain::Instant to) { clock_.leap_to(to); }
  domain::Instant now() const { return clock_.now(); }
  Finance& finance() { return broker_->finance(); }
  LedgerReader& reader() { return *reader_; }
  const finance::SigningKey& key() const { return key_; }

  // Aborts the test's books where the answer is an error: `what` is said.
  template <class T, class Ask>
  T must(const char* what, Ask&& question) {
    auto answer = ask<T>(std::forward<Ask>(question));
    if (!answer) fail(what, answer.error());
    return *std::move(answer);
  }
  template <class T, class Ask>
  domain::Result<T> ask(Ask&& question) {
    std::optional<domain::Result<T>> answer;
    question(Completion<T>([&](domain::Result<T> result) { answer = std::move(result); }));
    while (!answer && (broker_->run_batch() || time_.run_one())) {
    }
    if (!answer) throw std::runtime_error("nobody answered");
    return *std::move(answer);
  }

  void record(std::span<const test::YearRecharge> recharges);
  void settle(std::span<const Settlement> settlements);
  Settlement settlement(const test::YearRecharge& told, const test::YearNews& news);
  StatementOutcome import_statement(const test::YearStatement& statement);
  // Piece by piece: a year's export is hundreds of megabytes.
  void read(FileExport& file, const std::function<void(std::string_view)>& take);

 private:
  [[noreturn]] static void fail(const char* what, const domain::Error& error);
  template <class Id>
  Id draw(domain::Instant at) {
    const auto high = random_.next();
    return Id{domain::make_uuid_v7(at, high, random_.next())};
  }
  void transact(const char* what, const std::function<domain::Status(LedgerTransaction&)>& body);

  simulation::VirtualTime time_;
  LeapingClock clock_;
  simulation::SeededRandom random_;
  finance::SigningKey key_;
  Ledger& ledger_;
  std::unique_ptr<IdentityVault> vault_;
  std::unique_ptr<ReadersInTurn> readers_;
  std::unique_ptr<LedgerReader> reader_;
  std::unique_ptr<Broker> broker_;
};

}  // namespace passerelle::broker
