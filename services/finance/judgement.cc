#include "services/finance/judgement.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "services/domain/invariant.h"
#include "services/finance/counted_terms.h"

namespace passerelle::finance {
namespace {

using enum BreakKind;

// The lines of one recharge, followed in time from what stood when the period began.
struct Course {
  std::vector<const StatementLine*> standing;  // credited and not taken back
  int taken_back_of_before = 0;
  bool took_back = false;
  bool rejected = false;
  bool uncertain = false;  // some line proves nothing

  std::int64_t change() const { return std::ssize(standing) - taken_back_of_before; }
};

Course follow(const std::vector<StatementLine>& lines, int stood_before) {
  Course course;
  for (const auto& line : lines) switch (line.status) {
      case StatementStatus::delivered:
        course.standing.push_back(&line);
        break;
      case StatementStatus::reversed:
        // Of something credited before it, or of what the line itself says was credited.
        course.took_back = true;
        if (!course.standing.empty())
          course.standing.pop_back();
        else if (course.taken_back_of_before < stood_before)
          ++course.taken_back_of_before;
        break;
      case StatementStatus::rejected:
        course.rejected = true;
        break;
      case StatementStatus::pending:
      case StatementStatus::unknown:
        course.uncertain = true;
        break;
    }
  return course;
}

// In time; a line that takes back comes after the one that credits.
void sort_by_time(std::vector<StatementLine>& lines) {
  std::ranges::sort(lines, {}, [](const StatementLine& line) {
    return std::tuple(line.time, line.status == StatementStatus::reversed, line.statement, line.number);
  });
}

class Judge {
 public:
  Judge(const OurSide& ours, const std::vector<StatementLine>& lines, const MatchingScope& scope)
      : ours_(ours), lines_(lines), scope_(scope), booked_(booked(ours, scope.period)) {
    course_ = follow(lines_, stood_before() ? 1 : 0);
    amount_ = ours.envelope.empty() ? 0 : ours.envelope_amount;
  }

  Judgement judge() {
    count();
    auto surplus = course_.change() - books_change();
    if (belongs_elsewhere()) {
      add_elsewhere();
      ++surplus;
    }
    const auto duplicates = explain_surplus(surplus);
    if (surplus < 0) explain_lack();
    if (surplus == 0) settle_doubt();
    check_lines(duplicates);
    domain::require_invariant(explained() == result_.statement.amount - result_.books.amount,
                              "breaks make the difference of their recharge");
    set_outcome();
    return std::move(result_);
  }

 private:
  bool stated_before() const { return ours_.stated_in && *ours_.stated_in < scope_.period; }
  bool stood_before() const {
    using enum Booked;
    const bool once_credited = booked_ == delivered || booked_ == reversed || booked_ == reversed_then;
    return booked_ == delivered_then || booked_ == reversed_since || (once_credited && stated_before());
  }
  int books_change() const {
    return booked_ == Booked::delivered ? 1 : booked_ == Booked::reversed_since ? -1 : 0;
  }
  bool shortly_before_end(domain::Instant time) const {
    return time < scope_.period.end() && scope_.period.end() - time <= scope_.cut_off_window;
  }
  const StatementLine* newest() const { return lines_.empty() ? nullptr : &lines_.back(); }
  const StatementLine* shown() const {
    return course_.standing.empty() ? newest() : course_.standing.front();
  }

  void count() {
    if (ours_.envelope.empty()) return;
    result_.books = {books_change(), books_change() * amount_};
    result_.statement = {course_.change(), -course_.taken_back_of_before * amount_};
    for (const auto* line : course_.standing) result_.statement.amount += counted(ours_, *line, scope_);
  }

