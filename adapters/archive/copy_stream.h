// Rows into one table by COPY, as fast as PostgreSQL takes them.
#pragma once

#include <string>

#include "adapters/archive/ledger_archive.h"
#include "adapters/postgres/connection.h"

namespace passerelle::archive {

class CopyStream {
 public:
  // `columns` as in the statement. Progress is told as `part`, of `total`.
  CopyStream(postgres::Connection& connection, const std::string& table, const std::string& columns,
             std::string part, std::int64_t total, const OnProgress& on_progress);
  CopyStream(const CopyStream&) = delete;
  CopyStream& operator=(const CopyStream&) = delete;

  template <class... Values>
  void add(const Values&... values) {
    row_.clear();
    (row_.add(values), ...);
    write_row();
  }
  // How many rows the server took.
  std::int64_t end();

 private:
  void write_row();
  void put_out();

  postgres::Connection& connection_;
  const std::string part_;
  const std::int64_t total_;
  const OnProgress& on_progress_;
  postgres::Parameters row_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  postgres::Bytes buffer_;
  std::int64_t rows_ = 0;
};

}  // namespace passerelle::archive
