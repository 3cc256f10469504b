// The ceiling: a bare callback server that answers a CreateRecharge of the same size at once, and does
// nothing else.
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <csignal>
#include <fstream>
#include <iostream>
#include <thread>

#include "passerelle/v1/recharge_service.grpc.pb.h"

namespace passerelle::bench {
namespace {

// As long as a delivered one of the benchmark's programme.
v1::Recharge delivered() {
  v1::Recharge recharge;
  recharge.set_name("recharges/01981a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b");
  recharge.set_state(v1::Recharge::DELIVERED);
  recharge.set_data_mb(10'240);
  recharge.mutable_face_value()->set_currency_code("EUR");
  recharge.mutable_face_value()->set_cents(1'000);
  recharge.mutable_price()->set_currency_code("EUR");
  recharge.mutable_price()->set_cents(500);
  recharge.set_tariff(v1::SOLD);
  recharge.set_programme_version(1);
  recharge.set_envelope("envelopes/sfr-value");
  recharge.set_operator_("sfr");
  recharge.set_operator_reference("topup-1234567");
  recharge.set_caller("bench");
  recharge.mutable_create_time()->set_seconds(1'780'000'000);
  recharge.mutable_create_time()->set_nanos(123'000'000);
  *recharge.mutable_update_time() = recharge.create_time();
  return recharge;
}

class Echo : public v1::RechargeService::CallbackService {
 public:
  grpc::ServerUnaryReactor* CreateRecharge(grpc::CallbackServerContext* context,
                                           const v1::CreateRechargeRequest* request,
                                           v1::Recharge* answer) override {
    *answer = delivered_;
    answer->set_beneficiary(request->beneficiary());
    answer->set_site(request->site());
    answer->set_offer(request->offer());
    answer->set_request_id(request->request_id());
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const v1::Recharge delivered_ = delivered();
};

int serve(const std::string& port_file) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  Echo echo;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&echo);
  const auto server = builder.BuildAndStart();
  if (!server) return 1;
  std::ofstream(port_file + ".new") << port << '\n';
  if (std::rename((port_file + ".new").c_str(), port_file.c_str()) != 0) return 1;
  int signal = 0;
  sigwait(&ends, &signal);
  server->Shutdown();
  return 0;
}

}  // namespace
}  // namespace passerelle::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "bench_echo PORT_FILE\n";
    return 2;
  }
  return passerelle::bench::serve(argv[1]);
}
