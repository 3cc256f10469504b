// The kinds of calls: one recharge, a hundred in one message, the same one again, and only asking.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "passerelle/v1/recharge_service.grpc.pb.h"
#include "tests/bench/load.h"

namespace passerelle::bench {

using RechargeStub = v1::RechargeService::Stub;

// Draws requests for everybody of one run: people in their turn, request ids that are UUIDs of version 7, as
// our own clients send them. One thread.
class Requests {
 public:
  Requests();
  void fill(v1::CreateRechargeRequest& request);
  void fill(v1::CheckEligibilityRequest& request);

 private:
  std::uint64_t turn_;
  std::uint64_t drawn_ = 0;
};

std::unique_ptr<Conversation> create_recharges(RechargeStub& stub, Requests& requests);
std::unique_ptr<Conversation> create_batches(RechargeStub& stub, Requests& requests, int size);
std::unique_ptr<Conversation> check_eligibility(RechargeStub& stub, Requests& requests);
// `issued`: requests whose recharges are delivered.
std::unique_ptr<Conversation> replay_recharges(RechargeStub& stub,
                                               const std::vector<v1::CreateRechargeRequest>& issued);

}  // namespace passerelle::bench
