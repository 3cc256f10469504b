#pragma once

#include <passerelle/v1/finance_service.pb.h>

#include "services/rpc/handler_ports.h"

namespace passerelle::rpc {

grpc::ServerBidiReactor<v1::ImportStatementRequest, v1::ImportStatementResponse>* import_statement(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context);

}  // namespace passerelle::rpc
