#include "services/rpc/finance_calls.h"
#include "services/rpc/finance_conversion.h"
#include "services/rpc/paging.h"
#include "services/rpc/resource_names.h"

namespace passerelle::rpc::finance_calls {

void enter_gifts(const HandlerPorts& ports, const Caller& caller, const v1::EnterGiftsRequest& request,
                 const Reply<v1::EnterGiftsResponse>& reply) {
  auto gifts = gifts_from(request);
  if (!gifts) return reply.fail(gifts.error());
  ports.broker.finance().enter_gifts(*std::move(gifts), caller.principal().id,
                                     [reply](domain::Result<std::vector<broker::GiftEntry>> entries) {
                                       if (!entries) return reply.fail(entries.error());
                                       v1::EnterGiftsResponse response;
                                       for (const auto& entry : *entries) {
                                         auto& message = *response.add_entries();
                                         *message.mutable_gift() = to_proto(entry.gift);
                                         message.set_known(entry.known);
                                       }
                                       reply.send(std::move(response));
                                     });
}

void list_gifts(const HandlerPorts& ports, const Caller& /*caller*/, const v1::ListGiftsRequest& request,
                const Reply<v1::ListGiftsResponse>& reply) {
  std::optional<domain::EnvelopeId> envelope;
  if (!request.envelope().empty()) {
    auto parsed = parse_envelope_name(request.envelope(), "envelope");
    if (!parsed) return reply.fail(parsed.error());
    envelope = *std::move(parsed);
  }
  auto filter = "ListGifts:" + request.envelope();
  const auto page = uuid_page_from(request.page_size(), request.page_token(), filter);
  if (!page) return reply.fail(page.error());
  answer_by_reading(ports.readers, reply,
                    [envelope = std::move(envelope), page = *page, filter = std::move(filter)](
                        broker::LedgerReader& ledger,
                        broker::VaultReader& /*vault*/) -> domain::Result<v1::ListGiftsResponse> {
                      std::optional<finance::GiftId> after;
                      if (page.after) after = finance::GiftId{*page.after};
                      const auto gifts = ledger.finance().gifts(envelope, after, page.size);
                      if (!gifts) return std::unexpected(gifts.error());
                      v1::ListGiftsResponse response;
                      for (const auto& gift : gifts->items) *response.add_gifts() = to_proto(gift);
                      if (gifts->more)
                        response.set_next_page_token(make_page_token(gifts->items.back().id.uuid, filter));
                      return response;
                    });
}

}  // namespace passerelle::rpc::finance_calls
