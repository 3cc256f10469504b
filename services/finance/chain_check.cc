#include "services/finance/chain_check.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace passerelle::finance {

bool ChainCheck::link(std::int64_t number, const domain::Digest& recorded,
                      const std::function<domain::Digest(const domain::Digest& before)>& hash_after) {
  if (number <= last_) {
    // Right after one of the same number that did not fit, this may be the true one.
    if (last_changed_ && number == last_ && hash_after(before_) == recorded) {
      last_changed_ = false;
      hash_ = recorded;
      findings_.back().what = Tampering::inserted;
      return true;
    }
    if (is_renumbered_link_followed_by(number) && hash_after(hash_) == recorded) {
      missing_.pop_back();
      find(Tampering::changed, number - 1, number - 1);
      after_gap_ = false;
      hash_ = recorded;
      last_ = number;
      return true;
    }
    find(was_missing(number) ? Tampering::moved : Tampering::inserted, number, number);
    return false;
  }
  const bool gap = number != last_ + 1;
  after_gap_ = gap && missing_.size() < most_findings;
  if (after_gap_)
    missing_.push_back({Tampering::removed, last_ + 1, number - 1});
  else if (gap)
    ++left_out_;
  // After a gap nothing can be said of this link: what came before it is gone.
  const bool fits = gap || hash_after(hash_) == recorded;
  last_changed_ = !fits && findings_.size() < most_findings;
  if (!fits) find(Tampering::changed, number, number);
  before_ = hash_;
  hash_ = recorded;
  last_ = number;
  return fits && !gap;
}

// What seems to follow a gap may be the next link with another number written on it: then the one after it
// says so.
bool ChainCheck::is_renumbered_link_followed_by(std::int64_t number) const {
  return after_gap_ && number == missing_.back().first + 1;
}

void ChainCheck::unreadable() {
  const auto next = last_ == std::numeric_limits<std::int64_t>::max() ? last_ : last_ + 1;
  find(Tampering::changed, next, next);
  after_gap_ = false;
  last_changed_ = false;
}

void ChainCheck::finish(std::optional<std::int64_t> last) {
  if (last && *last > last_) missing_.push_back({Tampering::removed, last_ + 1, *last});
  for (const auto& range : missing_) {
    // Where a link is there but can't be read, it was changed and not removed.
    const bool only_unreadable =
        range.first == range.last && std::ranges::any_of(findings_, [&](const auto& f) {
          return f.what == Tampering::changed && f.first == range.first;
        });
    if (!only_unreadable) find(range.what, range.first, range.last);
  }
  missing_.clear();
  std::ranges::sort(findings_, {}, [](const Tampered& t) { return std::pair(t.first, t.what); });
}

bool ChainCheck::intact_since(std::int64_t number) const {
  const auto before = [&](const Tampered& tampered) { return tampered.last < number; };
  return left_out_ == 0 && std::ranges::all_of(findings_, before) && std::ranges::all_of(missing_, before);
}

void ChainCheck::find(Tampering what, std::int64_t first, std::int64_t last) {
  if (findings_.size() >= most_findings)
    ++left_out_;
  else
    findings_.push_back({what, first, last});
}

bool ChainCheck::was_missing(std::int64_t number) {
  const auto range = std::ranges::find_if(
      missing_, [&](const auto& missing) { return missing.first <= number && number <= missing.last; });
  if (range == missing_.end()) return false;
  const auto whole = *range;
  missing_.erase(range);
  after_gap_ = false;
  if (missing_.size() >= 2 * most_findings) return true;
  if (whole.first < number) missing_.push_back({Tampering::removed, whole.first, number - 1});
  if (number < whole.last) missing_.push_back({Tampering::removed, number + 1, whole.last});
  return true;
}

}  // namespace passerelle::finance
