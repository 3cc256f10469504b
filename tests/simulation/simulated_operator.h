// An operator with every fault, and a journal of what it credited: the witness. It goes on when the broker
// dies.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/broker/ports/operator_gateway.h"
#include "tests/simulation/virtual_time.h"

namespace passerelle::simulation {

// Chances in a thousand, of one send each; what is left is credited and answered at once.
struct OperatorFaults {
  int refused = 0;
  int lost_before = 0;       // 5xx or closed, nothing credited, nothing known
  int lost_after = 0;        // credited; 5xx, closed or garbage as the answer
  int hangs_uncredited = 0;  // until the timeout
  int hangs_credited = 0;
  int late = 0;            // answered with nothing; credited later, within the visibility window
  int hidden = 0;          // credited, the answer lost, and not shown to inquiries within the window
  int accepted = 0;        // answered as accepted; completes later,
  int accepted_fails = 0;  // or fails later
  int refusal_lost = 0;    // refused, and the answer lost
  int inquiry_lost = 0;    // of one inquiry
  int taken_back = 0;      // of one credit: reversed some time after
  int slow = 0;            // credited, but long under way: up to the timeout, which is all that is heard
};

// How one broker reaches operators.
struct Route {
  broker::Scheduler& strand;  // on which it hears the answers
  bool lingers = false;       // slow bytes arrive even when the process has died meanwhile
  bool broken = false;        // nothing gets out
  std::function<void(const broker::SubmitRequest&)> on_send{};  // told before it has any effect
};

class SimulatedOperator {
 public:
  enum class Status : std::uint8_t { pending, credited, failed, taken_back };
  // One send that arrived.
  struct TopUp {
    domain::RechargeId reference;
    Status status = Status::pending;
    domain::Instant arrived{};
    domain::Instant visible_from{};
    std::string id;
  };

  SimulatedOperator(broker::OperatorCapabilities capabilities, OperatorFaults faults, VirtualTime& time,
                    SeededRandom& random)
      : capabilities_(capabilities), faults_(faults), time_(time), random_(random) {}
  SimulatedOperator(const SimulatedOperator&) = delete;
  SimulatedOperator& operator=(const SimulatedOperator&) = delete;

  // Told of every send before it has any effect.
  std::function<void(const broker::SubmitRequest&)> on_send;
  // And of every exchange: a send, or an inquiry.
  std::function<void()> on_exchange;

  // The connection of one broker. What is under way when it goes still arrives. `route` outlives it.
  std::unique_ptr<broker::OperatorGateway> connect(const Route& route);

  void set_out_of_order(bool out) { out_of_order_ = out; }
  void be_reliable() {
    faults_ = {};
    out_of_order_ = false;
  }

  const broker::OperatorCapabilities& capabilities() const { return capabilities_; }
  const std::vector<TopUp>& journal() const { return journal_; }
  // How often it ever credited the reference, taken back or not.
  int credits(const domain::RechargeId& reference) const;

 private:
  friend class SimulatedConnection;

  struct Course {
    broker::SubmitOutcome answer;
    domain::Duration answer_after{0};
    bool arrives = false;
    Status status = Status::credited;   // at the end
    domain::Duration settles_after{0};  // pending until then
    domain::Duration hidden_for{0};
    domain::Duration under_way{0};  // before it arrives
  };

  Course draw_course(domain::Duration timeout);
  // What the broker hears of it.
  broker::SubmitOutcome take(const domain::RechargeId& reference, Course course);
  std::string arrive(const domain::RechargeId& reference, const Course& course);  // the top-up's id
  broker::SubmitOutcome repeat(const TopUp& known) const;
  broker::InquiryOutcome look_up(const domain::RechargeId& reference) const;
  const TopUp* find(const domain::RechargeId& reference) const;
  void credit(std::size_t place);

  const broker::OperatorCapabilities capabilities_;
  OperatorFaults faults_;
  VirtualTime& time_;
  SeededRandom& random_;
  bool out_of_order_ = false;
  std::vector<TopUp> journal_;
  std::map<domain::RechargeId, int> credits_;
  std::map<domain::RechargeId, std::vector<std::size_t>> by_reference_;
};

}  // namespace passerelle::simulation
