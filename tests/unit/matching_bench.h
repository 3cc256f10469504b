// Recharges and a statement of March 2026 that agree, for tests to change something of; and the sources that
// a matching reads them from, in pages as a store would give them.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "services/finance/matching.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::finance::bench {

using domain::sample::noon;

inline const Period march = *Period::parse("2026-03");
inline const StatementId statement{domain::make_uuid_v7(domain::from_unix_ms(1), 0, 1)};
inline const domain::EnvelopeId value_envelope{"sfr-2026-value"};

inline domain::LineId line_id(std::uint64_t number) {
  return {domain::make_uuid_v7(domain::from_unix_ms(2), 1, number)};
}

inline MatchingScope scope() {
  MatchingScope made;
  made.operator_id = {"sfr"};
  made.period = march;
  made.now = noon("2026-04-05");
  return made;
}

// Asked for at `created`, delivered three seconds later, of 10 euros.
inline OurSide delivered(std::uint64_t number, domain::Instant created) {
  OurSide made;
  made.id = {domain::make_uuid_v7(created, 7, number)};
  made.state = domain::RechargeState::delivered;
  made.operator_reference = "op-" + std::to_string(number);
  made.line = line_id(number);
  made.envelope = value_envelope;
  made.envelope_amount = 1000;
  made.face_value = {1000};
  made.price = {500};
  made.offer = {"data-10gb"};
  made.product_code = "DATA-10GB-30D";
  made.create_time = created;
  made.update_time = created + std::chrono::seconds(3);
  return made;
}

inline OurSide in_state(OurSide ours, domain::RechargeState state) {
  ours.state = state;
  return ours;
}

inline OurSide reversed(OurSide ours, domain::Instant when) {
  ours.delivered_time = ours.update_time;
  ours.state = domain::RechargeState::reversed;
  ours.update_time = when;
  return ours;
}

inline StatementLine line_of(const OurSide& ours, StatementStatus status = StatementStatus::delivered) {
  StatementLine made;
  made.statement = statement;
  made.recharge = ours.id;
  made.operator_reference = ours.operator_reference;
  made.status = status;
  made.time = ours.create_time + std::chrono::seconds(2);
  made.product_code = ours.product_code;
  made.amount_cents = ours.face_value.value;
  made.currency = "EUR";
  made.line = ours.line;
  return made;
}

// A source that goes to its store for a page at a time.
template <class Value>
class Pages {
 public:
  explicit Pages(std::vector<Value> values) : values_(std::move(values)) {}
  std::function<std::size_t()> page_size = [] { return std::size_t{3}; };

  std::optional<Value> next() {
    if (page_.empty())
      for (auto room = std::max<std::size_t>(page_size(), 1); room > 0 && read_ < values_.size(); --room)
        page_.push_back(values_[read_++]);
    if (page_.empty()) return {};
    auto value = std::move(page_.front());
    page_.pop_front();
    return value;
  }

 private:
  std::vector<Value> values_;
  std::size_t read_ = 0;
  std::deque<Value> page_;
};

class Books final : public OurRecharges {
 public:
  // `elsewhere` are found by id alone.
  Books(std::vector<OurSide> recharges, std::vector<OurSide> elsewhere)
      : pages(sorted(std::move(recharges))), elsewhere_(std::move(elsewhere)) {}
  domain::Result<std::optional<OurSide>> next() override { return pages.next(); }
  domain::Result<std::optional<OurSide>> find(domain::RechargeId id) override {
    ++lookups;
    const auto at = std::ranges::find(elsewhere_, id, &OurSide::id);
    return at == elsewhere_.end() ? std::nullopt : std::optional(*at);
  }
  Pages<OurSide> pages;
  int lookups = 0;

 private:
  static std::vector<OurSide> sorted(std::vector<OurSide> recharges) {
    std::ranges::sort(recharges, {}, &OurSide::id);
    return recharges;
  }
  std::vector<OurSide> elsewhere_;
};

class Lines final : public TheirLines {
 public:
  explicit Lines(std::vector<StatementLine> lines) : pages(std::move(lines)) {}
  domain::Result<std::optional<StatementLine>> next() override { return pages.next(); }
  Pages<StatementLine> pages;
};

struct Sides {
  std::vector<OurSide> ours;
  std::vector<StatementLine> theirs;  // in the file's order
  std::vector<OurSide> elsewhere;     // recharges that are not among the period's
};

// As a store gives lines: numbered in the file's order, those with our reference sorted by it.
inline std::pair<std::vector<StatementLine>, std::vector<StatementLine>> stored(
    std::vector<StatementLine> lines) {
  for (std::size_t index = 0; index < lines.size(); ++index)
    lines[index].number = static_cast<std::int64_t>(index) + 1;
  const auto loose =
      std::ranges::partition(lines, [](const StatementLine& line) { return line.recharge.has_value(); });
  std::vector<StatementLine> without(loose.begin(), loose.end());
  lines.erase(loose.begin(), loose.end());
  std::ranges::sort(lines, {},
                    [](const StatementLine& line) { return std::pair(*line.recharge, line.number); });
  std::ranges::sort(without, {}, &StatementLine::operator_reference);
  return {std::move(lines), std::move(without)};
}

inline domain::Result<Findings> match(const Sides& sides, const MatchingScope& scope = bench::scope(),
                                      const MatchSink& sink = {}) {
  Books books(sides.ours, sides.elsewhere);
  auto [referring, loose] = stored(sides.theirs);
  Lines with(std::move(referring));
  Lines without(std::move(loose));
  return finance::match(scope, books, with, without, sink);
}

}  // namespace passerelle::finance::bench
