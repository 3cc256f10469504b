// Finds what became of a chain: links are numbered 1, 2, 3 ..., and each records a hash of itself and of the
// hash before it. Whoever changes one without computing all that follow anew is found out, and the place is
// named; whoever computes them all anew is found out by a signature over the last one.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "services/domain/digest.h"

namespace passerelle::finance {

enum class Tampering : std::uint8_t {
  changed = 1,   // this link, or the hash that the one before it records
  removed = 2,   // these are missing
  inserted = 3,  // there twice, or never part of the chain
  moved = 4,     // not where it was
};

struct Tampered {
  Tampering what = Tampering::changed;
  std::int64_t first = 0;
  std::int64_t last = 0;  // > first for what was removed alone
  bool operator==(const Tampered&) const = default;
};

// Memory does not grow with the chain. One thread.
class ChainCheck {
 public:
  static constexpr std::size_t most_findings = 100;

  // Link number `last` is known to have recorded `hash`; 0 = the chain's beginning.
  ChainCheck(std::int64_t last, const domain::Digest& hash) : last_(last), hash_(hash), before_(hash) {}

  // The next link, as it stands. `hash_after` says what it has to record, after a link that recorded that.
  // True: it is where it belongs and as it was.
  bool link(std::int64_t number, const domain::Digest& recorded,
            const std::function<domain::Digest(const domain::Digest& before)>& hash_after);
  // There is a link here that nobody can read.
  void unreadable();
  // The chain is known to go up to link `last`; without it, what is cut off at the end can't be known here.
  void finish(std::optional<std::int64_t> last);

  std::int64_t last() const { return last_; }           // the highest number so far
  const domain::Digest& hash() const { return hash_; }  // as that link records it
  // After finish(): by number. At most `most_findings`; `left_out` more were found.
  const std::vector<Tampered>& findings() const { return findings_; }
  std::int64_t left_out() const { return left_out_; }
  bool intact_since(std::int64_t number) const;  // nothing is wrong with that link and those after it

 private:
  void find(Tampering what, std::int64_t first, std::int64_t last);
  bool was_missing(std::int64_t number);
  bool is_renumbered_link_followed_by(std::int64_t number) const;

  std::int64_t last_;
  domain::Digest hash_;
  domain::Digest before_;          // what the link before the last one records
  bool last_changed_ = false;      // the last link was found changed
  bool after_gap_ = false;         // the last link seems to follow the last of `missing_`
  std::vector<Tampered> missing_;  // until they turn up elsewhere
  std::vector<Tampered> findings_;
  std::int64_t left_out_ = 0;
};

}  // namespace passerelle::finance
