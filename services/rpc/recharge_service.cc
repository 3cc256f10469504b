#include "services/rpc/recharge_service.h"

#include "services/rpc/field_errors.h"
#include "services/rpc/paging.h"
#include "services/rpc/recharge_batch.h"
#include "services/rpc/recharge_conversion.h"
#include "services/rpc/recharge_watch.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/value_conversion.h"

namespace passerelle::rpc {
namespace {

// The answer of CreateRecharge: a refusal is an error there.
void answer_created(const domain::Recharge& recharge, const domain::Programme& decided_by,
                    const Reply<v1::Recharge>& reply) {
  const auto language = reply.language();
  if (recharge.state != domain::RechargeState::refused)
    return reply.send(to_proto(recharge, decided_by, language));
  reply.fail(refusal_status(refusal_of(recharge, decided_by, language),
                            refusal_of(recharge, decided_by, domain::Language::english), language),
             "RECHARGE_REFUSED");
}

domain::Error recharge_unknown() {
  return domain::fail(domain::ErrorCode::not_found, "RECHARGE_UNKNOWN", "There is no such recharge.").error();
}

std::string filter_text(const v1::ListRechargesRequest& request) {
  return "ListRecharges:" + request.filter().SerializeAsString();
}

}  // namespace

grpc::ServerUnaryReactor* RechargeService::CreateRecharge(grpc::CallbackServerContext* context,
                                                          const v1::CreateRechargeRequest* request,
                                                          v1::Recharge* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.RechargeService/CreateRecharge"), context, request,
                   response, [this](const auto&... call) { create(call...); });
}

grpc::ServerUnaryReactor* RechargeService::BatchCreateRecharges(
    grpc::CallbackServerContext* context, const v1::BatchCreateRechargesRequest* request,
    v1::BatchCreateRechargesResponse* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.RechargeService/BatchCreateRecharges"), context,
                   request, response, [this](const auto&... call) { create_batch(ports_, call...); });
}

grpc::ServerUnaryReactor* RechargeService::GetRecharge(grpc::CallbackServerContext* context,
                                                       const v1::GetRechargeRequest* request,
                                                       v1::Recharge* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.RechargeService/GetRecharge"), context, request,
                   response, [this](const auto&... call) { get(call...); });
}

grpc::ServerUnaryReactor* RechargeService::ListRecharges(grpc::CallbackServerContext* context,
                                                         const v1::ListRechargesRequest* request,
                                                         v1::ListRechargesResponse* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.RechargeService/ListRecharges"), context, request,
                   response, [this](const auto&... call) { list(call...); });
}

grpc::ServerWriteReactor<v1::Recharge>* RechargeService::WatchRecharge(
    grpc::CallbackServerContext* context, const v1::WatchRechargeRequest* request) {
  return watch_recharge(ports_, Method("/passerelle.v1.RechargeService/WatchRecharge"), *context, *request);
}

grpc::ServerUnaryReactor* RechargeService::CheckEligibility(grpc::CallbackServerContext* context,
                                                            const v1::CheckEligibilityRequest* request,
                                                            v1::CheckEligibilityResponse* response) {
  return run_unary(ports_.gate, Method("/passerelle.v1.RechargeService/CheckEligibility"), context, request,
                   response, [this](const auto&... call) { check(call...); });
}

void RechargeService::create(const Caller& caller, const v1::CreateRechargeRequest& request,
                             const Reply<v1::Recharge>& reply) {
  auto wait = wait_from(request.has_wait(), request.wait());
  auto asked = recharge_request_from(request, caller.principal());
  if (!asked || !wait) return reply.fail(asked ? wait.error() : asked.error());

  ports_.broker.admission().create(
      *std::move(asked), caller.wait_within_deadline(*wait),
      [this, reply](domain::Result<domain::Recharge> created) {
        if (!created) return reply.fail(created.error());
        if (const auto decided_by = ports_.programmes.remembered(*created))
          return answer_created(*created, *decided_by, reply);
        const bool queued = ports_.readers.read(
            [this, reply, recharge = *created](broker::LedgerReader& ledger, broker::VaultReader& /*vault*/) {
              auto decided_by = ports_.programmes.find(recharge, ledger);
              if (!decided_by) return reply.fail(decided_by.error());
              answer_created(recharge, **decided_by, reply);
            });
        // The recharge is on record all the same: the same request_id answers it.
        if (!queued) reply.fail(read_queue_full());
      });
}

void RechargeService::get(const Caller& caller, const v1::GetRechargeRequest& request,
                          const Reply<v1::Recharge>& reply) {
  const auto id = parse_recharge_name(request.name(), "name");
  if (!id) return reply.fail(id.error());
  answer_by_reading(ports_.readers, reply,
                    [this, id = *id, caller](broker::LedgerReader& ledger,
                                             broker::VaultReader& /*vault*/) -> domain::Result<v1::Recharge> {
                      auto found = ledger.recharge(id);
                      if (!found) return std::unexpected(std::move(found.error()));
                      if (!*found) return std::unexpected(recharge_unknown());
                      const domain::Recharge& recharge = **found;
                      if (auto status = require_site(caller.principal(), recharge.site); !status)
                        return std::unexpected(std::move(status.error()));
                      auto decided_by = ports_.programmes.find(recharge, ledger);
                      if (!decided_by) return std::unexpected(std::move(decided_by.error()));
                      return to_proto(recharge, **decided_by, caller.language());
                    });
}

void RechargeService::list(const Caller& caller, const v1::ListRechargesRequest& request,
                           const Reply<v1::ListRechargesResponse>& reply) {
  auto filter = recharge_filter_from(request, caller.principal());
  const auto asked_page = uuid_page_from(request.page_size(), request.page_token(), filter_text(request));
  if (!filter || !asked_page) return reply.fail(filter ? asked_page.error() : filter.error());
  std::optional<domain::RechargeId> after;
  if (asked_page->after) after = domain::RechargeId{*asked_page->after};
  answer_by_reading(ports_.readers, reply,
                    [this, filter = *std::move(filter), after, limit = asked_page->size,
                     language = caller.language(), asked = filter_text(request)](
                        broker::LedgerReader& ledger,
                        broker::VaultReader& /*vault*/) -> domain::Result<v1::ListRechargesResponse> {
                      auto page = ledger.recharges(filter, after, limit);
                      if (!page) return std::unexpected(std::move(page.error()));
                      v1::ListRechargesResponse response;
                      for (const domain::Recharge& recharge : page->items) {
                        auto decided_by = ports_.programmes.find(recharge, ledger);
                        if (!decided_by) return std::unexpected(std::move(decided_by.error()));
                        *response.add_recharges() = to_proto(recharge, **decided_by, language);
                      }
                      if (page->more && !page->items.empty())
                        response.set_next_page_token(make_page_token(page->items.back().id.uuid, asked));
                      return response;
                    });
}

void RechargeService::check(const Caller& caller, const v1::CheckEligibilityRequest& request,
                            const Reply<v1::CheckEligibilityResponse>& reply) {
  auto subject = subject_from(request, caller.principal());
  if (!subject) return reply.fail(subject.error());
  ports_.broker.eligibility().check(
      subject->beneficiary, subject->site, subject->offer,
      [reply, offer = subject->offer](domain::Result<broker::EligibilityAnswer> answer) {
        if (!answer) return reply.fail(answer.error());
        reply.send(to_proto(*answer, offer, reply.language()));
      });
}

}  // namespace passerelle::rpc
