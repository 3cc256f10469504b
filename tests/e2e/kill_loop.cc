#include "tests/e2e/kill_loop.h"

#include <algorithm>
#include <cstdlib>

namespace passerelle::e2e {

int kills_wanted(int otherwise) {
  const char* asked = std::getenv("PASSERELLE_KILLS");
  return asked != nullptr ? std::max(1, std::atoi(asked)) : otherwise;
}

bool nothing_open(Client& client) {
  for (const auto state : {v1::Recharge::RESERVED, v1::Recharge::IN_DOUBT}) {
    grpc::ClientContext context;
    Client::prepare(context, "auditor", std::chrono::seconds(10));
    v1::ListRechargesRequest request;
    request.set_page_size(1);
    request.mutable_filter()->set_state(state);
    v1::ListRechargesResponse response;
    const auto status = client.recharges->ListRecharges(&context, request, &response);
    if (!status.ok() || response.recharges_size() > 0) return false;
  }
  return true;
}

}  // namespace passerelle::e2e
