// A statement's values in PostgreSQL's binary form.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/stored_values/bytes.h"
#include "services/domain/ids.h"

namespace passerelle::postgres {

using stored::Bytes;
using stored::BytesView;

// The array types' element, by the type on our side. The numbers are PostgreSQL's, fixed for good.
template <class T>
inline constexpr std::uint32_t type_number = 0;
template <>
inline constexpr std::uint32_t type_number<bool> = 16;
template <>
inline constexpr std::uint32_t type_number<Bytes> = 17;
template <>
inline constexpr std::uint32_t type_number<std::int64_t> = 20;
template <>
inline constexpr std::uint32_t type_number<std::int16_t> = 21;
template <>
inline constexpr std::uint32_t type_number<std::int32_t> = 23;
template <>
inline constexpr std::uint32_t type_number<std::string> = 25;
template <>
inline constexpr std::uint32_t type_number<std::string_view> = 25;
template <>
inline constexpr std::uint32_t type_number<domain::Day> = 1082;
template <>
inline constexpr std::uint32_t type_number<domain::Instant> = 1184;
template <>
inline constexpr std::uint32_t type_number<domain::Uuid> = 2950;

class Parameters {
 public:
  void clear() {
    bytes_.clear();
    values_.clear();
  }
  template <class T>
  void add(const T& value) {
    const auto at = bytes_.size();
    put(value);
    values_.push_back({at, static_cast<int>(bytes_.size() - at), false});
  }
  template <class T>
  void add(const std::optional<T>& value) {
    if (value) {
      add(*value);
    } else {
      values_.push_back({0, 0, true});
    }
  }
  // As libpq takes them; valid until the next add().
  void point(std::vector<const char*>& values, std::vector<int>& lengths) const;

 private:
  struct Value {
    std::size_t at;
    int length;
    bool null;
  };
  char* grow(std::size_t size) {
    const auto at = bytes_.size();
    bytes_.resize(at + size);
    return bytes_.data() + at;
  }
  template <class Integer>
  void put_integer(Integer value) {
    char* out = grow(sizeof value);
    auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
    for (std::size_t i = sizeof value; i-- > 0; bits = static_cast<decltype(bits)>(bits >> 7U >> 1U))
      out[i] = static_cast<char>(bits & 0xffU);
  }
  void put(bool value) { *grow(1) = value ? 1 : 0; }
  void put(std::int16_t value) { put_integer(value); }
  void put(std::int32_t value) { put_integer(value); }
  void put(std::int64_t value) { put_integer(value); }
  void put(std::string_view value);
  void put(const std::string& value) { put(std::string_view(value)); }
  void put(const char* value) { put(std::string_view(value)); }
  void put(BytesView value);
  void put(const Bytes& value) { put(BytesView(value)); }
  void put(const domain::Uuid& value) { put(BytesView(value.bytes)); }
  void put(domain::Instant value);
  void put(domain::Day value);
  template <class Tag>
  void put(const domain::Id<Tag>& value) {
    put(value.uuid);
  }
  void begin_array(std::uint32_t element_type, std::size_t count, bool has_nulls);
  template <class T>
  void put_element(const T& value) {
    const auto at = bytes_.size();
    put_integer(std::int32_t{0});
    put(value);
    set_length(at);
  }
  template <class T>
  void put_element(const std::optional<T>& value) {
    if (value) {
      put_element(*value);
    } else {
      put_integer(std::int32_t{-1});
    }
  }
  void set_length(std::size_t at);
  template <class T>
  void put(const std::vector<T>& values) {
    begin_array(type_number<T>, values.size(), false);
    for (const auto& value : values) put_element(value);
  }
  template <class T>
  void put(const std::vector<std::optional<T>>& values) {
    begin_array(type_number<T>, values.size(), true);
    for (const auto& value : values) put_element(value);
  }

  std::vector<char> bytes_;
  std::vector<Value> values_;
};

}  // namespace passerelle::postgres
