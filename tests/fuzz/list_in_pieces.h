// A list as its bytes arrive: at once, or cut anywhere. An input's first byte says how, the rest is the list.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "services/domain/programme.h"

namespace passerelle::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

// `drain` takes what `reader` has of the bytes so far.
template <class Reader, class Drain>
void feed_in_pieces(Reader& reader, std::string_view bytes, std::size_t piece, Drain drain) {
  for (std::size_t i = 0; i < bytes.size(); i += piece) {
    reader.feed(bytes.substr(i, piece));
    drain();
  }
  reader.finish();
  drain();
}

// What `read(bytes, piece)` makes of an input that is not empty, having made the same of it in pieces.
template <class Read>
auto read_either_way(const std::uint8_t* data, std::size_t size, Read read) {
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto whole = read(bytes, bytes.size() + 1);
  require(whole == read(bytes, std::size_t{data[0]} % 16 + 1));
  return whole;
}

inline domain::Programme small_programme() {
  domain::Programme programme;
  programme.name = "Essai";
  programme.sites = {{{"lyon"}, "Lyon"}, {{"pointe-a-pitre"}, "Pointe-à-Pitre"}};
  programme.operators = {{{"sfr"}, "SFR"}};
  return programme;
}

}  // namespace passerelle::fuzz
