#include "adapters/postgres/parameters.h"

#include <cstring>

namespace passerelle::postgres {
namespace {

// PostgreSQL counts from the first day of 2000.
constexpr std::int64_t epoch_days = 10'957;
constexpr std::int64_t epoch_ms = epoch_days * 86'400'000;

}  // namespace

void Parameters::point(std::vector<const char*>& values, std::vector<int>& lengths) const {
  values.clear();
  lengths.clear();
  for (const auto& value : values_) {
    values.push_back(value.null ? nullptr : value.length == 0 ? "" : bytes_.data() + value.at);
    lengths.push_back(value.length);
  }
}

void Parameters::put(std::string_view value) {
  char* out = grow(value.size());
  if (!value.empty()) std::memcpy(out, value.data(), value.size());
}

void Parameters::put(BytesView value) {
  char* out = grow(value.size());
  if (!value.empty()) std::memcpy(out, value.data(), value.size());
}

void Parameters::put(domain::Instant value) {
  put_integer((domain::to_unix_ms(value) - epoch_ms) * std::int64_t{1000});
}

void Parameters::put(domain::Day value) {
  put_integer(static_cast<std::int32_t>(domain::to_day_number(value) - epoch_days));
}

void Parameters::begin_array(std::uint32_t element_type, std::size_t count, bool has_nulls) {
  put_integer(std::int32_t{count == 0 ? 0 : 1});
  put_integer(std::int32_t{has_nulls ? 1 : 0});
  put_integer(static_cast<std::int32_t>(element_type));
  if (count == 0) return;
  put_integer(static_cast<std::int32_t>(count));
  put_integer(std::int32_t{1});  // counted from 1
}

void Parameters::set_length(std::size_t at) {
  const auto length = static_cast<std::uint32_t>(bytes_.size() - at - 4);
  for (std::size_t i = 0; i < 4; ++i) bytes_[at + i] = static_cast<char>(length >> (8 * (3 - i)) & 0xffU);
}

}  // namespace passerelle::postgres
