// The whole service but for main() and the operator: real gRPC, real broker, real SQLite.
#pragma once

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <passerelle/v1/beneficiary_service.grpc.pb.h>
#include <passerelle/v1/envelope_service.grpc.pb.h>
#include <passerelle/v1/programme_service.grpc.pb.h>
#include <passerelle/v1/recharge_service.grpc.pb.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include "services/passerelled/asio_scheduler.h"
#include "services/passerelled/reader_threads.h"
#include "services/passerelled/system_clock.h"
#include "services/passerelled/system_random.h"
#include "services/rpc/server.h"
#include "tests/integration/rpc/scripted_operator.h"
#include "tests/support/process.h"

namespace passerelle::rpc::test {

ServerSettings on_loopback();

class ServiceUnderTest {
 public:
  explicit ServiceUnderTest(const ServerSettings& settings = on_loopback());
  ServiceUnderTest(const ServiceUnderTest&) = delete;
  ServiceUnderTest& operator=(const ServiceUnderTest&) = delete;
  ~ServiceUnderTest() { stop(); }

  void stop();
  Server& server() { return *server_; }
  broker::Broker& broker() { return *broker_; }
  ScriptedOperator& sfr() { return operator_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(server_->port()); }
  std::shared_ptr<grpc::Channel> channel() const { return channel_; }

  // Everything that the books hold, in one text: equal before and after means that nothing was written.
  std::string books();

  std::unique_ptr<v1::RechargeService::Stub> recharges;
  std::unique_ptr<v1::BeneficiaryService::Stub> beneficiaries;
  std::unique_ptr<v1::ProgrammeService::Stub> programmes;
  std::unique_ptr<v1::EnvelopeService::Stub> envelopes;

  void apply_programme();
  // Somebody who may have recharges; the resource's name.
  std::string enrol(const std::string& phone, const std::string& site = "lyon");

 private:
  testing::TemporaryDirectory directory_;
  daemon::SystemClock clock_;
  daemon::SystemRandom random_;
  std::unique_ptr<broker::Ledger> ledger_;
  std::unique_ptr<broker::IdentityVault> vault_;
  std::unique_ptr<daemon::ReaderThreads> readers_;
  daemon::AsioScheduler scheduler_;
  ScriptedOperator operator_;
  PrincipalDirectory directory_of_principals_;
  std::unique_ptr<broker::Broker> broker_;
  std::unique_ptr<Server> server_;
  std::thread writer_;
  std::shared_ptr<grpc::Channel> channel_;
};

// A call's context: as `user`, in English, with a deadline that no healthy call meets.
class Call : public grpc::ClientContext {
 public:
  explicit Call(const std::string& user, std::chrono::seconds deadline = std::chrono::seconds(30));
};

// What a failed call said.
struct Problem {
  explicit Problem(const grpc::Status& status);
  google::rpc::Status status;
  google::rpc::ErrorInfo info;
  std::set<std::string> fields;  // of BadRequest
  std::optional<google::rpc::LocalizedMessage> localized;
  std::optional<google::rpc::RetryInfo> retry;
};

v1::CreateRechargeRequest recharge_request(const std::string& beneficiary, const std::string& request_id,
                                           const std::string& offer = "data-10gb");

// A method by its path, with bytes in and out.
grpc::Status call_raw(grpc::Channel& channel, const std::string& method, const std::string& user,
                      const std::string& request, std::string& response);

}  // namespace passerelle::rpc::test