  Break& add(BreakKind kind, std::int64_t difference, const StatementLine* line) {
    Break found;
    found.kind = kind;
    found.operator_id = scope_.operator_id;
    found.period = scope_.period;
    found.recharge = ours_.id;
    if (line) {
      found.statement = line->statement;
      found.statement_line = line->number;
    }
    found.envelope = ours_.envelope;
    found.difference = difference;
    found.measure = ours_.measure;
    found.worth = ours_.face_value;
    found.found_at = scope_.now;
    return result_.breaks.emplace_back(std::move(found));
  }

  void add_proven(BreakKind kind, std::int64_t difference, const StatementLine* line) {
    auto& found = add(kind, difference, line);
    found.state = BreakState::resolved;
    found.resolution = Resolution::by_proof;
    found.resolved_at = scope_.now;
  }

  // The books have it in this period, and the only line of it, or the first, is in another one's statement.
  bool belongs_elsewhere() const {
    const bool says_nothing = course_.standing.empty() && !course_.took_back && !course_.rejected;
    return booked_ == Booked::delivered && ours_.stated_in && (stated_before() || says_nothing);
  }
  void add_elsewhere() {
    if (may_be_stated_in(ours_, *ours_.stated_in))
      add_proven(cut_off, -amount_, nullptr);
    else
      add(cut_off, -amount_, nullptr);
  }

  // The statement credits more than the books: answers how many lines are duplicates.
  std::int64_t explain_surplus(std::int64_t surplus) {
    using enum Booked;
    const auto one_is = [&](bool so, auto explain) {
      if (surplus <= 0 || !so) return;
      --surplus;
      explain();
    };
    one_is(booked_ == unsettled, [&] { end_doubt(); });
    one_is(booked_ == never, [&] { add(status, amount_, shown()); });
    one_is(booked_ == reversed || booked_ == reversed_then, [&] { miss_reversal(); });
    one_is(booked_ == reversed_since && !course_.took_back, [&] { miss_reversal(); });
    const bool from_elsewhere = booked_ == later || booked_ == delivered_then || booked_ == reversed_since;
    one_is(from_elsewhere && !stated_before(), [&] { carry(); });
    // Credited once more than before, and taken back once: no line of it stands, and yet it is one too many.
    const auto standing = std::ssize(course_.standing);
    for (; surplus > standing; --surplus) add(duplicate_at_operator, amount_, newest());
    return std::max<std::int64_t>(surplus, 0);
  }

  void end_doubt() {
    if (is_of_other_line(*shown())) {
      add(other_line, amount_, shown());
      return;
    }
    proven_ = MatchOutcome::proven_delivered;
    add_proven(status, amount_, shown());
  }

  void miss_reversal() {
    const bool next_may_have_it = shortly_before_end(*reversed_at(ours_)) && booked_ != Booked::reversed_then;
    add(next_may_have_it ? cut_off : status, amount_, shown());
  }

  void carry() {
    if (!may_be_stated_in(ours_, scope_.period)) {
      add(cut_off, amount_, shown());
      return;
    }
    carried_ = true;
    if (!ours_.envelope.empty()) result_.carried += amount_;
  }

  // The statement credits one less than the books, or takes back one more.
  void explain_lack() {
    if (booked_ == Booked::reversed_then || booked_ == Booked::reversed) {
      carried_ = true;  // of what another period's statement credits
      result_.carried -= amount_;
    } else if (booked_ == Booked::delivered_then || course_.took_back || course_.rejected) {
      add(status, -amount_, newest());
    } else if (shortly_before_end(*delivered_at(ours_))) {
      add(cut_off, -amount_, newest());
    } else {
      add(lines_.empty() ? missing_at_operator : status, -amount_, newest());
    }
  }

  void settle_doubt() {
    if (booked_ == Booked::delivered_then && course_.rejected && course_.standing.empty() &&
        !course_.took_back)
      add(status, 0, newest());
    if (booked_ != Booked::unsettled || course_.uncertain) return;
    if (course_.took_back)
      proven_ = MatchOutcome::proven_reversed;
    else if (course_.rejected)
      proven_ = MatchOutcome::proven_rejected;
    if (proven_ != MatchOutcome::agreed) add_proven(status, 0, newest());
  }

