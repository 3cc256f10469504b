#include "services/rpc/erasure_calls.h"

#include <atomic>
#include <memory>
#include <utility>

#include "services/rpc/authorisation.h"
#include "services/rpc/field_errors.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/streaming_call.h"
#include "services/rpc/value_conversion.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {
namespace {

constexpr int default_months = 24;

domain::Result<domain::ErasureReason> reason_from(v1::EraseBeneficiaryRequest::Reason reason) {
  switch (reason) {
    case v1::EraseBeneficiaryRequest::REQUESTED:
      return domain::ErasureReason::requested;
    case v1::EraseBeneficiaryRequest::MISTAKE:
      return domain::ErasureReason::mistake;
    case v1::EraseBeneficiaryRequest::RETENTION:
      return domain::ErasureReason::retention;
    default:
      return domain::invalid_field("reason", "It is required, and one of the codes.",
                                   "ERASURE_REASON_MISSING");
  }
}

domain::Result<broker::ErasureOrder> order_from(const v1::EraseBeneficiaryRequest& request,
                                                const Principal& principal) {
  // Whoever is bound to sites would have to be told first whether the person is at one of them.
  if (auto status = require_every_site(principal); !status) return std::unexpected(status.error());
  const auto id = parse_beneficiary_name(request.name(), "name");
  if (!id) return std::unexpected(id.error());
  const auto reason = reason_from(request.reason());
  if (!reason) return std::unexpected(reason.error());
  auto revision = revision_from(request.etag());
  if (!revision) return std::unexpected(std::move(revision.error()));
  return broker::ErasureOrder{*id, *reason, principal.id, *revision};
}

v1::EraseBeneficiaryResponse to_proto(const broker::ErasureOutcome& outcome) {
  v1::EraseBeneficiaryResponse response;
  response.set_name(name_of(outcome.erasure.person));
  *response.mutable_erase_time() = wire::to_wire(outcome.erasure.time);
  response.set_reason(static_cast<v1::EraseBeneficiaryRequest::Reason>(outcome.erasure.reason));
  response.set_erased_by(outcome.erasure.by);
  response.set_erased_before(outcome.done_before);
  response.set_numbers_erased(outcome.numbers_erased);
  response.set_numbers_kept(outcome.numbers_kept);
  return response;
}

v1::PurgePlan to_proto(const broker::PurgePlan& plan) {
  v1::PurgePlan response;
  response.set_months(plan.months);
  *response.mutable_before() = wire::to_wire(plan.before);
  for (const auto& count : plan.counts) {
    auto& entry = *response.add_counts();
    entry.set_site(count.site.value);
    entry.set_year(count.year);
    entry.set_people(count.people);
  }
  response.set_people(plan.people);
  response.set_token(plan.token);
  return response;
}

// One thing is outstanding at a time: a slice, or a message on its way.
class PurgeStream : public StreamingCall<grpc::ServerWriteReactor<v1::PurgeProgress>> {
 public:
  using StreamingCall::StreamingCall;

  void refuse(const domain::Error& error) { end(error); }

  void begin(const Caller& caller, std::unique_ptr<broker::Purge> purge) {
    admitted(caller);
    purge_ = std::move(purge);
    on_drain([this] { draining_ = true; });
    pull();
  }

 private:
  void pull() {
    if (cancelled_) return end(grpc::Status::CANCELLED, "CALL_CANCELLED");
    if (draining_) return end(DrainSignal::error());
    purge_->next([this](domain::Result<broker::PurgeProgress> progress) { sliced(std::move(progress)); });
  }

  void sliced(domain::Result<broker::PurgeProgress> progress) {
    if (!progress) return end(progress.error());
    last_ = progress->done;
    message_.set_planned(progress->planned);
    message_.set_erased(progress->erased);
    message_.set_kept(progress->kept);
    message_.set_done(progress->done);
    StartWrite(&message_);
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return end(grpc::Status::CANCELLED, "CALL_CANCELLED");
    if (last_) return end(grpc::Status::OK, "");
    pull();
  }

  void OnCancel() override { cancelled_ = true; }

  using StreamingCall::end;

  std::unique_ptr<broker::Purge> purge_;
  v1::PurgeProgress message_;
  bool last_ = false;
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> draining_ = false;
};

}  // namespace

void erase_beneficiary(const HandlerPorts& ports, const Caller& caller,
                       const v1::EraseBeneficiaryRequest& request,
                       const Reply<v1::EraseBeneficiaryResponse>& reply) {
  auto order = order_from(request, caller.principal());
  if (!order) return reply.fail(order.error());
  ports.broker.erasures().erase(*std::move(order), [reply](domain::Result<broker::ErasureOutcome> outcome) {
    if (!outcome) return reply.fail(outcome.error());
    reply.send(to_proto(*outcome));
  });
}

void plan_purge(const HandlerPorts& ports, const Caller& caller, const v1::PlanPurgeRequest& request,
                const Reply<v1::PurgePlan>& reply) {
  if (auto status = require_every_site(caller.principal()); !status) return reply.fail(status.error());
  const int months = request.months() == 0 ? default_months : request.months();
  ports.broker.erasures().plan(months, [reply](domain::Result<broker::PurgePlan> plan) {
    if (!plan) return reply.fail(plan.error());
    reply.send(to_proto(*plan));
  });
}

grpc::ServerWriteReactor<v1::PurgeProgress>* purge_beneficiaries(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context,
    const v1::PurgeBeneficiariesRequest& request) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* stream = new PurgeStream(ports, ports.gate.trace(method), language_of(context));
  const auto caller = ports.gate.admit(context, method, request.ByteSizeLong());
  if (!caller)
    stream->refuse(caller.error());
  else if (const auto status = require_every_site(caller->principal()); !status)
    stream->refuse(status.error());
  else
    stream->begin(*caller, ports.broker.erasures().purge(request.token(), caller->principal().id));
  return stream;
}

}  // namespace passerelle::rpc
