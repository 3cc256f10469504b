// Not a test: what a recharge costs on PostgreSQL, in microseconds of processor, by the size of the batch.
//   postgres_throughput [recharges a measurement] [recharges in the books before] [statements]
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "adapters/postgres/postgres_ledger.h"
#include "services/domain/posting.h"
#include "tests/support/private_postgres.h"

namespace passerelle {
namespace {

using broker::LedgerTransaction;
using domain::Instant;
using domain::Status;

constexpr int people_count = 100'000;
const domain::EnvelopeId envelope{"sfr-2026-value"};

Instant now() { return std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now()); }

void must(const Status& status) {
  if (status) return;
  fmt::print(stderr, "{}: {}\n", status.error().reason, status.error().message);
  std::exit(1);
}

class Random {
 public:
  template <class Id>
  Id draw(Instant time) {
    return Id{domain::make_uuid_v7(time, dice_(), dice_())};
  }
  std::size_t below(std::size_t limit) { return dice_() % limit; }

 private:
  std::mt19937_64 dice_{7};
};

double own_cpu_us() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& time) {
    return 1e6 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

double cpu_us_of(int pid) {
  // In nanoseconds, which /proc/PID/stat is not.
  std::ifstream file(fmt::format("/proc/{}/schedstat", pid));
  double ns = 0;
  file >> ns;
  return ns / 1000;
}

struct Costs {
  double client = 0;
  double backend = 0;
  double others = 0;
  double seconds = 0;
};

class Probe {
 public:
  Probe()
      : server_(testing::PrivatePostgres::Options{
            .durable = true,
            .settings = {"shared_buffers = 1GB", "max_wal_size = 4GB", "checkpoint_timeout = 15min",
                         "shared_preload_libraries = pg_stat_statements", "wal_compression = on"}}),
        database_(server_.create_database()) {
    ledger_ = std::move(postgres::open_ledger(server_.settings(database_))).value();
    seed();
    const auto pids = server_.query(
        "postgres",
        "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE application_name = 'passerelled'");
    std::istringstream(pids) >> backend_;
    const auto rest = server_.query("postgres",
                                    "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE "
                                    "backend_type IN ('walwriter', 'checkpointer', 'background writer')");
    std::istringstream stream(rest);
    for (int pid = 0; stream >> pid;) others_.push_back(pid);
  }

  Costs measure(std::size_t batch, std::size_t recharges) {
    const auto before = read();
    const auto began = std::chrono::steady_clock::now();
    for (std::size_t done = 0; done < recharges; done += batch) step(batch);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    auto costs = read();
    const auto each = [&](double after, double earlier) {
      return (after - earlier) / static_cast<double>(recharges);
    };
    return {each(costs.client, before.client), each(costs.backend, before.backend),
            each(costs.others, before.others), took.count()};
  }

  // As the broker's writer: what was admitted by the batch before is settled with the next admissions.
  void step(std::size_t batch) {
    const auto time = now();
    auto records = decide(batch, time);
    std::vector<broker::Settlement> settlements;
    for (const auto& id : open_) settlements.push_back(delivered(id, time));
    must(ledger_->transact([&](LedgerTransaction& transaction) -> Status {
      if (!settlements.empty())
        if (auto settled = transaction.settle(settlements); !settled) return std::unexpected(settled.error());
      std::vector<broker::IdempotencyKey> keys;
      std::vector<broker::AdmissionQuery> queries;
      for (const auto& record : records) {
        keys.push_back(record.key);
        queries.push_back({record.recharge.beneficiary, record.recharge.site});
      }
      transaction.expect(queries, {});
      if (auto found = transaction.find_keys(keys); !found) return std::unexpected(found.error());
      if (auto facts = transaction.load_facts(queries, {}); !facts) return std::unexpected(facts.error());
      return transaction.record(records);
    }));
    open_.clear();
    for (const auto& record : records) open_.push_back(record.recharge.id);
  }

  int backend() const { return backend_; }
  const testing::PrivatePostgres& server() const { return server_; }
  const std::string& database() const { return database_; }

 private:
  Costs read() const {
    double others = 0;
    for (const int pid : others_) others += cpu_us_of(pid);
    return {own_cpu_us(), cpu_us_of(backend_), others, 0};
  }

  void seed() {
    domain::Transfer fund;
    fund.id = random_.draw<domain::TransferId>(now());
    fund.amount = std::int64_t{1} << 50;
    fund.debit = domain::donor_account(envelope);
    fund.credit = domain::available_account(envelope);
    fund.time = now();
    fund.reason = "version 1";
    must(ledger_->transact([&](LedgerTransaction& transaction) -> Status {
      auto version = transaction.put_programme({}, "finance", now(), std::span(&fund, 1));
      return version ? Status() : std::unexpected(version.error());
    }));
    for (int i = 0; i < people_count; i += 2'000) {
      std::vector<domain::Beneficiary> people;
      for (int j = 0; j < 2'000; ++j) people.push_back(person(i + j));
      must(ledger_->transact(
          [&](LedgerTransaction& transaction) { return transaction.put_beneficiaries(people); }));
    }
    server_.query(database_, "VACUUM ANALYZE");
    server_.query(database_, "CREATE EXTENSION pg_stat_statements");
  }

  domain::Beneficiary person(int number) {
    domain::Beneficiary person;
    person.create_time = person.update_time = now();
    person.id = random_.draw<domain::BeneficiaryId>(now());
    person.external_reference = fmt::format("D-{}", number);
    person.site = site(static_cast<std::size_t>(number));
    person.referral = domain::Referral{"structure-7", domain::paris_day(now()), 0};
    person.line = domain::Line{
        random_.draw<domain::LineId>(now()), {"sfr"}, domain::paris_day(now()), domain::paris_day(now())};
    person.revision = 1;
    people_.push_back(person);
    return person;
  }
  static domain::SiteId site(std::size_t number) { return {fmt::format("site-{}", number % 20)}; }

  std::vector<broker::AdmissionRecord> decide(std::size_t count, Instant time) {
    std::vector<broker::AdmissionRecord> records(count);
    for (auto& record : records) {
      const auto& person = people_[random_.below(people_.size())];
      auto& recharge = record.recharge;
      recharge.create_time = recharge.update_time = time;
      recharge.id = random_.draw<domain::RechargeId>(time);
      recharge.beneficiary = person.id;
      recharge.line = person.line->id;
      recharge.site = person.site;
      recharge.offer = {"data-10gb"};
      recharge.data = {10'240};
      recharge.face_value = {1000};
      recharge.price = {500};
      recharge.programme_version = 1;
      recharge.envelope = envelope;
      recharge.envelope_amount = 1000;
      recharge.operator_id = {"sfr"};
      recharge.product_code = "SFR-10G";
      recharge.caller = "counter-1";
      recharge.request_id = random_.draw<domain::RechargeId>(time).text();
      record.key = {recharge.caller, "CreateRecharge", recharge.request_id};
      record.hold = domain::hold_for(recharge, random_.draw<domain::TransferId>(time), time);
      record.owner = broker_;
    }
    return records;
  }

  broker::Settlement delivered(domain::RechargeId id, Instant time) {
    broker::Settlement settlement;
    settlement.recharge = id;
    settlement.to = domain::RechargeState::delivered;
    settlement.operator_reference = "SFR-20261123-0012345";
    settlement.attempt = broker::Attempt{broker::Attempt::Kind::submit, time, time, "DELIVERED"};
    settlement.transfer_ids = {random_.draw<domain::TransferId>(time),
                               random_.draw<domain::TransferId>(time)};
    settlement.time = time;
    return settlement;
  }

  testing::PrivatePostgres server_;
  std::string database_;
  std::unique_ptr<broker::Ledger> ledger_;
  Random random_;
  std::vector<domain::Beneficiary> people_;
  const domain::BrokerId broker_ = random_.draw<domain::BrokerId>(now());
  std::vector<domain::RechargeId> open_;
  int backend_ = 0;
  std::vector<int> others_;
};

// Time in the executor alone, by statement; and how many there are.
void show_statements(const Probe& probe, std::size_t batch, std::size_t recharges) {
  fmt::print(
      "statements a batch: {}\n",
      probe.server().query(probe.database(), fmt::format("SELECT round(sum(calls)::numeric / {}, 2) FROM "
                                                         "pg_stat_statements WHERE calls > 10",
                                                         recharges / batch)));
  fmt::print("in batches of {}, us a batch by statement:\n{}\n", batch,
             probe.server().query(
                 probe.database(),
                 fmt::format("SELECT string_agg(format('%s %s', lpad(round(us::numeric, 1)::text, 9), "
                             "left(query, 90)), E'\\n' ORDER BY us DESC) FROM (SELECT query, "
                             "1000 * total_exec_time / {} AS us FROM pg_stat_statements WHERE calls > 10) s",
                             recharges / batch)));
}

int run(std::size_t recharges, std::size_t in_the_books, bool by_statement) {
  Probe probe;
  fmt::print("backend {}\n", probe.backend());
  for (std::size_t done = 0; done < in_the_books; done += 500) probe.step(500);
  if (in_the_books > 0) probe.server().query(probe.database(), "VACUUM ANALYZE");
  probe.measure(100, 10'000);  // warm
  fmt::print("{:>6} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "batch", "client us", "backend us", "sum us",
             "others us", "per s");
  for (const std::size_t batch :
       {std::size_t{10}, std::size_t{32}, std::size_t{100}, std::size_t{256}, std::size_t{512}}) {
    if (by_statement) probe.server().query(probe.database(), "SELECT pg_stat_statements_reset()");
    const auto costs = probe.measure(batch, recharges);
    if (by_statement) show_statements(probe, batch, recharges);
    fmt::print("{:>6} {:>10.1f} {:>10.1f} {:>10.1f} {:>10.1f} {:>10.0f}\n", batch, costs.client,
               costs.backend, costs.client + costs.backend, costs.others,
               static_cast<double>(recharges) / costs.seconds);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace passerelle

int main(int argc, char** argv) {
  const auto number = [&](int at, std::size_t otherwise) {
    return argc > at ? static_cast<std::size_t>(std::strtoull(argv[at], nullptr, 10)) : otherwise;
  };
  return passerelle::run(number(1, 20'000), number(2, 100'000), argc > 3);
}
