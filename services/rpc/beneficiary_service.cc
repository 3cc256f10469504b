#include "services/rpc/beneficiary_service.h"

#include "services/rpc/beneficiary_conversion.h"
#include "services/rpc/beneficiary_profiles.h"
#include "services/rpc/erasure_calls.h"
#include "services/rpc/import_stream.h"
#include "services/rpc/paging.h"
#include "services/rpc/resource_names.h"

namespace passerelle::rpc {
namespace {

broker::Completion<broker::BeneficiaryProfile> answer_with_profile(const Caller& caller,
                                                                   const Reply<v1::Beneficiary>& reply) {
  return [reply, principal = caller.principal()](domain::Result<broker::BeneficiaryProfile> profile) {
    if (!profile) return reply.fail(profile.error());
    reply.send(to_proto(*profile, principal));
  };
}

domain::Result<v1::Beneficiary> rendered(const domain::Result<broker::BeneficiaryProfile>& profile,
                                         const Principal& reader) {
  if (!profile) return std::unexpected(profile.error());
  return to_proto(*profile, reader);
}

std::string filter_text(const v1::ListBeneficiariesRequest& request) {
  v1::ListBeneficiariesRequest filter;
  filter.set_site(request.site());
  filter.set_external_reference(request.external_reference());
  return "ListBeneficiaries:" + filter.SerializeAsString();
}

domain::Result<v1::ListBeneficiariesResponse> list_page(const broker::BeneficiaryFilter& filter,
                                                        std::optional<domain::BeneficiaryId> after, int limit,
                                                        const Principal& reader, const std::string& asked,
                                                        broker::LedgerReader& ledger,
                                                        broker::VaultReader& vault) {
  auto page = ledger.beneficiaries(filter, after, limit);
  if (!page) return std::unexpected(std::move(page.error()));
  v1::ListBeneficiariesResponse response;
  if (page->more && !page->items.empty())
    response.set_next_page_token(make_page_token(page->items.back().id.uuid, asked));
  auto profiles = profiles_of(std::move(page->items), reader, vault);
  if (!profiles) return std::unexpected(std::move(profiles.error()));
  for (const auto& profile : *profiles) *response.add_beneficiaries() = to_proto(profile, reader);
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* BeneficiaryService::CreateBeneficiary(grpc::CallbackServerContext* context,
                                                                const v1::CreateBeneficiaryRequest* request,
                                                                v1::Beneficiary* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.BeneficiaryService/CreateBeneficiary"), context,
                   request, response, [this](const auto&... call) { create(call...); });
}

grpc::ServerUnaryReactor* BeneficiaryService::GetBeneficiary(grpc::CallbackServerContext* context,
                                                             const v1::GetBeneficiaryRequest* request,
                                                             v1::Beneficiary* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.BeneficiaryService/GetBeneficiary"), context, request,
                   response, [this](const auto&... call) { get(call...); });
}

grpc::ServerUnaryReactor* BeneficiaryService::ListBeneficiaries(grpc::CallbackServerContext* context,
                                                                const v1::ListBeneficiariesRequest* request,
                                                                v1::ListBeneficiariesResponse* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.BeneficiaryService/ListBeneficiaries"), context,
                   request, response, [this](const auto&... call) { list(call...); });
}

grpc::ServerUnaryReactor* BeneficiaryService::UpdateBeneficiary(grpc::CallbackServerContext* context,
                                                                const v1::UpdateBeneficiaryRequest* request,
                                                                v1::Beneficiary* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.BeneficiaryService/UpdateBeneficiary"), context,
                   request, response, [this](const auto&... call) { update(call...); });
}

grpc::ServerUnaryReactor* BeneficiaryService::LookupBeneficiary(grpc::CallbackServerContext* context,
                                                                const v1::LookupBeneficiaryRequest* request,
                                                                v1::Beneficiary* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.BeneficiaryService/LookupBeneficiary"), context,
                   request, response, [this](const auto&... call) { lookup(call...); });
}

grpc::ServerBidiReactor<v1::ImportBeneficiariesRequest, v1::ImportBeneficiariesResponse>*
BeneficiaryService::ImportBeneficiaries(grpc::CallbackServerContext* context) {
  return import_beneficiaries(ports_, Method("/passerelle.v1.BeneficiaryService/ImportBeneficiaries"),
                              *context);
}

grpc::ServerUnaryReactor* BeneficiaryService::EraseBeneficiary(grpc::CallbackServerContext* context,
                                                               const v1::EraseBeneficiaryRequest* request,
                                                               v1::EraseBeneficiaryResponse* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.BeneficiaryService/EraseBeneficiary"), context,
                   request, response, [this](const auto&... call) { erase_beneficiary(ports_, call...); });
}

