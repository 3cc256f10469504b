#pragma once

#include <passerelle/v1/recharge_service.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {

// Each for itself: answers once the last one has its own.
void create_batch(const HandlerPorts& ports, const Caller& caller,
                  const v1::BatchCreateRechargesRequest& request,
                  const Reply<v1::BatchCreateRechargesResponse>& reply);

}  // namespace passerelle::rpc
