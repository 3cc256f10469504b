// What a statement answered, in binary form; values come out by type, in the order of the columns.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "adapters/postgres/parameters.h"
#include "services/domain/quantity.h"

struct pg_result;

namespace passerelle::postgres {

class Columns {
 public:
  Columns(const pg_result* result, int row) : result_(result), row_(row) {}
  template <class T>
  T take() {
    T value{};
    read(value);
    return value;
  }
  void skip(int columns) { column_ += columns; }
  bool next_is_null() const;

 private:
  void read(std::int64_t& value) { value = take_integer(); }
  void read(std::int32_t& value) { value = static_cast<std::int32_t>(take_integer()); }
  void read(std::int16_t& value) { value = static_cast<std::int16_t>(take_integer()); }
  void read(bool& value) { value = take_integer() != 0; }
  void read(std::string& value);
  void read(Bytes& value);
  void read(domain::Uuid& value) { read_exactly(value.bytes); }
  void read(domain::Instant& value);
  void read(domain::Day& value);
  void read(std::vector<std::int64_t>& value);
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
    value = static_cast<T>(take_integer());
  }
  template <class T>
  void read(std::optional<T>& value) {
    if (next_is_null()) {
      ++column_;
    } else {
      read(value.emplace());
    }
  }
  std::int64_t take_integer();                       // of 1, 2, 4 or 8 bytes; NULL reads as 0
  BytesView take_bytes();                            // NULL reads as empty
  void read_exactly(std::span<std::uint8_t> value);  // NULL reads as zeros

  const pg_result* result_;
  int row_;
  int column_ = 0;
};

class Reply {
 public:
  explicit Reply(pg_result* result) : result_(result) {}
  int rows() const;
  Columns row(int number) const { return {result_.get(), number}; }
  std::int64_t changed() const;  // rows that the statement wrote
  std::string_view tag() const;  // INSERT 0 5, COMMIT, ROLLBACK
  const pg_result* get() const { return result_.get(); }

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

}  // namespace passerelle::postgres