grpc::ServerUnaryReactor* BeneficiaryService::PlanPurge(grpc::CallbackServerContext* context,
                                                        const v1::PlanPurgeRequest* request,
                                                        v1::PurgePlan* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.BeneficiaryService/PlanPurge"), context, request,
                   response, [this](const auto&... call) { plan_purge(ports_, call...); });
}

grpc::ServerWriteReactor<v1::PurgeProgress>* BeneficiaryService::PurgeBeneficiaries(
    grpc::CallbackServerContext* context, const v1::PurgeBeneficiariesRequest* request) {
  return purge_beneficiaries(ports_, Method("/passerelle.v1.BeneficiaryService/PurgeBeneficiaries"), *context,
                             *request);
}

void BeneficiaryService::create(const Caller& caller, const v1::CreateBeneficiaryRequest& request,
                                const Reply<v1::Beneficiary>& reply) {
  auto draft = draft_from(request.beneficiary());
  if (!draft) return reply.fail(draft.error());
  if (auto status = require_site(caller.principal(), draft->site); !status) return reply.fail(status.error());
  ports_.broker.beneficiaries().create(*std::move(draft), answer_with_profile(caller, reply));
}

void BeneficiaryService::get(const Caller& caller, const v1::GetBeneficiaryRequest& request,
                             const Reply<v1::Beneficiary>& reply) {
  const auto id = parse_beneficiary_name(request.name(), "name");
  if (!id) return reply.fail(id.error());
  answer_by_reading(
      ports_.readers, reply,
      [id = *id, principal = caller.principal()](broker::LedgerReader& ledger, broker::VaultReader& vault) {
        return rendered(profile_of(ledger.beneficiary(id), principal, vault), principal);
      });
}

void BeneficiaryService::list(const Caller& caller, const v1::ListBeneficiariesRequest& request,
                              const Reply<v1::ListBeneficiariesResponse>& reply) {
  auto filter = beneficiary_filter_from(request, caller.principal());
  const auto asked_page = uuid_page_from(request.page_size(), request.page_token(), filter_text(request));
  if (!filter || !asked_page) return reply.fail(filter ? asked_page.error() : filter.error());
  std::optional<domain::BeneficiaryId> after;
  if (asked_page->after) after = domain::BeneficiaryId{*asked_page->after};
  answer_by_reading(
      ports_.readers, reply,
      [filter = *std::move(filter), after, limit = asked_page->size, principal = caller.principal(),
       asked = filter_text(request)](broker::LedgerReader& ledger, broker::VaultReader& vault) {
        return list_page(filter, after, limit, principal, asked, ledger, vault);
      });
}

void BeneficiaryService::update(const Caller& caller, const v1::UpdateBeneficiaryRequest& request,
                                const Reply<v1::Beneficiary>& reply) {
  auto update = update_from(request);
  if (!update) return reply.fail(update.error());
  if (update->changes.site)
    if (auto status = require_site(caller.principal(), *update->changes.site); !status)
      return reply.fail(status.error());
  if (!caller.principal().bound_to_sites())
    return ports_.broker.beneficiaries().update(update->id, update->expected_revision,
                                                std::move(update->changes),
                                                answer_with_profile(caller, reply));

  // Whose site it is has to be read first.
  const bool queued =
      ports_.readers.read([this, caller, reply, update = *std::move(update)](
                              broker::LedgerReader& ledger, broker::VaultReader& /*vault*/) mutable {
        auto known = visible(ledger.beneficiary(update.id), caller.principal());
        if (!known) return reply.fail(known.error());
        ports_.broker.beneficiaries().update(update.id, update.expected_revision, std::move(update.changes),
                                             answer_with_profile(caller, reply));
      });
  if (!queued) reply.fail(read_queue_full());
}

void BeneficiaryService::lookup(const Caller& caller, const v1::LookupBeneficiaryRequest& request,
                                const Reply<v1::Beneficiary>& reply) {
  if (request.phone_number().empty())
    return reply.fail(domain::invalid_field("phone_number", "It is required.").error());
  auto number = domain::PhoneNumber::parse(request.phone_number());
  if (!number) {
    number.error().field_violations = {{"phone_number", number.error().message}};
    return reply.fail(number.error());
  }
  answer_by_reading(
      ports_.readers, reply,
      [number = *std::move(number), principal = caller.principal()](
          broker::LedgerReader& ledger, broker::VaultReader& vault) -> domain::Result<v1::Beneficiary> {
        auto line = vault.line_of(number);
        if (!line) return std::unexpected(std::move(line.error()));
        if (!*line)
          return rendered(profile_of(std::optional<domain::Beneficiary>(), principal, vault), principal);
        return rendered(profile_of(ledger.beneficiary_by_line(**line), principal, vault), principal);
      });
}

}  // namespace passerelle::rpc
