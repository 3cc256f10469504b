#pragma once

#include <vector>

namespace passerelle::broker {

template <class T>
struct Page {
  std::vector<T> items;
  bool more = false;
};

}  // namespace passerelle::broker
