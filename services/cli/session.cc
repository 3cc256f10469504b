#include "services/cli/session.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <utility>

#include "services/cli/catalogue.h"
#include "services/cli/files.h"

namespace passerelle::cli {
namespace {

constexpr int first_reconnect_ms = 100;
constexpr int longest_reconnect_ms = 2'000;
constexpr int keepalive_ms = 60'000;
constexpr int keepalive_timeout_ms = 20'000;
constexpr int largest_answer_bytes = 16 << 20;
constexpr int bytes_ahead = 512 << 10;

grpc::ChannelArguments arguments(bool loopback) {
  grpc::ChannelArguments arguments;
  // A counter's line comes and goes: gRPC's own pace, a second and then up to two minutes, is not that of a
  // queue.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, first_reconnect_ms);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, keepalive_timeout_ms);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, longest_reconnect_ms);
  // An import or a watch has no deadline: this is how it learns that the line is dead.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, keepalive_ms);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, keepalive_timeout_ms);
  arguments.SetInt(GRPC_ARG_MAX_RECEIVE_MESSAGE_LENGTH, largest_answer_bytes);
  // What comes faster than it is written to a file waits at the service, not here.
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, bytes_ahead);
  // A proxy for the web has no business between this machine and itself.
  if (loopback) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

Outcome<std::shared_ptr<grpc::ChannelCredentials>> credentials(const Settings& settings, const Words& words) {
  if (settings.ca_file.empty() && settings.certificate_file.empty() && is_loopback(settings.server)) {
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions options;
  for (const auto& [file, place] : {std::pair{&settings.ca_file, &options.pem_root_certs},
                                    std::pair{&settings.certificate_file, &options.pem_cert_chain},
                                    std::pair{&settings.key_file, &options.pem_private_key}}) {
    if (file->empty()) continue;
    auto content = read_small_file(*file, words);
    if (!content) {
      content.error().exit = ExitStatus::usage;
      return fail(content.error());
    }
    *place = std::move(*content);
  }
  return grpc::SslCredentials(options);
}

}  // namespace

Outcome<std::unique_ptr<Session>> Session::open(const Settings& settings, const Words& words,
                                                Interrupt& interrupt) {
  const auto chosen = credentials(settings, words);
  if (!chosen) return fail(chosen.error());
  const auto channel =
      grpc::CreateCustomChannel(settings.server, *chosen, arguments(is_loopback(settings.server)));
  return std::unique_ptr<Session>(new Session(settings, words, interrupt, channel));
}

Session::Session(Settings settings, const Words& words, Interrupt& interrupt,
                 const std::shared_ptr<grpc::Channel>& channel)
    : settings_(std::move(settings)),
      words_(words),
      interrupt_(interrupt),
      recharges_(v1::RechargeService::NewStub(channel)),
      beneficiaries_(v1::BeneficiaryService::NewStub(channel)),
      programmes_(v1::ProgrammeService::NewStub(channel)),
      envelopes_(v1::EnvelopeService::NewStub(channel)),
      campaigns_(v1::CampaignService::NewStub(channel)),
      finance_(v1::FinanceService::NewStub(channel)),
      status_(v1::StatusService::NewStub(channel)) {}

void Session::prepare(grpc::ClientContext& context,
                      std::optional<std::chrono::milliseconds> time_allowed) const {
  context.AddMetadata("accept-language", std::string(words_.tag()));
  if (!settings_.user.empty()) context.AddMetadata("x-passerelle-user", settings_.user);
  if (time_allowed) context.set_deadline(std::chrono::system_clock::now() + *time_allowed);
}

Problem Session::problem_after(const grpc::Status& status) {
  auto problem = problem_of(status);
  if (status.error_code() == grpc::StatusCode::CANCELLED && interrupt_.happened()) {
    problem.exit = ExitStatus::interrupted;
    problem.message.clear();
  }
  return problem;
}

}  // namespace passerelle::cli
