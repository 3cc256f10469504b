#pragma once

#include <passerelle/v1/recharge_service.grpc.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {

class RechargeService : public v1::RechargeService::CallbackService {
 public:
  explicit RechargeService(HandlerPorts ports) : ports_(ports) {}
  RechargeService(const RechargeService&) = delete;
  RechargeService& operator=(const RechargeService&) = delete;

  grpc::ServerUnaryReactor* CreateRecharge(grpc::CallbackServerContext* context,
                                           const v1::CreateRechargeRequest* request,
                                           v1::Recharge* response) override;
  grpc::ServerUnaryReactor* BatchCreateRecharges(grpc::CallbackServerContext* context,
                                                 const v1::BatchCreateRechargesRequest* request,
                                                 v1::BatchCreateRechargesResponse* response) override;
  grpc::ServerUnaryReactor* GetRecharge(grpc::CallbackServerContext* context,
                                        const v1::GetRechargeRequest* request,
                                        v1::Recharge* response) override;
  grpc::ServerUnaryReactor* ListRecharges(grpc::CallbackServerContext* context,
                                          const v1::ListRechargesRequest* request,
                                          v1::ListRechargesResponse* response) override;
  grpc::ServerWriteReactor<v1::Recharge>* WatchRecharge(grpc::CallbackServerContext* context,
                                                        const v1::WatchRechargeRequest* request) override;
  grpc::ServerUnaryReactor* CheckEligibility(grpc::CallbackServerContext* context,
                                             const v1::CheckEligibilityRequest* request,
                                             v1::CheckEligibilityResponse* response) override;

 private:
  void create(const Caller& caller, const v1::CreateRechargeRequest& request,
              const Reply<v1::Recharge>& reply);
  void get(const Caller& caller, const v1::GetRechargeRequest& request, const Reply<v1::Recharge>& reply);
  void list(const Caller& caller, const v1::ListRechargesRequest& request,
            const Reply<v1::ListRechargesResponse>& reply);
  void check(const Caller& caller, const v1::CheckEligibilityRequest& request,
             const Reply<v1::CheckEligibilityResponse>& reply);

  HandlerPorts ports_;
};

}  // namespace passerelle::rpc
