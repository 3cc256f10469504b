// Two real brokers on one PostgreSQL ledger and one Redis, as processes. Between each broker and each of its
// servers, the operator among them, lies a network of its own that can fail.
#pragma once

#include <array>
#include <memory>

#include "tests/e2e/broker_configuration.h"
#include "tests/e2e/simulator.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/private_postgres.h"
#include "tests/support/private_redis.h"

namespace passerelle::e2e {

struct ClusterOptions {
  std::string operator_faults{};  // as Simulator::start() takes them
  int operator_in_flight = 64;
  int request_timeout_ms = 800;
  // A broker is taken for dead after half as much again.
  int lease_ms = 600;
};

class Cluster {
 public:
  static constexpr std::size_t size = 2;
  struct Member {
    Member(const std::filesystem::path& directory, const std::string& name, int postgres_port,
           std::uint16_t redis_port, std::uint16_t operator_port);
    ServerProcess broker;
    testing::FaultProxy to_postgres;
    testing::FaultProxy to_redis;
    testing::FaultProxy to_operator;
    std::array<testing::FaultProxy*, 3> networks() { return {&to_postgres, &to_redis, &to_operator}; }
  };

  // Operator, PostgreSQL and Redis are up; no broker is yet.
  explicit Cluster(ClusterOptions options);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  void launch(std::size_t member);  // does not wait
  void start(std::size_t member);   // returns once it serves
  Member& member(std::size_t at) { return *members_.at(at); }
  std::vector<std::string> addresses() const;
  void heal_networks();

  Simulator& simulator() { return simulator_; }
  testing::PrivatePostgres& postgres() { return postgres_; }
  testing::PrivateRedis& redis() { return redis_; }
  // Of the ledger's database, past every faulty network.
  postgres::PostgresSettings database() const { return postgres_.settings(database_); }
  std::string query(const std::string& sql) const { return postgres_.query(database_, sql); }

 private:
  std::string stores_of(Member& member) const;
  std::vector<std::string> command_of(std::size_t member);

  const ClusterOptions options_;
  testing::TemporaryDirectory directory_;
  Simulator simulator_;
  testing::PrivatePostgres postgres_;
  testing::PrivateRedis redis_;
  std::string database_;
  std::array<std::unique_ptr<Member>, size> members_;
};

}  // namespace passerelle::e2e
