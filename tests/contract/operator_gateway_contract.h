// What every OperatorGateway promises, whatever protocol it speaks. An adapter's test gives a factory of
// itself with an operator behind it: INSTANTIATE_TEST_SUITE_P(Mine, OperatorGatewayContract, Values(...)).
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "services/broker/ports/operator_gateway.h"
#include "tests/contract/operator_gateway_requests.h"

namespace passerelle::contract {

// How the operator treats the next submit. `_before` and `_after`: was it credited by then?
enum class OnSubmit : std::uint8_t {
  refuse,
  accept,  // says that it will; completes soon after
  error_before,
  error_after,
  close_before,
  close_after,
  garbage_before,
  garbage_after,
  hang_before,
  hang_after,
  late_credit,  // an error, and credited soon after
};
enum class OnInquiry : std::uint8_t { error, garbage, hang };

// A gateway, and the operator it talks to. Both live on one strand, which runs inside run_until() alone.
class GatewayUnderTest {
 public:
  GatewayUnderTest() = default;
  GatewayUnderTest(const GatewayUnderTest&) = delete;
  GatewayUnderTest& operator=(const GatewayUnderTest&) = delete;
  virtual ~GatewayUnderTest() = default;

  virtual broker::OperatorGateway& gateway() = 0;
  virtual void destroy_gateway() = 0;
  virtual void stop_operator() = 0;  // from now on nobody listens
  virtual void next(OnSubmit behaviour) = 0;
  virtual void next(OnInquiry behaviour) = 0;
  virtual std::int64_t credits_of(domain::RechargeId reference) const = 0;
  // Runs the strand until `condition` holds; false where it doesn't within `limit`.
  virtual bool run_until(const std::function<bool()>& condition, domain::Duration limit) = 0;
};

struct GatewayFactory {
  std::string name;
  bool operator_dedups = false;  // a reference taken on before is not credited again
  std::function<std::unique_ptr<GatewayUnderTest>()> make;
};

class OperatorGatewayContract : public ::testing::TestWithParam<GatewayFactory> {
 protected:
  void SetUp() override { bench_ = GetParam().make(); }
  GatewayUnderTest& bench() { return *bench_; }

  broker::SubmitOutcome submit(domain::RechargeId reference,
                               domain::Duration timeout = domain::Duration(5'000));
  broker::InquiryOutcome inquire(domain::RechargeId reference,
                                 domain::Duration timeout = domain::Duration(5'000));

 private:
  std::unique_ptr<GatewayUnderTest> bench_;
};

}  // namespace passerelle::contract
