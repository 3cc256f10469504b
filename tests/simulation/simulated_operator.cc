#include "tests/simulation/simulated_operator.h"

#include <utility>

namespace passerelle::simulation {

using broker::Absent;
using broker::Accepted;
using broker::Delivered;
using broker::InquiryOutcome;
using broker::Rejected;
using broker::SubmitOutcome;
using broker::TakenBack;
using broker::Unknown;

namespace {

Rejected refusal() { return {{"E-17", "LINE_BARRED", true}}; }

void name(SubmitOutcome& answer, const std::string& id) {
  if (auto* delivered = std::get_if<Delivered>(&answer)) delivered->operator_reference = id;
  if (auto* accepted = std::get_if<Accepted>(&answer)) accepted->operator_reference = id;
}

}  // namespace

// Completions of a connection that is gone are dropped; the operator itself goes on.
class SimulatedConnection : public broker::OperatorGateway {
 public:
  SimulatedConnection(SimulatedOperator& simulated, const Route& route)
      : operator_(simulated), route_(route) {}

  broker::OperatorCapabilities capabilities() const override { return operator_.capabilities_; }

  void submit(broker::SubmitRequest request, domain::Duration timeout,
              std::move_only_function<void(SubmitOutcome)> done) override {
    if (operator_.on_send) operator_.on_send(request);
    if (route_.on_send) route_.on_send(request);
    if (operator_.on_exchange) operator_.on_exchange();
    if (route_.broken) {
      return hear(domain::Duration{1}, std::move(done), SubmitOutcome{Unknown{"NETWORK_UNREACHABLE"}});
    }
    auto course = operator_.draw_course(timeout);
    const auto answer_after = course.answer_after;
    if (course.under_way > domain::Duration{0}) {
      operator_.time_.after(course.under_way,
                            [this_operator = &operator_, lingers = route_.lingers,
                             alive = std::weak_ptr<bool>(alive_), reference = request.reference, course] {
                              if (lingers || !alive.expired()) (void)this_operator->take(reference, course);
                            });
      return hear(answer_after, std::move(done), SubmitOutcome{course.answer});
    }
    hear(answer_after, std::move(done), operator_.take(request.reference, std::move(course)));
  }

  void inquire(domain::RechargeId reference, domain::Duration timeout,
               std::move_only_function<void(InquiryOutcome)> done) override {
    auto& random = operator_.random_;
    if (operator_.on_exchange) operator_.on_exchange();
    if (route_.broken || operator_.out_of_order_ || random.chance(operator_.faults_.inquiry_lost)) {
      const auto after = random.chance(300) ? timeout : random.delay(1, 200);
      return hear(after, std::move(done), InquiryOutcome{Unknown{"CONNECTION_LOST"}});
    }
    // Looked up when it arrives; the answer takes its time back.
    operator_.time_.after(random.delay(1, 150),
                          [this, alive = std::weak_ptr<bool>(alive_), reference, back = random.delay(1, 150),
                           done = std::move(done)]() mutable {
                            if (!alive.expired()) hear(back, std::move(done), operator_.look_up(reference));
                          });
  }

 private:
  template <class Outcome>
  void hear(domain::Duration after, std::move_only_function<void(Outcome)> done, Outcome outcome) {
    route_.strand.after(after, [alive = std::weak_ptr<bool>(alive_), done = std::move(done),
                                outcome = std::move(outcome)]() mutable {
      if (!alive.expired()) done(std::move(outcome));
    });
  }

