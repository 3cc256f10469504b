#include "services/rpc/recharge_watch.h"

#include <deque>
#include <mutex>
#include <optional>

#include "services/rpc/recharge_conversion.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/streaming_call.h"
#include "services/rpc/unary_call.h"

namespace passerelle::rpc {
namespace {

using domain::RechargeState;

// States only ever go forward: RESERVED, IN_DOUBT, a final one, and REVERSED after DELIVERED. So what is
// queued is bounded by their number, and a change that was in the first read already is known by its rank.
int rank_of(RechargeState state) {
  switch (state) {
    case RechargeState::reserved:
      return 1;
    case RechargeState::in_doubt:
      return 2;
    case RechargeState::refused:
    case RechargeState::delivered:
    case RechargeState::rejected:
    case RechargeState::cancelled:
      return 3;
    case RechargeState::reversed:
      return 4;
  }
  return 0;
}

using Lock = std::unique_lock<std::mutex>;

class WatchStream : public StreamingCall<grpc::ServerWriteReactor<v1::Recharge>> {
 public:
  using StreamingCall::StreamingCall;

  void refuse(const domain::Error& error) {
    Lock lock(mutex_);
    end(error);
    pump(std::move(lock));
  }

  void begin(const Caller& caller, domain::RechargeId id) {
    admitted(caller);
    id_ = id;
    loading_ = true;
    // Before the first read: a change between the two is then heard twice, and never missed.
    ticket_ =
        ports().broker.outcomes().listen(id, [this](const domain::Recharge& recharge) { changed(recharge); });
    on_drain([this] { refuse(DrainSignal::error()); });
    const bool queued =
        ports().readers.read([this, caller](broker::LedgerReader& ledger, broker::VaultReader& /*vault*/) {
          loaded(read(ledger, caller));
        });
    if (!queued) loaded(std::unexpected(read_queue_full()));
  }

 private:
  struct Current {
    domain::Recharge recharge;
    v1::Recharge rendered;
  };

  domain::Result<Current> read(broker::LedgerReader& ledger, const Caller& caller) {
    auto found = ledger.recharge(id_);
    if (!found) return std::unexpected(std::move(found.error()));
    if (!*found)
      return domain::fail(domain::ErrorCode::not_found, "RECHARGE_UNKNOWN", "There is no such recharge.");
    if (auto status = require_site(caller.principal(), (**found).site); !status)
      return std::unexpected(std::move(status.error()));
    auto decided_by = ports().programmes.find(**found, ledger);
    if (!decided_by) return std::unexpected(std::move(decided_by.error()));
    return Current{**found, to_proto(**found, **decided_by, language())};
  }

  void loaded(domain::Result<Current> current) {
    Lock lock(mutex_);
    loading_ = false;
    std::deque<domain::Recharge> heard;
    heard.swap(heard_);
    if (current) {
      push(current->recharge, std::move(current->rendered));
      for (const auto& recharge : heard) push(recharge);
    } else {
      end(current.error());
    }
    pump(std::move(lock));
  }

  void changed(const domain::Recharge& recharge) {
    Lock lock(mutex_);
    if (loading_) {
      if (heard_.size() == max_heard) heard_.pop_front();
      heard_.push_back(recharge);
      return;
    }
    push(recharge);
    pump(std::move(lock));
  }

  // Below: under mutex_.

  // What changes was never refused, and has no violations to explain.
  void push(const domain::Recharge& recharge) {
    push(recharge, to_proto(recharge, domain::Programme{}, language()));
  }
  void push(const domain::Recharge& recharge, v1::Recharge rendered) {
    if (end_ || rank_of(recharge.state) <= rank_) return;
    rank_ = rank_of(recharge.state);
    queue_.push_back(std::move(rendered));
    if (domain::is_final(recharge.state)) end_ = Ending{grpc::Status::OK, ""};
  }

  void end(const domain::Error& error) {
    if (!end_) end_ = Ending{to_grpc_status(error, language()), error.reason};
  }

  // Nothing is left of the stream where it ends, its mutex included.
  void pump(Lock lock) {
    if (loading_ || writing_ || finished_) return;
    if (!queue_.empty()) {
      message_ = std::move(queue_.front());
      queue_.pop_front();
      writing_ = true;
      StartWrite(&message_);
    } else if (end_) {
      finished_ = true;
      const auto ending = *end_;
      lock.unlock();
      StreamingCall::end(ending.status, ending.reason);
    }
  }

  void abandon() {
    Lock lock(mutex_);
    queue_.clear();
    end_ = Ending{grpc::Status::CANCELLED, "CALL_CANCELLED"};
    pump(std::move(lock));
  }

  void OnWriteDone(bool ok) override {
    {
      Lock lock(mutex_);
      writing_ = false;
      if (ok) return pump(std::move(lock));
    }
    abandon();
  }
  void OnCancel() override { abandon(); }
  void OnDone() override {
    // Neither calls back once it has been left: nothing points here any more.
    if (ticket_) ports().broker.outcomes().leave(id_, *ticket_);
    StreamingCall::OnDone();
  }

  struct Ending {
    grpc::Status status;
    std::string reason;
  };
  static constexpr std::size_t max_heard = 8;

  domain::RechargeId id_;
  std::optional<broker::OutcomeBoard::Ticket> ticket_;

  std::mutex mutex_;
  bool loading_ = false;  // the reader's job holds `this`: gRPC is not told to finish before it ran
  bool writing_ = false;
  bool finished_ = false;
  int rank_ = 0;  // of the newest in the queue or sent
  std::deque<domain::Recharge> heard_;
  std::deque<v1::Recharge> queue_;
  v1::Recharge message_;
  std::optional<Ending> end_;
};

}  // namespace

grpc::ServerWriteReactor<v1::Recharge>* watch_recharge(const HandlerPorts& ports, const Method& method,
                                                       const grpc::CallbackServerContext& context,
                                                       const v1::WatchRechargeRequest& request) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* stream = new WatchStream(ports, ports.gate.trace(method), language_of(context));
  auto caller = ports.gate.admit(context, method, request.ByteSizeLong());
  const auto id = parse_recharge_name(request.name(), "name");
  if (!caller)
    stream->refuse(caller.error());
  else if (!id)
    stream->refuse(id.error());
  else
    stream->begin(*caller, *id);
  return stream;
}

}  // namespace passerelle::rpc
