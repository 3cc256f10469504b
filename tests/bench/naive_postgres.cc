// What one would write first: a transaction a recharge that locks the envelope, and a second one to capture.
// No operator, no gRPC, no queue; prepared statements over connections that work side by side, as pgbench
// would.
#include <fmt/format.h>
#include <libpq-fe.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <barrier>
#include <cstdlib>
#include <memory>
#include <thread>

#include "tests/bench/latencies.h"
#include "tests/bench/people.h"
#include "tests/bench/process_cpu.h"

namespace passerelle::bench {
namespace {

struct Statement {
  const char* name;
  const char* sql;
};

constexpr Statement statements[] = {
    {"known",
     "SELECT id FROM recharges WHERE request_id = $1 AND caller = 'bench' AND method = 'CreateRecharge'"},
    {"person",
     "SELECT id, site, line, referral_issued_on, operator, line_confirmed_on FROM beneficiaries WHERE number "
     "= $1"},
    {"used",
     "SELECT sum(count), sum(megabytes), sum(price_cents) FROM daily_usage WHERE scope = $1 AND scope_id = "
     "$2"},
    {"lock", "SELECT donated, held, spent FROM envelopes WHERE id = 'sfr-value' FOR UPDATE"},
    {"recharge",
     "INSERT INTO recharges VALUES ($1, 'bench', 'CreateRecharge', $2, sha256($2::text::bytea), now(), $3, "
     "$4, $5, "
     "'data-10gb', 10240, 1000, 500, 1, 1, 'sfr-value', 1000, 'sfr', 'DATA-10GB-30D')"},
    {"event", "INSERT INTO recharge_events VALUES ($1, $2, $3, now(), $4)"},
    {"transfer", "INSERT INTO transfers VALUES ($1, $2, $3, $4, $5, $6, $7, now())"},
    {"hold", "UPDATE envelopes SET held = held + 1000 WHERE id = 'sfr-value'"},
    {"spend", "UPDATE envelopes SET held = held - 1000, spent = spent + 1000 WHERE id = 'sfr-value'"},
    {"balance", "UPDATE accounts SET balance = balance + $2 WHERE name = $1"},
    {"count",
     "INSERT INTO daily_usage VALUES ($1, $2, current_date, 'data-10gb', 1, 1, 10240, 1000, 500) "
     "ON CONFLICT (scope, scope_id, day, offer, tariff) DO UPDATE SET count = daily_usage.count + 1, "
     "megabytes = daily_usage.megabytes + 10240, face_value_cents = daily_usage.face_value_cents + 1000, "
     "price_cents = daily_usage.price_cents + 500"},
};

struct Options {
  std::string database;
  int connections = 8;
  double warm_up_s = 1;
  double seconds = 5;
  std::vector<std::string> watched;
};

class Connection {
 public:
  explicit Connection(const std::string& database) : connection_(PQconnectdb(database.c_str()), PQfinish) {
    if (PQstatus(connection_.get()) != CONNECTION_OK) die();
    for (const auto& statement : statements)
      check(PQprepare(connection_.get(), statement.name, statement.sql, 0, nullptr));
  }

  void run(const char* sql) { check(PQexec(connection_.get(), sql)); }

  using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;
  Answer ask(const char* statement, const std::vector<const char*>& values) {
    return check(PQexecPrepared(connection_.get(), statement, static_cast<int>(values.size()), values.data(),
                                nullptr, nullptr, 0));
  }

 private:
  Answer check(PGresult* result) {
    Answer answer(result, PQclear);
    const auto status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) die();
    return answer;
  }
  [[noreturn]] void die() {
    fmt::print(stderr, "naive_postgres: {}\n", PQerrorMessage(connection_.get()));
    std::exit(1);
  }
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

class Ids {
 public:
  explicit Ids(std::uint64_t stream) : stream_(stream) {}
  std::string next() {
    const auto now = std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now());
    ++drawn_;
    return domain::make_uuid_v7(now, drawn_, scattered(stream_ << 40 | drawn_)).text();
  }

