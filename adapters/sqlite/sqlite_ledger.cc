#include "adapters/sqlite/sqlite_ledger.h"

#include "adapters/sqlite/ledger_reader.h"
#include "adapters/sqlite/ledger_transaction.h"
#include "adapters/sqlite/lock_file.h"
#include "adapters/sqlite/migrations.h"

namespace passerelle::sqlite {
namespace {

using domain::Result;
using domain::Status;

// A checkpoint costs a sync of the file: not worth it for a few pages. maintain() is called when nobody
// waits; a log that grew this long all the same is dealt with at once, since readers search it.
constexpr int pages_worth_a_checkpoint = 4'096;

class SqliteLedger : public broker::Ledger {
 public:
  SqliteLedger(const std::filesystem::path& file, int most_pages)
      : file_(file),
        most_pages_(most_pages),
        lock_(file, "LEDGER"),
        database_(file, Access::writer, "LEDGER"),
        tables_(database_) {
    migrate(database_, ledger_migrations());
  }

  Status transact(const std::function<Status(broker::LedgerTransaction&)>& body) override {
    auto status = guarded([&] { run(body); });
    if (!status) {
      tables_.books.forget();
      tables_.lists.forget();
      tables_.personal.forget();
      tables_.site_usage.forget();
      tables_.recharges.forget();
      tables_.campaign_lines.forget();
    } else if (database_.wal_pages() >= most_pages_) {
      maintain();
    }
    return status;
  }

  Result<std::unique_ptr<broker::LedgerReader>> open_reader() override {
    return guarded([&]() -> std::unique_ptr<broker::LedgerReader> {
      return std::make_unique<SqliteLedgerReader>(file_);
    });
  }

  bool shared() const override { return false; }

  void maintain() override {
    if (database_.wal_pages() < pages_worth_a_checkpoint) return;
    // What fails here fails again at the next commit, which has somebody to tell.
    (void)guarded([&] { database_.checkpoint(); });
  }

 private:
  void run(const std::function<Status(broker::LedgerTransaction&)>& body) {
    Transaction transaction(database_, Transaction::Kind::write);
    SqliteLedgerTransaction verbs(tables_);
    if (auto status = body(verbs); !status) throw Failure(std::move(status.error()));
    if (verbs.failure()) throw Failure(*verbs.failure());
    transaction.commit();
  }

  const std::filesystem::path file_;
  const int most_pages_;
  LockFile lock_;
  Database database_;
  LedgerTables tables_;
};

}  // namespace

Result<std::unique_ptr<broker::Ledger>> open_ledger(const std::filesystem::path& file, int most_pages) {
  return guarded(
      [&]() -> std::unique_ptr<broker::Ledger> { return std::make_unique<SqliteLedger>(file, most_pages); });
}

}  // namespace passerelle::sqlite
