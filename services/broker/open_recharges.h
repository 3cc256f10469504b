// Which open recharges this process takes care of. One at a time: whoever takes one settles it.
#pragma once

#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "services/domain/recharge.h"

namespace passerelle::broker {

// Thread-safe.
class OpenRecharges {
 public:
  enum class Standing : std::uint8_t { reserved, in_doubt, left_to_person };
  struct Count {
    std::size_t open = 0;
    std::size_t in_doubt = 0;  // left_to_person included
    std::size_t left_to_person = 0;
  };

  OpenRecharges() = default;
  OpenRecharges(const OpenRecharges&) = delete;
  OpenRecharges& operator=(const OpenRecharges&) = delete;

  // False: somebody in this process has it already, or the term is over.
  [[nodiscard]] bool take(domain::RechargeId id, Standing standing, std::uint64_t term);
  void mark(domain::RechargeId id, Standing standing);
  void release(domain::RechargeId id);
  // Others look after all of them now, and nothing is taken in an earlier term any more.
  void begin_term(std::uint64_t term);
  bool has(domain::RechargeId id) const;
  std::vector<domain::RechargeId> left_to_person() const;
  Count count() const;

 private:
  void tally(Standing standing, bool added);

  mutable std::mutex mutex_;
  std::uint64_t term_ = 0;
  std::unordered_map<domain::RechargeId, Standing> standings_;
  Count count_;
};

}  // namespace passerelle::broker
