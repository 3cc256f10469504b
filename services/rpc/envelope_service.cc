#include "services/rpc/envelope_service.h"

#include <algorithm>
#include <vector>

#include "services/rpc/envelope_conversion.h"
#include "services/rpc/paging.h"
#include "services/rpc/resource_names.h"

namespace passerelle::rpc {
namespace {

constexpr std::string_view list_filter = "ListEnvelopes:";

// All of them, in the programme's order, balances of one moment.
domain::Result<std::vector<v1::Envelope>> all_envelopes(broker::LedgerReader& ledger) {
  auto programme = ledger.programme(std::nullopt);
  if (!programme) return std::unexpected(std::move(programme.error()));
  auto balances = ledger.envelope_balances();
  if (!balances) return std::unexpected(std::move(balances.error()));
  std::vector<v1::Envelope> envelopes;
  if (!*programme) return envelopes;
  for (const domain::Envelope& terms : (**programme).programme.envelopes) {
    const auto balance = std::find_if(
        balances->begin(), balances->end(),
        [&](const domain::EnvelopeBalance& candidate) { return candidate.envelope == terms.id; });
    envelopes.push_back(to_proto(terms, balance == balances->end() ? domain::EnvelopeBalance{} : *balance));
  }
  return envelopes;
}

domain::Result<v1::ListEnvelopesResponse> list_page(const std::string& after, int limit,
                                                    broker::LedgerReader& ledger) {
  auto envelopes = all_envelopes(ledger);
  if (!envelopes) return std::unexpected(std::move(envelopes.error()));
  auto next = envelopes->begin();
  if (!after.empty()) {
    next = std::find_if(envelopes->begin(), envelopes->end(),
                        [&](const v1::Envelope& envelope) { return envelope.name() == after; });
    if (next != envelopes->end()) ++next;
  }
  v1::ListEnvelopesResponse response;
  for (; next != envelopes->end() && response.envelopes_size() < limit; ++next)
    *response.add_envelopes() = std::move(*next);
  if (next != envelopes->end())
    response.set_next_page_token(make_page_token(response.envelopes().rbegin()->name(), list_filter));
  return response;
}

}  // namespace

grpc::ServerUnaryReactor* EnvelopeService::GetEnvelope(grpc::CallbackServerContext* context,
                                                       const v1::GetEnvelopeRequest* request,
                                                       v1::Envelope* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.EnvelopeService/GetEnvelope"), context, request,
                   response, [this](const auto&... call) { get(call...); });
}

grpc::ServerUnaryReactor* EnvelopeService::ListEnvelopes(grpc::CallbackServerContext* context,
                                                         const v1::ListEnvelopesRequest* request,
                                                         v1::ListEnvelopesResponse* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.EnvelopeService/ListEnvelopes"), context, request,
                   response, [this](const auto&... call) { list(call...); });
}

void EnvelopeService::get(const Caller& /*caller*/, const v1::GetEnvelopeRequest& request,
                          const Reply<v1::Envelope>& reply) {
  const auto id = parse_envelope_name(request.name(), "name");
  if (!id) return reply.fail(id.error());
  answer_by_reading(ports_.readers, reply,
                    [name = request.name()](broker::LedgerReader& ledger,
                                            broker::VaultReader& /*vault*/) -> domain::Result<v1::Envelope> {
                      auto envelopes = all_envelopes(ledger);
                      if (!envelopes) return std::unexpected(std::move(envelopes.error()));
                      for (v1::Envelope& envelope : *envelopes)
                        if (envelope.name() == name) return std::move(envelope);
                      return domain::fail(domain::ErrorCode::not_found, "ENVELOPE_UNKNOWN",
                                          "There is no such envelope.");
                    });
}

void EnvelopeService::list(const Caller& /*caller*/, const v1::ListEnvelopesRequest& request,
                           const Reply<v1::ListEnvelopesResponse>& reply) {
  const auto size = page_size_of(request.page_size());
  auto after = parse_page_token(request.page_token(), list_filter);
  if (!size || !after) return reply.fail(size ? after.error() : size.error());
  answer_by_reading(ports_.readers, reply,
                    [after = *std::move(after), limit = *size](broker::LedgerReader& ledger,
                                                               broker::VaultReader& /*vault*/) {
                      return list_page(after, limit, ledger);
                    });
}

}  // namespace passerelle::rpc
