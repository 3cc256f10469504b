// Forgetting people, as administrators ask for it.
#pragma once

#include <grpcpp/support/server_callback.h>
#include <passerelle/v1/beneficiary_service.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {

void erase_beneficiary(const HandlerPorts& ports, const Caller& caller,
                       const v1::EraseBeneficiaryRequest& request,
                       const Reply<v1::EraseBeneficiaryResponse>& reply);
void plan_purge(const HandlerPorts& ports, const Caller& caller, const v1::PlanPurgeRequest& request,
                const Reply<v1::PurgePlan>& reply);

// The next slice is asked for when the progress of the one before has been sent. A caller who leaves, and a
// service that stops, end it between two slices.
grpc::ServerWriteReactor<v1::PurgeProgress>* purge_beneficiaries(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context,
    const v1::PurgeBeneficiariesRequest& request);

}  // namespace passerelle::rpc
