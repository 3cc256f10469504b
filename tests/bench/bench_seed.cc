// Fills books with the benchmark's programme, its people and a number of delivered recharges; books that hold
// fewer are extended. Through the Ledger port, so that it knows no store's tables.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "adapters/sealing/vault_key_file.h"
#include "tests/bench/history.h"
#include "tests/bench/people.h"
#include "tests/bench/stores.h"

namespace passerelle::bench {
namespace {

struct Options {
  std::string ledger;
  std::string vault;
  std::string vault_key;
  std::string programme;
  std::string state;  // how far the books are
  std::uint64_t recharges = 0;
};

// What the next call has to know: when history began, and how much of it is in the books.
struct Progress {
  std::int64_t begin_ms = 0;
  std::uint64_t recharges = 0;
};

constexpr std::uint64_t rows_a_transaction = 5'000;
constexpr std::uint64_t most_recharges = 5'000'000;
constexpr std::int64_t history_ms = 300LL * 24 * 3'600 * 1'000;

domain::Instant now() {
  return std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now());
}

domain::Status in_batches(
    broker::Ledger& ledger, std::uint64_t from, std::uint64_t until,
    const std::function<domain::Status(broker::LedgerTransaction&, std::uint64_t, std::uint64_t)>& write) {
  for (std::uint64_t begin = from; begin < until; begin += rows_a_transaction) {
    const auto end = std::min(until, begin + rows_a_transaction);
    auto written = ledger.transact(
        [&](broker::LedgerTransaction& transaction) { return write(transaction, begin, end); });
    if (!written) return written;
  }
  return {};
}

domain::Status put_programme(broker::Ledger& ledger, const std::string& file) {
  std::ifstream stream(file);
  auto programme = domain::parse_programme(std::string(std::istreambuf_iterator<char>(stream), {}));
  if (!programme) return std::unexpected(programme.error());
  const auto& envelope = programme->envelopes.front();
  domain::Transfer fund;
  fund.id = {domain::make_uuid_v7(now(), scattered(1), scattered(2))};
  fund.asset = envelope.measure;
  fund.amount = envelope.amount;
  fund.debit = domain::donor_account(envelope.id);
  fund.credit = domain::available_account(envelope.id);
  fund.time = now();
  fund.reason = "version 1";
  return ledger.transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
    auto version = transaction.put_programme(*programme, caller, now(), {&fund, 1});
    if (!version) return std::unexpected(version.error());
    return {};
  });
}

domain::Beneficiary enrolled(std::uint64_t number, domain::Day today) {
  domain::Beneficiary one;
  one.id = person(number);
  one.external_reference = fmt::format("D-{:06}", number);
  one.site = {site_of(number)};
  one.referral = domain::Referral{"CCAS", today - std::chrono::days(30), 0};
  one.line =
      domain::Line{line_of(number), {"sfr"}, today - std::chrono::days(20), today - std::chrono::days(20)};
  one.create_time = one.update_time = now();
  one.revision = 1;
  return one;
}

domain::Status put_people(broker::Ledger& ledger) {
  const auto today = domain::paris_day(now());
  return in_batches(ledger, 0, people,
                    [&](broker::LedgerTransaction& transaction, std::uint64_t begin, std::uint64_t end) {
                      std::vector<domain::Beneficiary> batch;
                      for (auto i = begin; i < end; ++i) batch.push_back(enrolled(i, today));
                      return transaction.put_beneficiaries(batch);
                    });
}

domain::Status put_history(broker::Ledger& ledger, const Progress& progress, std::uint64_t until) {
  const History history(domain::from_unix_ms(progress.begin_ms));
  return in_batches(
      ledger, progress.recharges, until,
      [&](broker::LedgerTransaction& transaction, std::uint64_t begin, std::uint64_t end) -> domain::Status {
        std::vector<broker::AdmissionRecord> records;
        std::vector<broker::Settlement> settlements;
        for (auto i = begin; i < end; ++i) {
          records.push_back(history.admission(i));
          settlements.push_back(history.settlement(i));
        }
        if (auto recorded = transaction.record(records); !recorded) return recorded;
        auto settled = transaction.settle(settlements);
        if (!settled) return std::unexpected(settled.error());
        return {};
      });
}

domain::Status fill_vault(const Options& options) {
  auto keys = sealing::load_or_refuse(options.vault_key);
  if (!keys) return std::unexpected(keys.error());
  auto vault = open_vault(options.vault, *keys);
  if (!vault) return std::unexpected(vault.error());
  for (std::uint64_t begin = 0; begin < people; begin += rows_a_transaction) {
    std::vector<broker::NewLine> lines;
    std::vector<broker::PersonEntry> names;
    for (auto i = begin; i < begin + rows_a_transaction; ++i) {
      auto number = domain::PhoneNumber::parse(phone_of(i));
      if (!number) return std::unexpected(number.error());
      lines.push_back({line_of(i), *std::move(number)});
      names.push_back({person(i), {fmt::format("Personne {}", i), "Essai"}});
    }
    if (auto enrolled_lines = (*vault)->enrol_lines(lines); !enrolled_lines)
      return std::unexpected(enrolled_lines.error());
    if (auto named = (*vault)->put_names(names); !named) return named;
  }
  return {};
}

domain::Status seed(const Options& options) {
  auto ledger = open_books(options.ledger);
  if (!ledger) return std::unexpected(ledger.error());
  Progress progress;
  std::ifstream(options.state) >> progress.begin_ms >> progress.recharges;
  if (progress.begin_ms == 0) {
    if (auto filled = fill_vault(options); !filled) return filled;
    progress.begin_ms = domain::to_unix_ms(now()) - history_ms;
    if (auto put = put_programme(**ledger, options.programme); !put) return put;
    if (auto put = put_people(**ledger); !put) return put;
  }
  if (auto put = put_history(**ledger, progress, options.recharges); !put) return put;
  (*ledger)->maintain();
  std::ofstream(options.state) << progress.begin_ms << ' ' << std::max(progress.recharges, options.recharges)
                               << '\n';
  return {};
}

}  // namespace
}  // namespace passerelle::bench

int main(int argc, char** argv) {
  passerelle::bench::Options options;
  CLI::App app("Fills a benchmark's books.");
  app.add_option("--ledger", options.ledger, "sqlite:FILE or postgres:FOLDER")->required();
  app.add_option("--vault", options.vault, "filled with the people, as long as the books are empty")
      ->required();
  app.add_option("--vault-key", options.vault_key)->required();
  app.add_option("--programme", options.programme)->required();
  app.add_option("--state", options.state, "a file that remembers how far the books are")->required();
  app.add_option("--recharges", options.recharges, "delivered ones, in the end")
      ->check(CLI::Range(std::uint64_t{0}, passerelle::bench::most_recharges))
      ->required();
  CLI11_PARSE(app, argc, argv);
  if (const auto status = passerelle::bench::seed(options); !status) {
    fmt::print(stderr, "bench_seed: {}: {}\n", status.error().reason, status.error().message);
    return 1;
  }
  return 0;
}
