// One connection. Statements are sent without waiting, and flushed together: one round trip for all of them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "adapters/postgres/failure.h"
#include "adapters/postgres/parameters.h"
#include "adapters/postgres/postgres_settings.h"
#include "adapters/postgres/reply.h"

struct pg_conn;

namespace passerelle::postgres {

// Prepared once a connection, under its name. The text holds no values.
struct Statement {
  std::string_view name;
  std::string_view sql;
};

enum class Access : std::uint8_t {
  writer,  // goes to a server that takes writes
  reader,  // read-only, wherever it is connected to
};

class Connection {
 public:
  // `store` begins the reasons of its errors: LEDGER gives LEDGER_UNAVAILABLE, LEDGER_CORRUPT, ...
  Connection(const PostgresSettings& settings, Access access, std::string store);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Sends on the next flush. Returns its place among that flush's replies.
  template <class... Values>
  std::size_t send(const Statement& statement, const Values&... values) {
    parameters_.clear();
    (parameters_.add(values), ...);
    return send_prepared(statement);
  }
  // The same of a statement that writes exactly `rows`, or the books are not what they were taken for.
  template <class... Values>
  void send_writing(std::size_t rows, const Statement& statement, const Values&... values) {
    send(statement, values...);
    sent_.back().rows = rows;
  }
  // Everything that was sent, in one round trip. The first statement that fails throws StatementFailure, and
  // those after it were not executed; a connection that breaks throws ConnectionLost.
  std::vector<Reply> flush();
  bool has_unflushed() const { return !sent_.empty(); }

  // With values that were put together by the caller, who does not need them after.
  Reply run_with(const Statement& statement, Parameters& parameters) {
    std::swap(parameters_, parameters);
    const auto at = send_prepared(statement);
    return std::move(flush().at(at));
  }

  template <class... Values>
  Reply run(const Statement& statement, const Values&... values) {
    const auto at = send(statement, values...);
    return std::move(flush().at(at));
  }
  // Outside the pipeline: several statements without values, as migrations are.
  void execute(const char* sql);
  // COPY: `statement` is COPY ... FROM STDIN (FORMAT binary).
  void begin_copy(const char* sql);
  void put_copy(BytesView data);
  std::int64_t end_copy();  // rows

  pg_conn* handle() const { return handle_; }
  bool broken() const;
  const std::string& store() const { return store_; }
  // Waits for the socket; false at the deadline.
  bool wait_readable(std::chrono::milliseconds patience) const;

 private:
  struct Sent {
    bool is_preparation = false;
    std::string name;
    std::optional<std::size_t> rows;
  };
  std::size_t send_prepared(const Statement& statement);
  void push_out();
  pg_result* next_result();
  void collect(const Sent& sent, std::vector<Reply>& replies, std::optional<StatementFailure>& first_failure);
  void require_rows(const std::vector<Sent>& sent, const std::vector<Reply>& replies);
  [[noreturn]] void lose(const char* doing);
  StatementFailure failure_of(const pg_result* result) const;
  void require_pipeline(bool wanted);

  const std::string store_;
  const std::chrono::milliseconds silence_timeout_;
  pg_conn* handle_ = nullptr;
  Parameters parameters_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<Sent> sent_;
  std::size_t replies_awaited_ = 0;
  std::set<std::string, std::less<>> prepared_;
};

}  // namespace passerelle::postgres
