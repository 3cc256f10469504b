#include "services/rpc/authorisation.h"
#include "services/rpc/finance_calls.h"
#include "services/rpc/finance_conversion.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/value_conversion.h"

namespace passerelle::rpc::finance_calls {

void get_till(const HandlerPorts& ports, const Caller& caller, const v1::GetTillRequest& request,
              const Reply<v1::Till>& reply) {
  auto site = parse_slug<domain::SiteId>(request.site(), "site");
  if (!site) return reply.fail(site.error());
  if (auto status = require_site(caller.principal(), *site); !status) return reply.fail(status.error());
  ports.broker.finance().till(*std::move(site), [reply](domain::Result<broker::TillView> view) {
    if (!view) return reply.fail(view.error());
    reply.send(to_proto(*view));
  });
}

void close_till(const HandlerPorts& ports, const Caller& caller, const v1::CloseTillRequest& request,
                const Reply<v1::TillClosing>& reply) {
  auto count = till_count_from(request, caller.principal());
  if (!count) return reply.fail(count.error());
  if (auto status = require_site(caller.principal(), count->site); !status) return reply.fail(status.error());
  ports.broker.finance().close_till(*std::move(count), [reply](domain::Result<finance::TillClosing> closing) {
    if (!closing) return reply.fail(closing.error());
    reply.send(to_proto(*closing));
  });
}

void list_till_closings(const HandlerPorts& ports, const Caller& caller,
                        const v1::ListTillClosingsRequest& request,
                        const Reply<v1::ListTillClosingsResponse>& reply) {
  std::optional<domain::SiteId> site;
  if (!request.site().empty()) {
    auto parsed = parse_slug<domain::SiteId>(request.site(), "site");
    if (!parsed) return reply.fail(parsed.error());
    if (auto status = require_site(caller.principal(), *parsed); !status) return reply.fail(status.error());
    site = *std::move(parsed);
  } else if (auto status = require_every_site(caller.principal()); !status) {
    return reply.fail(status.error());
  }
  const auto from = day_from(request.from(), "from");
  const auto until = day_from(request.until(), "until");
  if (!from || !until) return reply.fail(from ? until.error() : from.error());
  answer_by_reading(ports.readers, reply,
                    [site = std::move(site), from = *from, until = *until](
                        broker::LedgerReader& ledger,
                        broker::VaultReader& /*vault*/) -> domain::Result<v1::ListTillClosingsResponse> {
                      const auto closings =
                          ledger.finance().till_closings(site, from, until + std::chrono::days(1));
                      if (!closings) return std::unexpected(closings.error());
                      v1::ListTillClosingsResponse response;
                      for (const auto& closing : *closings) *response.add_closings() = to_proto(closing);
                      return response;
                    });
}

void refund_recharge(const HandlerPorts& ports, const Caller& caller,
                     const v1::RefundRechargeRequest& request, const Reply<v1::Refund>& reply) {
  const auto recharge = parse_recharge_name(request.recharge(), "recharge");
  if (!recharge) return reply.fail(recharge.error());
  const broker::FinanceAct act{caller.principal().id, request.reason()};
  // Whose counter it is can be told once the recharge is read.
  const bool queued = ports.readers.read(
      [reply, act, id = *recharge, principal = caller.principal(), &finance = ports.broker.finance()](
          broker::LedgerReader& ledger, broker::VaultReader& /*vault*/) {
        const auto found = ledger.recharge(id);
        if (!found) return reply.fail(found.error());
        if (*found) {
          if (auto status = require_site(principal, (*found)->site); !status)
            return reply.fail(status.error());
        }
        finance.refund(id, act, [reply](domain::Result<domain::Transfer> refund) {
          if (!refund) return reply.fail(refund.error());
          reply.send(refund_to_proto(*refund));
        });
      });
  if (!queued) reply.fail(read_queue_full());
}

}  // namespace passerelle::rpc::finance_calls
