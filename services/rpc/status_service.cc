#include "services/rpc/status_service.h"

#include "services/broker/service_state.h"
#include "services/domain/invariant.h"

namespace passerelle::rpc {
namespace {

constexpr std::string_view the_name = "status";

v1::Status::State to_proto(broker::ServiceState state) {
  switch (state) {
    case broker::ServiceState::ok:
      return v1::Status::OK;
    case broker::ServiceState::degraded:
      return v1::Status::DEGRADED;
    case broker::ServiceState::unavailable:
      return v1::Status::UNAVAILABLE;
  }
  domain::require_invariant(false, "a service's state is one of three");
  return v1::Status::STATE_UNSPECIFIED;
}

v1::Status::IdempotencyCache to_proto(const std::optional<broker::CacheHealth>& health) {
  v1::Status::IdempotencyCache cache;
  if (!health) {
    cache.set_state(v1::Status::IdempotencyCache::NONE);
  } else if (health->available) {
    cache.set_state(v1::Status::IdempotencyCache::AVAILABLE);
  } else {
    cache.set_state(v1::Status::IdempotencyCache::AWAY);
    cache.set_reason(health->why);
  }
  return cache;
}

}  // namespace

grpc::ServerUnaryReactor* StatusService::GetStatus(grpc::CallbackServerContext* context,
                                                   const v1::GetStatusRequest* request,
                                                   v1::Status* response) {
  return run_unary(
      ports_.gate, Method("/passerelle.v1.StatusService/GetStatus"), context, request, response,
      [this](const Caller& /*caller*/, const v1::GetStatusRequest& asked, const Reply<v1::Status>& reply) {
        if (!asked.name().empty() && asked.name() != the_name)
          return reply.fail(domain::invalid_field("name", "It must be status.").error());
        reply.send(to_proto(ports_.broker.status()));
      });
}

v1::Status to_proto(const broker::BrokerStatus& status) {
  v1::Status message;
  message.set_name(std::string(the_name));
  message.set_state(to_proto(broker::state_of(status)));
  message.set_broker(status.broker.text());
  message.set_version(PASSERELLE_VERSION);
  auto& ledger = *message.mutable_ledger();
  ledger.set_available(status.ledger_available);
  ledger.set_shared(status.shared_ledger);
  ledger.set_live_brokers(status.live_brokers);
  ledger.set_may_send(status.may_send);
  *message.mutable_idempotency_cache() = to_proto(status.cache);
  message.set_writer_queue(static_cast<std::int64_t>(status.writer_queue));
  message.set_open_recharges(static_cast<std::int64_t>(status.open_recharges));
  message.set_in_doubt(static_cast<std::int64_t>(status.in_doubt));
  message.set_left_to_person(static_cast<std::int64_t>(status.left_to_person));
  return message;
}

}  // namespace passerelle::rpc
