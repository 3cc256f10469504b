#include "services/finance/matching.h"

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "services/domain/invariant.h"
#include "services/finance/counted_terms.h"
#include "services/finance/waiting_recharges.h"

namespace passerelle::finance {
namespace {

using domain::Status;
using Lines = std::vector<StatementLine>;

class Matching {
 public:
  Matching(const MatchingScope& scope, OurRecharges& ours, TheirLines& referring, TheirLines& loose,
           const MatchSink& sink)
      : scope_(scope), ours_(ours), referring_(referring), loose_(loose), sink_(sink), waiting_(scope) {}

  domain::Result<Findings> run() {
    for (const auto step : {&Matching::read_loose, &Matching::merge, &Matching::look_up_stranded,
                            &Matching::look_at_orphans, &Matching::look_at_waiting})
      if (auto status = (this->*step)(); !status) return std::unexpected(status.error());
    for (auto& [envelope, comparison] : envelopes_) findings_.envelopes.push_back(std::move(comparison));
    explain(findings_.envelopes, findings_.breaks);
    return std::move(findings_);
  }

 private:
  Status room_for(std::size_t kept) const {
    if (kept <= scope_.most_unmatched) return {};
    domain::Error error{.code = domain::ErrorCode::resource_exhausted,
                        .reason = "TOO_MANY_BREAKS",
                        .message =
                            "The statement and the books have too little in common to match them: it may "
                            "be of another period or operator."};
    error.metadata.emplace("limit", std::to_string(scope_.most_unmatched));
    return std::unexpected(std::move(error));
  }

  domain::Result<std::optional<StatementLine>> next_line(TheirLines& source) {
    auto line = source.next();
    if (!line || !*line) return line;
    ++findings_.lines;
    const auto cents = (*line)->amount_cents.value_or(0);
    if (cents > largest_amount_cents || cents < -largest_amount_cents)
      return domain::fail(domain::ErrorCode::invalid_argument, "STATEMENT_AMOUNT_TOO_LARGE",
                          "A line of the statement counts more than any top-up does.");
    return line;
  }

  // Lines without our reference wait for a recharge with the operator's.
  Status read_loose() {
    for (std::size_t kept = 1;; ++kept) {
      auto line = next_line(loose_);
      if (!line) return std::unexpected(line.error());
      if (!*line) return {};
      domain::require_invariant(!(*line)->recharge, "a line with our reference is merged");
      if (auto status = room_for(kept); !status) return status;
      if ((*line)->operator_reference.empty())
        orphans_.push_back(std::move(**line));
      else
        loose_lines_[(*line)->operator_reference].push_back(std::move(**line));
    }
  }

  Status merge() {
    if (auto status = advance_line(); !status) return status;
    std::optional<domain::RechargeId> last;
    for (;;) {
      auto ours = ours_.next();
      if (!ours) return std::unexpected(ours.error());
      if (!*ours) break;
      domain::require_invariant(!last || *last < (*ours)->id, "recharges come by ascending id");
      last = (*ours)->id;
      if (auto status = strand_before((*ours)->id); !status) return status;
      auto lines = lines_of((*ours)->id);
      if (!lines) return std::unexpected(lines.error());
      if (auto status = meet(std::move(**ours), std::move(*lines)); !status) return status;
    }
    return strand_before({});
  }

  Status advance_line() {
    const auto before = line_ ? line_->recharge : std::nullopt;
    auto line = next_line(referring_);
    if (!line) return std::unexpected(line.error());
    line_ = std::move(*line);
    if (!line_) return {};
    domain::require_invariant(line_->recharge && (!before || *before <= *line_->recharge),
                              "lines come by ascending reference");
    return {};
  }

  // Lines that name what the books did not give.
  Status strand_before(std::optional<domain::RechargeId> next) {
    while (line_ && (!next || compare(*line_->recharge < *next))) {
      stranded_.push_back(*line_);
      if (auto status = room_for(stranded_.size()); !status) return status;
      if (auto status = advance_line(); !status) return status;
    }
    return {};
  }

  domain::Result<Lines> lines_of(domain::RechargeId id) {
    Lines lines;
    while (line_ && compare(*line_->recharge == id)) {
      lines.push_back(*line_);
      if (auto status = room_for(lines.size()); !status) return std::unexpected(status.error());
      if (auto status = advance_line(); !status) return std::unexpected(status.error());
    }
    return lines;
  }

  bool compare(bool outcome) {
    ++findings_.comparisons;
    return outcome;
  }

