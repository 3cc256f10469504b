// Files that finance takes away: sealed periods, and the journal.
#pragma once

#include <passerelle/v1/finance_service.pb.h>

#include "services/rpc/handler_ports.h"

namespace passerelle::rpc {

grpc::ServerWriteReactor<v1::FileChunk>* export_period(const HandlerPorts& ports, const Method& method,
                                                       const grpc::CallbackServerContext& context,
                                                       const v1::ExportPeriodRequest& request);
grpc::ServerWriteReactor<v1::FileChunk>* export_journal(const HandlerPorts& ports, const Method& method,
                                                        const grpc::CallbackServerContext& context,
                                                        const v1::ExportJournalRequest& request);

}  // namespace passerelle::rpc
