#pragma once

#include <passerelle/v1/beneficiary_service.grpc.pb.h>

#include "services/rpc/handler_ports.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {

class BeneficiaryService : public v1::BeneficiaryService::CallbackService {
 public:
  explicit BeneficiaryService(HandlerPorts ports) : ports_(ports) {}
  BeneficiaryService(const BeneficiaryService&) = delete;
  BeneficiaryService& operator=(const BeneficiaryService&) = delete;

  grpc::ServerUnaryReactor* CreateBeneficiary(grpc::CallbackServerContext* context,
                                              const v1::CreateBeneficiaryRequest* request,
                                              v1::Beneficiary* response) override;
  grpc::ServerUnaryReactor* GetBeneficiary(grpc::CallbackServerContext* context,
                                           const v1::GetBeneficiaryRequest* request,
                                           v1::Beneficiary* response) override;
  grpc::ServerUnaryReactor* ListBeneficiaries(grpc::CallbackServerContext* context,
                                              const v1::ListBeneficiariesRequest* request,
                                              v1::ListBeneficiariesResponse* response) override;
  grpc::ServerUnaryReactor* UpdateBeneficiary(grpc::CallbackServerContext* context,
                                              const v1::UpdateBeneficiaryRequest* request,
                                              v1::Beneficiary* response) override;
  grpc::ServerUnaryReactor* LookupBeneficiary(grpc::CallbackServerContext* context,
                                              const v1::LookupBeneficiaryRequest* request,
                                              v1::Beneficiary* response) override;
  grpc::ServerBidiReactor<v1::ImportBeneficiariesRequest, v1::ImportBeneficiariesResponse>*
  ImportBeneficiaries(grpc::CallbackServerContext* context) override;
  grpc::ServerUnaryReactor* EraseBeneficiary(grpc::CallbackServerContext* context,
                                             const v1::EraseBeneficiaryRequest* request,
                                             v1::EraseBeneficiaryResponse* response) override;
  grpc::ServerUnaryReactor* PlanPurge(grpc::CallbackServerContext* context,
                                      const v1::PlanPurgeRequest* request, v1::PurgePlan* response) override;
  grpc::ServerWriteReactor<v1::PurgeProgress>* PurgeBeneficiaries(
      grpc::CallbackServerContext* context, const v1::PurgeBeneficiariesRequest* request) override;

 private:
  void create(const Caller& caller, const v1::CreateBeneficiaryRequest& request,
              const Reply<v1::Beneficiary>& reply);
  void get(const Caller& caller, const v1::GetBeneficiaryRequest& request,
           const Reply<v1::Beneficiary>& reply);
  void list(const Caller& caller, const v1::ListBeneficiariesRequest& request,
            const Reply<v1::ListBeneficiariesResponse>& reply);
  void update(const Caller& caller, const v1::UpdateBeneficiaryRequest& request,
              const Reply<v1::Beneficiary>& reply);
  void lookup(const Caller& caller, const v1::LookupBeneficiaryRequest& request,
              const Reply<v1::Beneficiary>& reply);

  HandlerPorts ports_;
};

}  // namespace passerelle::rpc
