#include "services/rpc/recharge_batch.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "services/rpc/recharge_conversion.h"
#include "services/rpc/value_conversion.h"

namespace passerelle::rpc {
namespace {

constexpr int max_requests = 1000;

using Response = v1::BatchCreateRechargesResponse;
using Created = domain::Result<domain::Recharge>;

domain::Status check_size(int requests) {
  if (requests == 0) return domain::invalid_field("requests", "It must not be empty.", "BATCH_EMPTY");
  if (requests > max_requests)
    return domain::invalid_field("requests", "It must not hold more than 1,000.", "BATCH_TOO_LARGE");
  return {};
}

// One batch under way. Each completion writes its own slot; the last one answers.
class Batch {
 public:
  Batch(const HandlerPorts& ports, const Reply<Response>& reply, std::size_t size)
      : ports_(ports), reply_(reply), slots_(size, Created(std::unexpect)), open_(size) {}
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void put(std::size_t at, Created created, const std::shared_ptr<Batch>& self) {
    slots_[at] = std::move(created);
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) answer(self);
  }

 private:
  // Refusals by a programme that is not in memory are explained on a reader's thread.
  void answer(const std::shared_ptr<Batch>& self) {
    const bool all_remembered = std::all_of(slots_.begin(), slots_.end(), [this](const Created& created) {
      return !created || ports_.programmes.remembered(*created) != nullptr;
    });
    if (all_remembered) return reply_.send(render(nullptr));
    const bool queued =
        ports_.readers.read([self](broker::LedgerReader& ledger, broker::VaultReader& /*vault*/) {
          self->reply_.send(self->render(&ledger));
        });
    if (!queued) reply_.fail(read_queue_full());
  }

  Response render(broker::LedgerReader* ledger) const {
    Response response;
    for (const Created& created : slots_) render_one(created, ledger, *response.add_results());
    return response;
  }

  void render_one(const Created& created, broker::LedgerReader* ledger, Response::Result& result) const {
    const auto language = reply_.language();
    if (!created) {
      *result.mutable_error() = to_rpc_status(created.error(), language);
      return;
    }
    domain::Result<std::shared_ptr<const domain::Programme>> decided_by =
        ports_.programmes.remembered(*created);
    if (*decided_by == nullptr && ledger != nullptr) decided_by = ports_.programmes.find(*created, *ledger);
    if (!decided_by) {
      *result.mutable_error() = to_rpc_status(decided_by.error(), language);
      return;
    }
    // Forgotten since answer() looked: explained without the rules' names.
    const domain::Programme unnamed;
    const domain::Programme& programme = *decided_by ? **decided_by : unnamed;
    if (created->state == domain::RechargeState::refused)
      *result.mutable_error() =
          refusal_status(refusal_of(*created, programme, language),
                         refusal_of(*created, programme, domain::Language::english), language);
    else
      *result.mutable_recharge() = to_proto(*created, programme, language);
  }

  HandlerPorts ports_;
  Reply<Response> reply_;
  std::vector<Created> slots_;
  std::atomic<std::size_t> open_;
};

}  // namespace

void create_batch(const HandlerPorts& ports, const Caller& caller,
                  const v1::BatchCreateRechargesRequest& request, const Reply<Response>& reply) {
  if (auto status = check_size(request.requests_size()); !status) return reply.fail(status.error());
  const auto asked_wait = wait_from(request.has_wait(), request.wait());
  if (!asked_wait) return reply.fail(asked_wait.error());
  const auto wait = caller.wait_within_deadline(*asked_wait);

  const auto size = static_cast<std::size_t>(request.requests_size());
  const auto batch = std::make_shared<Batch>(ports, reply, size);
  for (std::size_t at = 0; at < size; ++at) {
    auto asked = recharge_request_from(request.requests(static_cast<int>(at)), caller.principal());
    if (!asked) {
      batch->put(at, std::unexpected(std::move(asked.error())), batch);
      continue;
    }
    ports.broker.admission().create(
        *std::move(asked), wait, [batch, at](Created created) { batch->put(at, std::move(created), batch); });
  }
}

}  // namespace passerelle::rpc
