// A whole installation of its own: the real simulator and the real broker, as processes, in a temporary
// directory.
#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <optional>
#include <string>

#include "passerelle/v1/beneficiary_service.grpc.pb.h"
#include "passerelle/v1/envelope_service.grpc.pb.h"
#include "passerelle/v1/programme_service.grpc.pb.h"
#include "passerelle/v1/recharge_service.grpc.pb.h"
#include "tests/support/certificates.h"
#include "tests/support/process.h"

namespace passerelle::e2e {

class Installation {
 public:
  Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  // Where it ran before it starts on the same port again, so that the other side finds it.
  // `faults` as operator_sim takes them: `close_after=0.02,hang_after=0.01`; empty = none.
  void start_operator(const std::string& faults);
  void kill_operator() { operator_.reset(); }
  void start_broker();  // returns once it serves
  void kill_broker() { broker_.reset(); }
  // SIGTERM; its exit status.
  std::optional<int> stop_broker();

  std::string address() const { return "127.0.0.1:" + broker_port_; }
  std::filesystem::path ledger_file() const { return directory_ / "ledger.db"; }
  std::filesystem::path journal_directory() const { return directory_ / "operator"; }
  std::string broker_log() const;

 private:
  void write_configuration() const;
  testing::TemporaryDirectory directory_;
  test::CertificateAuthority authority_;
  test::CertificateFiles operator_certificate_;
  std::string operator_port_ = "0";
  std::string broker_port_ = "0";
  std::unique_ptr<testing::Process> operator_;
  std::unique_ptr<testing::Process> broker_;
};

// One caller's connection. Every call names the principal.
class Client {
 public:
  explicit Client(const std::string& address);
  std::unique_ptr<v1::RechargeService::Stub> recharges;
  std::unique_ptr<v1::BeneficiaryService::Stub> beneficiaries;
  std::unique_ptr<v1::ProgrammeService::Stub> programmes;
  std::unique_ptr<v1::EnvelopeService::Stub> envelopes;

  // Metadata and deadline, set on a context that is fresh; waits for the broker to be back.
  static void prepare(grpc::ClientContext& context, const std::string& principal,
                      std::chrono::milliseconds deadline);
};

}  // namespace passerelle::e2e
