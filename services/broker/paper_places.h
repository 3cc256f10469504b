// So many previews and reports at a time: each holds a snapshot of the store, and a connection to it.
#pragma once

#include <atomic>
#include <memory>

namespace passerelle::broker {

// Thread-safe; outlives its places.
class PaperPlaces {
  struct GiveBack {
    void operator()(PaperPlaces* places) const { ++places->free_; }
  };

 public:
  explicit PaperPlaces(int most) : free_(most) {}
  PaperPlaces(const PaperPlaces&) = delete;
  PaperPlaces& operator=(const PaperPlaces&) = delete;

  using Place = std::unique_ptr<PaperPlaces, GiveBack>;
  // Null: all are taken.
  Place take() {
    for (int free = free_; free > 0;)
      if (free_.compare_exchange_weak(free, free - 1)) return Place(this);
    return nullptr;
  }

 private:
  std::atomic<int> free_;
};

}  // namespace passerelle::broker
