#include "adapters/postgres/postgres_ledger.h"

#include <random>
#include <thread>

#include "adapters/postgres/ledger_reader.h"
#include "adapters/postgres/ledger_transaction.h"
#include "adapters/postgres/migrations.h"

namespace passerelle::postgres {
namespace {

using domain::Result;
using domain::Status;

constexpr int most_attempts = 12;
constexpr auto longest_pause = std::chrono::milliseconds(64);
constexpr auto partition_check_interval = std::chrono::hours(1);

class PostgresLedger : public broker::Ledger {
 public:
  explicit PostgresLedger(const PostgresSettings& settings) : settings_(settings) {
    session_ = std::make_unique<WriterSession>(settings_);
    migrate(session_->connection, "ledger", ledger_migrations());
    make_partitions();
  }

  Status transact(const std::function<Status(broker::LedgerTransaction&)>& body) override {
    for (int attempt = 0;; ++attempt) {
      std::optional<domain::Error> contention;
      auto status = guarded([&] { contention = run(body); });
      if (session_ != nullptr && session_->connection.broken()) session_.reset();
      if (!contention) return status;
      if (attempt + 1 == most_attempts) return std::unexpected(std::move(*contention));
      pause(attempt);
    }
  }

  Result<std::unique_ptr<broker::LedgerReader>> open_reader() override {
    return guarded([&]() -> std::unique_ptr<broker::LedgerReader> {
      return std::make_unique<PostgresLedgerReader>(settings_);
    });
  }

  bool shared() const override { return true; }

  void maintain() override {
    const auto now = std::chrono::steady_clock::now();
    if (session_ == nullptr || now < next_partition_check_) return;
    // What fails here fails again at the next recharge of that year, which has somebody to tell.
    (void)guarded([&] { make_partitions(); });
    if (session_->connection.broken()) session_.reset();
  }

 private:
  // Throws what it failed with, but for what others did meanwhile: that is the answer, and may be tried
  // again.
  std::optional<domain::Error> run(const std::function<Status(broker::LedgerTransaction&)>& body) {
    if (session_ == nullptr) session_ = std::make_unique<WriterSession>(settings_);
    PostgresLedgerTransaction verbs(*session_);
    const auto answered = body(verbs);
    if (!answered && !verbs.contended()) {
      verbs.roll_back();
      throw Failure(answered.error());
    }
    if (!verbs.failure()) commit(verbs);
    if (verbs.contended()) return verbs.failure();
    if (verbs.failure()) throw Failure(*verbs.failure());
    return std::nullopt;
  }

  void commit(PostgresLedgerTransaction& verbs) {
    try {
      verbs.commit();
    } catch (const ConnectionLost& lost) {
      throw Failure({domain::ErrorCode::unavailable, "COMMIT_UNKNOWN", lost.error().message});
    }
  }

  // The present year and the next one, by the server's clock.
  void make_partitions() {
    const auto reply = session_->connection.run({"server_time", "SELECT clock_timestamp()"});
    const auto today = domain::paris_day(reply.row(0).take<domain::Instant>());
    const int year = static_cast<int>(std::chrono::year_month_day(today).year());
    session_->partitions.require(settings_, {year, year + 1});
    next_partition_check_ = std::chrono::steady_clock::now() + partition_check_interval;
  }

  void pause(int attempt) {
    const auto most = std::min(longest_pause, std::chrono::milliseconds(1 << attempt));
    std::this_thread::sleep_for(
        std::uniform_int_distribution<std::chrono::milliseconds::rep>(0, most.count())(dice_) *
        std::chrono::milliseconds(1));
  }

  const PostgresSettings settings_;
  std::unique_ptr<WriterSession> session_;
  std::chrono::steady_clock::time_point next_partition_check_;
  std::minstd_rand dice_{std::random_device{}()};
};

}  // namespace

Result<std::unique_ptr<broker::Ledger>> open_ledger(const PostgresSettings& settings) {
  return guarded(
      [&]() -> std::unique_ptr<broker::Ledger> { return std::make_unique<PostgresLedger>(settings); });
}

}  // namespace passerelle::postgres
