#include "services/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <vector>

#include "services/rpc/authenticators.h"
#include "services/rpc/beneficiary_service.h"
#include "services/rpc/campaign_service.h"
#include "services/rpc/drain_signal.h"
#include "services/rpc/envelope_service.h"
#include "services/rpc/finance_service.h"
#include "services/rpc/programme_service.h"
#include "services/rpc/recharge_service.h"
#include "services/rpc/status_service.h"

namespace passerelle::rpc {
namespace {

// For the last answers to reach the wire.
constexpr domain::Duration answers_leave{200};

std::unique_ptr<Authenticator> make_authenticator(const ServerSettings& settings,
                                                  const PrincipalDirectory& directory) {
  std::vector<std::unique_ptr<Authenticator>> links;
  if (settings.tls && !settings.tls->client_ca_pem.empty())
    links.push_back(std::make_unique<CertificateAuthenticator>(directory));
  if (settings.development_identity) links.push_back(std::make_unique<DevelopmentAuthenticator>(directory));
  return std::make_unique<AuthenticatorChain>(std::move(links));
}

std::shared_ptr<grpc::ServerCredentials> make_credentials(const ServerSettings& settings) {
  if (!settings.tls) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({settings.tls->key_pem, settings.tls->certificate_pem});
  options.pem_root_certs = settings.tls->client_ca_pem;
  const bool asks_certificates = !settings.tls->client_ca_pem.empty();
  // On loopback a development identity may stand in for the certificate; a certificate that is shown is
  // verified all the same.
  if (asks_certificates)
    options.client_certificate_request = settings.development_identity
                                             ? GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY
                                             : GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  return grpc::SslServerCredentials(options);
}

void set_limits(grpc::ServerBuilder& builder, const ServerSettings& settings) {
  const auto ms = [](domain::Duration duration) { return static_cast<int>(duration.count()); };
  builder.SetMaxReceiveMessageSize(static_cast<int>(settings.max_receive_bytes));
  builder.SetMaxSendMessageSize(-1);  // bounded by page sizes
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, settings.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, settings.max_metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, ms(settings.keepalive_time));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, ms(settings.keepalive_timeout));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             ms(settings.min_ping_interval));
  // Else a second daemon would share the port, and get half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

}  // namespace

struct Server::Services {
  Services(const Authenticator& authenticator, CallObserver observer, const ServerSettings& settings,
           broker::Broker& broker, broker::Readers& readers)
      : gate(authenticator, std::move(observer), settings.max_request_bytes),
        programmes(broker.programmes()),
        ports{gate, broker, readers, programmes, drain, settings.longest_stall} {}

  Gate gate;
  ProgrammeVersions programmes;
  DrainSignal drain;
  HandlerPorts ports;
  RechargeService recharges{ports};
  BeneficiaryService beneficiaries{ports};
  ProgrammeService programme{ports};
  EnvelopeService envelopes{ports};
  CampaignService campaigns{ports};
  FinanceService finance{ports};
  StatusService status{ports};
};

Server::Server() = default;

Server::~Server() {
  if (server_) drain(domain::Duration{0});
}

domain::Result<std::unique_ptr<Server>> Server::start(const ServerSettings& settings,
                                                      const PrincipalDirectory& directory,
                                                      broker::Broker& broker, broker::Readers& readers,
                                                      CallObserver observer) {
  if (auto status = check(settings); !status) return std::unexpected(std::move(status.error()));
  // Both are switches of the whole process in this version of gRPC.
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  std::unique_ptr<Server> server(new Server());
  server->authenticator_ = make_authenticator(settings, directory);
  server->services_ =
      std::make_unique<Services>(*server->authenticator_, std::move(observer), settings, broker, readers);

  grpc::ServerBuilder builder;
  builder.AddListeningPort(settings.listen.text(), make_credentials(settings), &server->port_);
  for (grpc::Service* service : {static_cast<grpc::Service*>(&server->services_->recharges),
                                 static_cast<grpc::Service*>(&server->services_->beneficiaries),
                                 static_cast<grpc::Service*>(&server->services_->programme),
                                 static_cast<grpc::Service*>(&server->services_->envelopes),
                                 static_cast<grpc::Service*>(&server->services_->campaigns),
                                 static_cast<grpc::Service*>(&server->services_->finance),
                                 static_cast<grpc::Service*>(&server->services_->status)})
    builder.RegisterService(service);
  set_limits(builder, settings);
  server->server_ = builder.BuildAndStart();
  if (!server->server_ || server->port_ == 0)
    return domain::fail(
        domain::ErrorCode::unavailable, "LISTEN_FAILED",
        "cannot listen on " + settings.listen.text() +
            ": the address is taken or not this machine's, or certificate and key do not match");
  auto* health = server->server_->GetHealthCheckService();
  for (const char* name :
       {"passerelle.v1.RechargeService", "passerelle.v1.BeneficiaryService", "passerelle.v1.ProgrammeService",
        "passerelle.v1.EnvelopeService", "passerelle.v1.CampaignService", "passerelle.v1.FinanceService",
        "passerelle.v1.StatusService"})
    health->SetServingStatus(name, true);
  return server;
}

void Server::tell_health(const std::string& component, bool serving) {
  server_->GetHealthCheckService()->SetServingStatus(component, serving);
}

void Server::announce_end() {
  // Nothing is told to serve again after that.
  server_->GetHealthCheckService()->Shutdown();
  services_->drain.begin();
}

void Server::drain(domain::Duration patience) {
  announce_end();
  // Shutdown also waits for clients to close connections that they don't use, until its deadline.
  services_->gate.calls().wait_for_none(patience);
  server_->Shutdown(std::chrono::system_clock::now() + answers_leave);
  server_->Wait();
}

}  // namespace passerelle::rpc