 private:
  const std::uint64_t stream_;
  std::uint64_t drawn_ = 0;
};

struct Recharge {
  std::string id;
  std::string hold;
  std::string site;
};

void move(Connection& connection, Ids& ids, const Recharge& recharge, const char* kind, const char* amount,
          const std::string& from, const std::string& to, const char* pending) {
  const std::string id = ids.next();
  connection.ask("transfer",
                 {id.c_str(), recharge.id.c_str(), kind, amount, from.c_str(), to.c_str(), pending});
  const std::string less = std::string("-") + amount;
  connection.ask("balance", {from.c_str(), less.c_str()});
  connection.ask("balance", {to.c_str(), amount});
}

Recharge reserve(Connection& connection, Ids& ids, std::uint64_t who) {
  const std::string request = ids.next();
  const std::string number = std::to_string(who);
  connection.run("BEGIN");
  if (PQntuples(connection.ask("known", {request.c_str()}).get()) != 0) std::abort();
  const auto person = connection.ask("person", {number.c_str()});
  const char* const beneficiary = PQgetvalue(person.get(), 0, 0);
  const char* const line = PQgetvalue(person.get(), 0, 2);
  Recharge recharge{ids.next(), ids.next(), PQgetvalue(person.get(), 0, 1)};
  connection.ask("used", {"1", beneficiary});
  connection.ask("used", {"2", line});
  connection.ask("lock", {});
  connection.ask("recharge",
                 {recharge.id.c_str(), request.c_str(), beneficiary, line, recharge.site.c_str()});
  connection.ask("event", {recharge.id.c_str(), "1", "2", ""});
  connection.ask("hold", {});
  connection.ask("transfer", {recharge.hold.c_str(), recharge.id.c_str(), "2", "1000", "available:sfr-value",
                              "held:sfr-value", nullptr});
  connection.ask("balance", {"available:sfr-value", "-1000"});
  connection.ask("balance", {"held:sfr-value", "1000"});
  connection.ask("count", {"1", beneficiary});
  connection.ask("count", {"2", line});
  connection.ask("count", {"3", recharge.site.c_str()});
  connection.run("COMMIT");
  return recharge;
}

void capture(Connection& connection, Ids& ids, const Recharge& recharge) {
  connection.run("BEGIN");
  connection.ask("lock", {});
  connection.ask("event", {recharge.id.c_str(), "2", "4", "topup-1234567"});
  connection.ask("spend", {});
  move(connection, ids, recharge, "3", "1000", "held:sfr-value", "spent:sfr-value", recharge.hold.c_str());
  move(connection, ids, recharge, "7", "500", "sales:" + recharge.site, "till:" + recharge.site, nullptr);
  connection.run("COMMIT");
}

struct Phase {
  std::atomic<bool> measuring{false};
  std::atomic<bool> over{false};
};

void work(const Options& options, std::uint64_t stream, const Phase& phase, std::barrier<>& connected,
          Latencies& latencies) {
  Connection connection(options.database);
  connected.arrive_and_wait();
  Ids ids(stream);
  for (std::uint64_t turn = stream * 3'000; !phase.over; ++turn) {
    const auto begin = std::chrono::steady_clock::now();
    capture(connection, ids, reserve(connection, ids, person_at(turn)));
    if (phase.measuring) latencies.add(std::chrono::steady_clock::now() - begin);
  }
}

void print(std::string_view name, double value, std::string_view unit) {
  fmt::print("{} {:.1f} {}\n", name, value, unit);
}

int run(const Options& options) {
  std::vector<WatchedProcess> watched;
  for (const auto& text : options.watched) watched.push_back(WatchedProcess::parse(text));
  Phase phase;
  std::barrier<> connected(options.connections + 1);
  std::vector<Latencies> latencies(static_cast<std::size_t>(options.connections));
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < latencies.size(); ++i)
    threads.emplace_back([&, i] { work(options, i + 1, phase, connected, latencies[i]); });
  connected.arrive_and_wait();
  const auto pause = [](double seconds) {
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  };
  pause(options.warm_up_s);
  std::vector<double> before_us;
  for (const auto& process : watched) before_us.push_back(process.cpu_us());
  const double own_before_us = own_cpu_us();
  const auto begin = std::chrono::steady_clock::now();
  phase.measuring = true;
  pause(options.seconds);
  phase.measuring = false;
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const double own_us = own_cpu_us() - own_before_us;
  std::vector<double> used_us;
  for (std::size_t i = 0; i < watched.size(); ++i) used_us.push_back(watched[i].cpu_us() - before_us[i]);
  phase.over = true;
  for (auto& thread : threads) thread.join();
  Latencies all;
  for (const auto& one : latencies) all.add(one);
  const auto done = static_cast<double>(all.count());
  print("rate", done / seconds, "per_s");
  print("p50", all.quantile_us(0.5), "us");
  print("p99", all.quantile_us(0.99), "us");
  print("cpu_client", own_us / done, "us_per_recharge");
  for (std::size_t i = 0; i < watched.size(); ++i)
    print("cpu_" + watched[i].name(), used_us[i] / done, "us_per_recharge");
  return 0;
}

}  // namespace
}  // namespace passerelle::bench

int main(int argc, char** argv) {
  passerelle::bench::Options options;
  CLI::App app("Recharges as one would write them first.");
  app.add_option("--database", options.database, "as libpq takes it")->required();
  app.add_option("--connections", options.connections)->check(CLI::Range(1, 100));
  app.add_option("--warm-up", options.warm_up_s, "seconds that don't count");
  app.add_option("--seconds", options.seconds, "that count");
  app.add_option("--watch", options.watched, "NAME=PID");
  CLI11_PARSE(app, argc, argv);
  return passerelle::bench::run(options);
}
