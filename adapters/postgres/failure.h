// What PostgreSQL refused, with its SQLSTATE; else as every adapter fails.
#pragma once

#include <string_view>

#include "adapters/stored_values/failure.h"

namespace passerelle::postgres {

using stored::guarded;
using stored::refuse;

class Failure : public stored::Failure {
 public:
  explicit Failure(domain::Error error) : stored::Failure(std::move(error)) {}
};

// A statement's error. The connection is as good as before, the transaction is not.
class StatementFailure : public Failure {
 public:
  StatementFailure(domain::Error error, std::string sqlstate, std::string constraint, std::string detail)
      : Failure(std::move(error)),
        sqlstate_(std::move(sqlstate)),
        constraint_(std::move(constraint)),
        detail_(std::move(detail)) {}
  const std::string& sqlstate() const { return sqlstate_; }
  const std::string& constraint() const { return constraint_; }
  const std::string& detail() const { return detail_; }  // may hold stored values: for our eyes, not for logs
  bool unique_violation() const { return sqlstate_ == "23505"; }
  bool check_violation() const { return sqlstate_ == "23514"; }

 private:
  std::string sqlstate_;
  std::string constraint_;
  std::string detail_;
};

// The connection is gone. What was sent last may have been executed or not.
class ConnectionLost : public Failure {
  using Failure::Failure;
};

// Somebody else was there first: the transaction may succeed from its beginning.
class Contention : public Failure {
 public:
  Contention()
      : Failure(domain::Error{domain::ErrorCode::unavailable, "LEDGER_CONTENDED",
                              "Other brokers changed the same rows first, again and again."}) {}
  // What to answer where it never succeeds.
  explicit Contention(domain::Error at_last) : Failure(std::move(at_last)) {}
};

}  // namespace passerelle::postgres