  // A recharge with the lines that have our reference of it.
  Status meet(OurSide ours, Lines lines) {
    ++findings_.recharges;
    const auto referring = lines.size();
    if (const auto at = loose_lines_.find(ours.operator_reference); at != loose_lines_.end()) {
      std::ranges::move(at->second, std::back_inserter(lines));
      loose_lines_.erase(at);
    }
    const bool waits = lines.empty() &&
                       (needs_line(ours, scope_.period) || booked(ours, scope_.period) == Booked::unsettled);
    if (!waits) return settle(ours, std::move(lines), referring > 0);
    waiting_.add(std::move(ours));
    return room_for(waiting_.size());
  }

  Status settle(const OurSide& ours, Lines lines, bool by_our_reference) {
    auto judgement = judge(ours, std::move(lines), scope_);
    tally(ours, judgement);
    if (!judgement.statement_id.uuid.is_nil()) {
      if (auto status = tell(ours, judgement, by_our_reference); !status) return status;
    }
    std::ranges::move(judgement.breaks, std::back_inserter(findings_.breaks));
    return room_for(findings_.breaks.size());
  }

  void tally(const OurSide& ours, const Judgement& judgement) {
    if (ours.envelope.empty()) return;
    auto& comparison = envelopes_[ours.envelope];
    comparison.envelope = ours.envelope;
    comparison.measure = ours.measure;
    comparison.books += judgement.books;
    comparison.statement += judgement.statement;
    comparison.carried += judgement.carried;
  }

  Status tell(const OurSide& ours, const Judgement& judgement, bool by_our_reference) {
    Match match;
    match.recharge = ours.id;
    match.outcome = judgement.outcome;
    match.by_our_reference = by_our_reference;
    match.statement = judgement.statement_id;
    match.statement_line = judgement.statement_line;
    match.operator_reference = judgement.operator_reference;
    if (sink_) sink_(match);
    if (judgement.outcome != MatchOutcome::agreed && judgement.outcome != MatchOutcome::differs)
      findings_.proofs.push_back(std::move(match));
    return room_for(findings_.proofs.size());
  }

  // References that are not among the period's recharges may be of others.
  Status look_up_stranded() {
    for (std::size_t begin = 0; begin < stranded_.size();) {
      const auto id = *stranded_[begin].recharge;
      Lines lines;
      for (; begin < stranded_.size() && compare(*stranded_[begin].recharge == id); ++begin)
        lines.push_back(std::move(stranded_[begin]));
      auto found = ours_.find(id);
      if (!found) return std::unexpected(found.error());
      if (!*found) {
        std::ranges::move(lines, std::back_inserter(orphans_));
        continue;
      }
      domain::require_invariant((*found)->id == id, "what is looked up is what was asked for");
      if (auto status = meet(std::move(**found), std::move(lines)); !status) return status;
    }
    stranded_.clear();
    return {};
  }

  Status look_at_orphans() {
    for (auto& [reference, lines] : loose_lines_) std::ranges::move(lines, std::back_inserter(orphans_));
    loose_lines_.clear();
    std::erase_if(orphans_, [&](const StatementLine& line) { return waiting_.attach(line); });
    std::ranges::sort(orphans_, {},
                      [](const StatementLine& line) { return std::pair(line.statement, line.number); });
    waiting_.index();
    for (const auto& line : orphans_) {
      auto alone = judge_alone(line, scope_);
      if (!alone) continue;
      alone->suggested = waiting_.like(line);
      findings_.breaks.push_back(std::move(*alone));
      if (auto status = room_for(findings_.breaks.size()); !status) return status;
    }
    return {};
  }

  Status look_at_waiting() {
    for (auto& [ours, lines] : waiting_.take())
      if (auto status = settle(ours, std::move(lines), false); !status) return status;
    return {};
  }

  const MatchingScope& scope_;
  OurRecharges& ours_;
  TheirLines& referring_;
  TheirLines& loose_;
  const MatchSink& sink_;
  std::optional<StatementLine> line_;  // the next of referring_
  std::unordered_map<std::string, Lines> loose_lines_;
  Lines stranded_;
  Lines orphans_;
  WaitingRecharges waiting_;
  std::map<domain::EnvelopeId, EnvelopeComparison> envelopes_;
  Findings findings_;
};

}  // namespace

domain::Result<Findings> match(const MatchingScope& scope, OurRecharges& ours, TheirLines& referring,
                               TheirLines& loose, const MatchSink& sink) {
  return Matching(scope, ours, referring, loose, sink).run();
}

}  // namespace passerelle::finance
