#include "adapters/postgres/reply.h"

#include <libpq-fe.h>

#include <charconv>
#include <cstring>

#include "adapters/postgres/failure.h"

namespace passerelle::postgres {
namespace {

constexpr std::int64_t epoch_days = 10'957;  // 2000-01-01
constexpr std::int64_t epoch_ms = epoch_days * 86'400'000;

std::int64_t integer_of(BytesView bytes) {
  if (bytes.empty()) return 0;
  std::uint64_t value = (bytes[0] & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (const auto byte : bytes) value = value << 8U | byte;
  return static_cast<std::int64_t>(value);
}

[[noreturn]] void refuse_form() {
  refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "A column does not have the form of its type.");
}

}  // namespace

bool Columns::next_is_null() const { return PQgetisnull(result_, row_, column_) != 0; }

BytesView Columns::take_bytes() {
  const int column = column_++;
  return {reinterpret_cast<const std::uint8_t*>(PQgetvalue(result_, row_, column)),
          static_cast<std::size_t>(PQgetlength(result_, row_, column))};
}

std::int64_t Columns::take_integer() {
  const auto bytes = take_bytes();
  if (bytes.size() > 8) refuse_form();
  return integer_of(bytes);
}

void Columns::read(std::string& value) {
  const auto bytes = take_bytes();
  value.assign(bytes.begin(), bytes.end());
}

void Columns::read(Bytes& value) {
  const auto bytes = take_bytes();
  value.assign(bytes.begin(), bytes.end());
}

void Columns::read(domain::Instant& value) { value = domain::from_unix_ms(take_integer() / 1000 + epoch_ms); }

void Columns::read(domain::Day& value) { value = domain::from_day_number(take_integer() + epoch_days); }

void Columns::read(std::vector<std::int64_t>& value) {
  const auto bytes = take_bytes();
  value.clear();
  if (bytes.size() < 20) return;  // no dimension: empty
  const auto count = static_cast<std::size_t>(integer_of(bytes.subspan(12, 4)));
  constexpr std::size_t element = 4 + 8;
  if (bytes.size() != 20 + count * element) refuse_form();
  value.reserve(count);
  for (std::size_t i = 0; i < count; ++i) value.push_back(integer_of(bytes.subspan(20 + i * element + 4, 8)));
}

void Columns::read_exactly(std::span<std::uint8_t> value) {
  const auto bytes = take_bytes();
  if (bytes.empty()) return;
  if (bytes.size() != value.size()) refuse_form();
  std::memcpy(value.data(), bytes.data(), value.size());
}

void Reply::Clear::operator()(pg_result* result) const { PQclear(result); }

int Reply::rows() const { return PQntuples(result_.get()); }

std::int64_t Reply::changed() const {
  const std::string_view text = PQcmdTuples(const_cast<pg_result*>(result_.get()));
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

std::string_view Reply::tag() const { return PQcmdStatus(const_cast<pg_result*>(result_.get())); }

}  // namespace passerelle::postgres
