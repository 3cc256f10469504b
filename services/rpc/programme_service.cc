#include "services/rpc/programme_service.h"

#include "services/rpc/programme_conversion.h"
#include "services/rpc/programme_replay_stream.h"

namespace passerelle::rpc {
namespace {

domain::Error programme_unknown(std::int64_t version) {
  if (version == 0)
    return domain::fail(domain::ErrorCode::not_found, "PROGRAMME_MISSING", "No programme was applied yet.")
        .error();
  return domain::fail(domain::ErrorCode::not_found, "PROGRAMME_VERSION_UNKNOWN", "There is no such version.")
      .error();
}

}  // namespace

grpc::ServerUnaryReactor* ProgrammeService::ApplyProgramme(grpc::CallbackServerContext* context,
                                                           const v1::ApplyProgrammeRequest* request,
                                                           v1::Programme* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.ProgrammeService/ApplyProgramme"), context, request,
                   response, [this](const auto&... call) { apply(call...); });
}

grpc::ServerUnaryReactor* ProgrammeService::GetProgramme(grpc::CallbackServerContext* context,
                                                         const v1::GetProgrammeRequest* request,
                                                         v1::Programme* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.ProgrammeService/GetProgramme"), context, request,
                   response, [this](const auto&... call) { get(call...); });
}

grpc::ServerWriteReactor<v1::ReplayProgrammeResponse>* ProgrammeService::ReplayProgramme(
    grpc::CallbackServerContext* context, const v1::ReplayProgrammeRequest* request) {
  return replay_programme(ports_, Method("/passerelle.v1.ProgrammeService/ReplayProgramme"), *context,
                          *request);
}

void ProgrammeService::apply(const Caller& caller, const v1::ApplyProgrammeRequest& request,
                             const Reply<v1::Programme>& reply) {
  if (!request.has_programme())
    return reply.fail(domain::invalid_field("programme", "It is required.").error());
  if (request.expected_version() < 0)
    return reply.fail(domain::invalid_field("expected_version", "It must not be negative.").error());
  auto programme = programme_from(request.programme());
  if (!programme) return reply.fail(programme.error());
  std::optional<std::int64_t> expected;
  if (request.has_expected_version()) expected = request.expected_version();
  ports_.broker.programmes().apply(*std::move(programme), caller.principal().id, expected,
                                   request.validate_only(),
                                   [reply](domain::Result<broker::ProgrammeVersion> applied) {
                                     if (!applied)
                                       return reply.fail(under_request(std::move(applied.error())));
                                     reply.send(to_proto(*applied));
                                   });
}

void ProgrammeService::get(const Caller& /*caller*/, const v1::GetProgrammeRequest& request,
                           const Reply<v1::Programme>& reply) {
  if (request.version() < 0)
    return reply.fail(domain::invalid_field("version", "It must not be negative.").error());
  answer_by_reading(
      ports_.readers, reply,
      [version = request.version()](broker::LedgerReader& ledger,
                                    broker::VaultReader& /*vault*/) -> domain::Result<v1::Programme> {
        std::optional<std::int64_t> wanted;
        if (version != 0) wanted = version;
        auto found = ledger.programme(wanted);
        if (!found) return std::unexpected(std::move(found.error()));
        if (!*found) return std::unexpected(programme_unknown(version));
        return to_proto(**found);
      });
}

}  // namespace passerelle::rpc
