#include "adapters/sqlite/query.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace passerelle::sqlite {

Run::~Run() { sqlite3_reset(query_.statement_); }

bool Run::next() {
  const int code = sqlite3_step(query_.statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) query_.database_.fail("step");
  return false;
}

Columns Run::columns() const { return Columns(query_.statement_); }

Query::~Query() { sqlite3_finalize(statement_); }

void Query::prepare() {
  if (statement_ != nullptr) return;
  if (sqlite3_prepare_v3(database_.handle(), sql_.data(), static_cast<int>(sql_.size()),
                         SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK)
    database_.fail("prepare");
}

void Query::begin() {
  prepare();
  lifetime_ = Lifetime::copied;
  bound_ = 0;
}

std::int64_t Query::changes() const { return sqlite3_changes64(database_.handle()); }

void Query::bind(int index, std::nullptr_t) {
  if (sqlite3_bind_null(statement_, index) != SQLITE_OK) database_.fail("bind");
}

void Query::bind(int index, std::int64_t value) {
  if (sqlite3_bind_int64(statement_, index, value) != SQLITE_OK) database_.fail("bind");
}

void Query::bind(int index, std::string_view value) {
  // An empty view may have no address, which SQLite would take for NULL.
  const char* data = value.empty() ? "" : value.data();
  const auto destructor = lifetime_ == Lifetime::copied ? SQLITE_TRANSIENT : SQLITE_STATIC;
  if (sqlite3_bind_text64(statement_, index, data, value.size(), destructor, SQLITE_UTF8) != SQLITE_OK)
    database_.fail("bind");
}

void Query::bind(int index, BytesView value) {
  const void* data = value.empty() ? static_cast<const void*>("") : value.data();
  const auto destructor = lifetime_ == Lifetime::copied ? SQLITE_TRANSIENT : SQLITE_STATIC;
  if (sqlite3_bind_blob64(statement_, index, data, value.size(), destructor) != SQLITE_OK)
    database_.fail("bind");
}

bool Columns::next_is_null() const { return sqlite3_column_type(statement_, column_) == SQLITE_NULL; }

void Columns::read(std::int64_t& value) { value = sqlite3_column_int64(statement_, column_++); }

void Columns::read(int& value) { value = sqlite3_column_int(statement_, column_++); }

void Columns::read(bool& value) { value = sqlite3_column_int(statement_, column_++) != 0; }

void Columns::read(std::string& value) {
  // NULL reads as empty. SQLite wants the text asked for before its length.
  const auto* text = sqlite3_column_text(statement_, column_);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column_++));
  if (text != nullptr) value.assign(text, text + size);
}

void Columns::read(Bytes& value) {
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column_));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column_++));
  if (bytes != nullptr) value.assign(bytes, bytes + size);
}

void Columns::read(domain::Uuid& value) {
  if (next_is_null()) {
    ++column_;  // reads as nil
  } else {
    read_exactly(value.bytes);
  }
}

void Columns::read(domain::Instant& value) { value = domain::from_unix_ms(take<std::int64_t>()); }

void Columns::read(domain::Day& value) { value = domain::from_day_number(take<std::int64_t>()); }

void Columns::read_exactly(std::span<std::uint8_t> value) {
  const void* bytes = sqlite3_column_blob(statement_, column_);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column_++));
  if (size != value.size())
    refuse(domain::ErrorCode::internal, "STORE_CORRUPT", "A column does not have the length of its type.");
  std::memcpy(value.data(), bytes, size);
}

}  // namespace passerelle::sqlite
