// A prepared statement: values go in by binding and come out by type, in the order of the columns.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/sqlite/database.h"
#include "adapters/stored_values/bytes.h"
#include "services/domain/ids.h"
#include "services/domain/quantity.h"

struct sqlite3_stmt;

namespace passerelle::sqlite {

using stored::Bytes;
using stored::BytesView;

class Query;

// The present row's columns, taken one after the other.
class Columns {
 public:
  explicit Columns(sqlite3_stmt* statement) : statement_(statement) {}
  template <class T>
  T take() {
    T value{};
    read(value);
    return value;
  }

 private:
  bool next_is_null() const;
  void read(std::int64_t& value);
  void read(int& value);
  void read(bool& value);
  void read(std::string& value);
  void read(Bytes& value);
  void read(domain::Uuid& value);
  void read(domain::Instant& value);
  void read(domain::Day& value);
  template <std::size_t size>
  void read(std::array<std::uint8_t, size>& value) {
    read_exactly(value);
  }
  template <class Tag>
  void read(domain::Id<Tag>& value) {
    read(value.uuid);
  }
  template <class Tag>
  void read(domain::Slug<Tag>& value) {
    read(value.value);
  }
  template <class Tag>
  void read(domain::Quantity<Tag>& value) {
    read(value.value);
  }
  template <class T>
    requires std::is_enum_v<T>
  void read(T& value) {
    value = static_cast<T>(take<std::int64_t>());
  }
  template <class T>
  void read(std::optional<T>& value) {
    if (next_is_null()) {
      ++column_;
    } else {
      read(value.emplace());
    }
  }
  void read_exactly(std::span<std::uint8_t> value);

  sqlite3_stmt* statement_;
  int column_ = 0;
};

// One run of a query. Ends it, so that the statement may be run again and holds no snapshot open.
class Run {
 public:
  explicit Run(Query& query) : query_(query) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run();
  bool next();  // steps to the next row
  Columns columns() const;

 private:
  Query& query_;
};

class Query {
 public:
  // Prepared when it is first used. `sql` holds no values.
  Query(Database& database, std::string sql) : database_(database), sql_(std::move(sql)) {}
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  template <class... Values>
  Run run(const Values&... values) {
    bind_all(Lifetime::copied, values...);
    return Run(*this);
  }
  // Run where the number of values is known at run time: bind_next() in turn, then run_bound().
  void begin();
  template <class T>
  void bind_next(const T& value) {
    bind(++bound_, value);
  }
  Run run_bound() { return Run(*this); }

  // Runs to its end. The rows that it changed.
  template <class... Values>
  std::int64_t execute(const Values&... values) {
    bind_all(Lifetime::of_the_run, values...);
    Run running(*this);
    while (running.next()) {
    }
    return changes();
  }

 private:
  friend class Run;
  // Texts and blobs: whether the caller's outlive the run, or SQLite has to have its own.
  enum class Lifetime : std::uint8_t { copied, of_the_run };
  template <class... Values>
  void bind_all(Lifetime lifetime, const Values&... values) {
    prepare();
    lifetime_ = lifetime;
    int index = 0;
    (bind(++index, values), ...);
  }
  void prepare();
  std::int64_t changes() const;
  void bind(int index, std::nullptr_t);
  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, std::int64_t{value}); }
  void bind(int index, bool value) { bind(index, std::int64_t{value}); }
  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
  void bind(int index, BytesView value);
  void bind(int index, const Bytes& value) { bind(index, BytesView(value)); }
  template <std::size_t size>
  void bind(int index, const std::array<std::uint8_t, size>& value) {
    bind(index, BytesView(value));
  }
  void bind(int index, const domain::Uuid& value) { bind(index, BytesView(value.bytes)); }
  void bind(int index, domain::Instant value) { bind(index, domain::to_unix_ms(value)); }
  void bind(int index, domain::Day value) { bind(index, domain::to_day_number(value)); }
  template <class Tag>
  void bind(int index, const domain::Id<Tag>& value) {
    bind(index, value.uuid);
  }
  template <class Tag>
  void bind(int index, const domain::Slug<Tag>& value) {
    bind(index, std::string_view(value.value));
  }
  template <class Tag>
  void bind(int index, domain::Quantity<Tag> value) {
    bind(index, value.value);
  }
  template <class T>
    requires std::is_enum_v<T>
  void bind(int index, T value) {
    bind(index, static_cast<std::int64_t>(value));
  }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind(index, nullptr);
    }
  }

  Database& database_;
  std::string sql_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  Lifetime lifetime_ = Lifetime::copied;
};

}  // namespace passerelle::sqlite