  bool is_of_other_line(const StatementLine& line) const {
    return !line.line.uuid.is_nil() && !ours_.line.uuid.is_nil() && line.line != ours_.line;
  }

  // Those that are the recharge's are held against it; the newest ones are too many.
  void check_lines(std::int64_t duplicates) {
    const auto own = std::ssize(course_.standing) - duplicates;
    for (std::int64_t index = 0; index < std::ssize(course_.standing); ++index) {
      const auto& line = *course_.standing[static_cast<std::size_t>(index)];
      if (index < own)
        check_own(line);
      else
        add_duplicate(line);
    }
  }

  void check_own(const StatementLine& line) {
    const bool said = std::ranges::any_of(result_.breaks, [&](const Break& found) {
      return found.kind == other_line && found.statement_line == line.number &&
             found.statement == line.statement;
    });
    if (is_of_other_line(line) && !said) add(other_line, 0, &line);
    if (is_as_agreed(ours_, line, scope_)) return;
    auto& found = add(amount, counted(ours_, line, scope_) - amount_, &line);
    found.worth = distance_from_agreed(ours_, line, scope_);
  }

  void add_duplicate(const StatementLine& line) {
    auto& found =
        add(duplicate_at_operator, ours_.envelope.empty() ? 0 : counted(ours_, line, scope_), &line);
    if (line.amount_cents) found.worth = euros_of(line);
  }

  std::int64_t explained() const {
    std::int64_t sum = result_.carried;
    for (const auto& found : result_.breaks) sum += found.difference;
    return sum;
  }

  void set_outcome() {
    if (const auto* line = shown()) {
      result_.statement_id = line->statement;
      result_.statement_line = line->number;
      result_.operator_reference = line->operator_reference;
    }
    if (proven_ != MatchOutcome::agreed)
      result_.outcome = proven_;
    else if (carried_)
      result_.outcome = MatchOutcome::carried;
    else if (!result_.breaks.empty())
      result_.outcome = MatchOutcome::differs;
  }

  const OurSide& ours_;
  const std::vector<StatementLine>& lines_;
  const MatchingScope& scope_;
  Booked booked_;
  Course course_;
  std::int64_t amount_ = 0;
  MatchOutcome proven_ = MatchOutcome::agreed;
  bool carried_ = false;
  Judgement result_;
};

}  // namespace

std::string_view to_string(MatchOutcome outcome) {
  switch (outcome) {
    case MatchOutcome::agreed:
      return "AGREED";
    case MatchOutcome::differs:
      return "DIFFERS";
    case MatchOutcome::carried:
      return "CARRIED";
    case MatchOutcome::proven_delivered:
      return "PROVEN_DELIVERED";
    case MatchOutcome::proven_rejected:
      return "PROVEN_REJECTED";
    case MatchOutcome::proven_reversed:
      return "PROVEN_REVERSED";
  }
  domain::invariant_broken("a match has a known outcome");
}

Judgement judge(const OurSide& ours, std::vector<StatementLine> lines, const MatchingScope& scope) {
  sort_by_time(lines);
  return Judge(ours, lines, scope).judge();
}

std::optional<Break> judge_alone(const StatementLine& line, const MatchingScope& scope) {
  if (line.status == StatementStatus::rejected || line.status == StatementStatus::pending) return {};
  Break found;
  found.kind = missing_here;
  found.operator_id = scope.operator_id;
  found.period = scope.period;
  found.statement = line.statement;
  found.statement_line = line.number;
  found.worth = euros_of(line);
  if (line.status == StatementStatus::delivered && found.worth) found.difference = *line.amount_cents;
  found.found_at = scope.now;
  return found;
}

bool needs_line(const OurSide& ours, const Period& period) {
  const auto state = booked(ours, period);
  return state == Booked::delivered || state == Booked::reversed_since;
}

}  // namespace passerelle::finance
