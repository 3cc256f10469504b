// The adapter keeps the port's contract, with an operator that dedups and with one that doesn't.
#include "tests/contract/operator_gateway_contract.h"
#include "tests/integration/tmf654_stand.h"

namespace passerelle::contract {
namespace {

operator_sim::Fault fault_of(OnSubmit behaviour) {
  using operator_sim::Fault;
  switch (behaviour) {
    case OnSubmit::refuse:
      return Fault::refuse;
    case OnSubmit::accept:
      return Fault::accepted;
    case OnSubmit::error_before:
      return Fault::error_before;
    case OnSubmit::error_after:
      return Fault::error_after;
    case OnSubmit::close_before:
      return Fault::close_before;
    case OnSubmit::close_after:
      return Fault::close_after;
    case OnSubmit::garbage_before:
      return Fault::garbage_before;
    case OnSubmit::garbage_after:
      return Fault::garbage_after;
    case OnSubmit::hang_before:
      return Fault::hang_before;
    case OnSubmit::hang_after:
      return Fault::hang_after;
    case OnSubmit::late_credit:
      return Fault::late_credit;
  }
  std::abort();
}

operator_sim::Fault fault_of(OnInquiry behaviour) {
  using operator_sim::Fault;
  switch (behaviour) {
    case OnInquiry::error:
      return Fault::inquiry_error;
    case OnInquiry::garbage:
      return Fault::inquiry_garbage;
    case OnInquiry::hang:
      return Fault::inquiry_hang;
  }
  std::abort();
}

class Tmf654UnderTest final : public GatewayUnderTest {
 public:
  explicit Tmf654UnderTest(bool dedup) {
    stand_.simulator_settings.topups.dedup = dedup;
    stand_.gateway_settings.capabilities.dedups_reference = dedup;
    stand_.start();
  }

  broker::OperatorGateway& gateway() override { return stand_.gateway(); }
  void destroy_gateway() override { stand_.stop_gateway(); }
  void stop_operator() override { stand_.stop_simulator(); }
  void next(OnSubmit behaviour) override {
    stand_.simulator().faults().queue({fault_of(behaviour), std::nullopt});
  }
  void next(OnInquiry behaviour) override {
    stand_.simulator().faults().queue({fault_of(behaviour), std::nullopt});
  }
  std::int64_t credits_of(domain::RechargeId reference) const override {
    return stand_.simulator().credits_of(reference.text());
  }
  bool run_until(const std::function<bool()>& condition, domain::Duration limit) override {
    return stand_.run_until(condition, limit);
  }

 private:
  test::Tmf654Stand stand_;
};

GatewayFactory factory(std::string name, bool dedup) {
  return {std::move(name), dedup, [dedup] { return std::make_unique<Tmf654UnderTest>(dedup); }};
}

INSTANTIATE_TEST_SUITE_P(Tmf654, OperatorGatewayContract,
                         ::testing::Values(factory("CreditingEachSend", false),
                                           factory("CreditingEachReferenceOnce", true)),
                         [](const auto& parameter) { return parameter.param.name; });

}  // namespace
}  // namespace passerelle::contract