  SimulatedOperator& operator_;
  const Route& route_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

std::unique_ptr<broker::OperatorGateway> SimulatedOperator::connect(const Route& route) {
  return std::make_unique<SimulatedConnection>(*this, route);
}

SubmitOutcome SimulatedOperator::take(const domain::RechargeId& reference, Course course) {
  if (!course.arrives) return std::move(course.answer);
  const auto* known = find(reference);
  if (known != nullptr && capabilities_.dedups_reference) {
    return std::holds_alternative<Unknown>(course.answer) ? std::move(course.answer) : repeat(*known);
  }
  name(course.answer, arrive(reference, course));
  return std::move(course.answer);
}

SimulatedOperator::Course SimulatedOperator::draw_course(domain::Duration timeout) {
  Course course;
  course.answer_after = random_.delay(5, 400);
  if (out_of_order_) {
    course.answer = Unknown{"CONNECTION_REFUSED"};
    return course;
  }
  // Whatever is to show, shows within the window, counted from the send.
  const auto within_window = random_.delay(1, capabilities_.visibility_window.count() - 1);
  auto dice = random_.between(0, 999);
  const auto drawn = [&](int per_thousand) { return (dice -= per_thousand) < 0; };
  const auto lost = [&] { course.answer = Unknown{random_.chance(500) ? "HTTP_503" : "ANSWER_UNPARSABLE"}; };
  if (drawn(faults_.refused)) {
    course.answer = refusal();
    course.arrives = random_.chance(500);  // some operators keep what they refused, some don't
    course.status = Status::failed;
    return course;
  }
  if (drawn(faults_.lost_before)) {
    lost();
    return course;
  }
  if (drawn(faults_.hangs_uncredited)) {
    course.answer = Unknown{"TIMEOUT"};
    course.answer_after = timeout;
    return course;
  }
  course.arrives = true;
  course.answer = Delivered{};
  if (drawn(faults_.lost_after)) {
    lost();
  } else if (drawn(faults_.slow)) {
    course.answer = Unknown{"TIMEOUT"};
    course.answer_after = timeout;
    course.under_way = random_.delay(1, timeout.count() - 1);
  } else if (drawn(faults_.hangs_credited)) {
    course.answer = Unknown{"TIMEOUT"};
    course.answer_after = timeout;
  } else if (drawn(faults_.late)) {
    lost();
    course.hidden_for = within_window;
    course.settles_after = within_window;
  } else if (drawn(faults_.hidden)) {
    lost();
    course.hidden_for = within_window;
  } else if (drawn(faults_.accepted)) {
    course.answer = Accepted{};
    course.settles_after = random_.delay(500, 90'000);
  } else if (drawn(faults_.accepted_fails)) {
    course.answer = Accepted{};
    course.settles_after = random_.delay(500, 90'000);
    course.status = Status::failed;
  } else if (drawn(faults_.refusal_lost)) {
    lost();
    course.status = Status::failed;
  }
  return course;
}

std::string SimulatedOperator::arrive(const domain::RechargeId& reference, const Course& course) {
  const auto place = journal_.size();
  const bool at_once = course.settles_after == domain::Duration{0};
  TopUp top_up{reference, Status::pending, time_.now(), time_.now() + course.hidden_for,
               "T" + std::to_string(place + 1)};
  journal_.push_back(std::move(top_up));
  by_reference_[reference].push_back(place);
  const auto settle = [this, place, status = course.status] {
    journal_[place].status = status;
    if (status == Status::credited) credit(place);
  };
  if (at_once) {
    settle();
  } else {
    time_.after(course.settles_after, settle);
  }
  return journal_[place].id;
}

void SimulatedOperator::credit(std::size_t place) {
  ++credits_[journal_[place].reference];
  if (!random_.chance(faults_.taken_back)) return;
  time_.after(random_.delay(100, 20'000), [this, place] { journal_[place].status = Status::taken_back; });
}

// What an operator that knows a reference says when it is sent again.
SubmitOutcome SimulatedOperator::repeat(const TopUp& known) const {
  switch (known.status) {
    case Status::credited:
      return Delivered{known.id};
    case Status::failed:
      return refusal();
    case Status::pending:
    case Status::taken_back:
      return Accepted{known.id};
  }
  return Unknown{"UNCLASSIFIED"};
}

const SimulatedOperator::TopUp* SimulatedOperator::find(const domain::RechargeId& reference) const {
  const auto found = by_reference_.find(reference);
  return found == by_reference_.end() ? nullptr : &journal_[found->second.back()];
}

InquiryOutcome SimulatedOperator::look_up(const domain::RechargeId& reference) const {
  const auto* known = find(reference);
  if (known == nullptr || time_.now() < known->visible_from) return Absent{};
  switch (known->status) {
    case Status::pending:
      return Accepted{known->id};
    case Status::credited:
      return Delivered{known->id};
    case Status::failed:
      return refusal();
    case Status::taken_back:
      return TakenBack{known->id};
  }
  return Unknown{"UNCLASSIFIED"};
}

int SimulatedOperator::credits(const domain::RechargeId& reference) const {
  const auto found = credits_.find(reference);
  return found == credits_.end() ? 0 : found->second;
}

}  // namespace passerelle::simulation
