// A PostgreSQL server of a test's own: on a socket in its temporary directory, gone with it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/postgres/postgres_settings.h"
#include "tests/support/held_port.h"
#include "tests/support/process.h"

namespace passerelle::testing {

class PrivatePostgres {
 public:
  struct Options {
    bool durable = false;                 // syncs as in production; else only as much as logic needs
    bool tcp = false;                     // also on 127.0.0.1
    std::vector<std::string> settings{};  // `name=value`
    std::string access{};                 // pg_hba.conf for TCP; empty: anybody
    // Certificate and key of the server, and who signs clients'; empty: no TLS.
    std::filesystem::path tls_certificate{};
    std::filesystem::path tls_key{};
    std::filesystem::path tls_authority{};
  };
  // Aborts where the server can't be had: a test can't go on.
  PrivatePostgres();
  explicit PrivatePostgres(Options options);
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;
  ~PrivatePostgres();

  // Every process of it, with SIGKILL.
  void kill_hard();
  void start();  // and waits until it answers
  void send(int signal) const;
  // Of every process of it: SIGSTOP makes a server that is there and says nothing.
  void send_to_all(int signal) const;

  // A new database, empty, or a copy of another that nobody is connected to.
  std::string create_database(const std::string& of = "template1");
  // On the socket.
  postgres::PostgresSettings settings(const std::string& database) const;
  postgres::PostgresSettings tcp_settings(const std::string& database) const;
  // Aborts where a statement fails. The first column of the first row, or nothing.
  std::string query(const std::string& database, const std::string& sql) const;
  int port() const { return port_.number(); }
  std::string log() const;

 private:
  void initialise();
  void configure();
  std::vector<std::string> as_its_user(std::vector<std::string> command) const;
  std::filesystem::path hand_over(const std::filesystem::path& file, const std::string& name) const;
  bool answers() const;

  const Options options_;
  TemporaryDirectory directory_;
  HeldPort port_;
  int databases_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace passerelle::testing
