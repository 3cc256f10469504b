// What SQLite refused, with its code; else as every adapter fails.
#pragma once

#include "adapters/stored_values/failure.h"

namespace passerelle::sqlite {

using stored::guarded;
using stored::refuse;

class Failure : public stored::Failure {
 public:
  explicit Failure(domain::Error error, int sqlite_code = 0)
      : stored::Failure(std::move(error)), sqlite_code_(sqlite_code) {}
  int sqlite_code() const { return sqlite_code_; }  // extended; 0 where SQLite did not say it

 private:
  int sqlite_code_;
};

}  // namespace passerelle::sqlite
