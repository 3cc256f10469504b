#include "services/rpc/campaign_watch.h"

#include <grpcpp/alarm.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "services/broker/campaigns.h"
#include "services/rpc/authorisation.h"
#include "services/rpc/campaign_conversion.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/streaming_call.h"

namespace passerelle::rpc {
namespace {

using Lock = std::unique_lock<std::mutex>;

domain::Result<domain::Duration> interval_from(const v1::WatchCampaignRequest& request) {
  constexpr domain::Duration shortest{1'000};
  constexpr std::int64_t longest_s = 60;
  if (!request.has_interval()) return shortest;
  const auto& asked = request.interval();
  const bool in_range = asked.seconds() >= 1 && asked.nanos() >= 0 && asked.nanos() <= 999'999'999 &&
                        (asked.seconds() < longest_s || (asked.seconds() == longest_s && asked.nanos() == 0));
  if (!in_range) return domain::invalid_field("interval", "It must be 1 to 60 s.");
  return domain::Duration((asked.seconds() * 1000) + (asked.nanos() / 1'000'000));
}

// It will not change any more, but for doubts that resolve.
bool is_over(const broker::CampaignView& view) {
  const auto state = view.stored.campaign.state;
  return (state == domain::CampaignState::completed || state == domain::CampaignState::cancelled) &&
         view.stored.counts.unanswered() == 0;
}

// What is told when it differs. The estimate of the end moves with every look at a clock.
std::string news_in(v1::Campaign campaign) {
  campaign.clear_estimated_end_time();
  return campaign.SerializeAsString();
}

class WatchStream : public StreamingCall<grpc::ServerWriteReactor<v1::Campaign>> {
 public:
  using StreamingCall::StreamingCall;

  void refuse(const domain::Error& error) {
    Lock lock(mutex_);
    end_with(error);
    finish(std::move(lock));
  }

  void begin(const Caller& caller, domain::CampaignId id, domain::Duration interval) {
    admitted(caller);
    id_ = id;
    interval_ = interval;
    on_drain([this] { stop(DrainSignal::error()); });
    look();
  }

 private:
  struct Ending {
    grpc::Status status;
    std::string reason;
  };

  // One thing is outstanding at a time: a look, a message on its way, or the alarm. What ends the call
  // meanwhile is kept until that is done; the alarm alone is cut short.

  void look() {
    ports().broker.campaigns().view(
        id_, [this](domain::Result<broker::CampaignView> view) { seen(std::move(view)); });
  }

  void seen(domain::Result<broker::CampaignView> view) {
    Lock lock(mutex_);
    // A busy moment of the service ends no watch.
    const bool busy = !view && view.error().code == domain::ErrorCode::resource_exhausted;
    if (!view && !busy) end_with(view.error());
    if (ending_) return finish(std::move(lock));
    if (busy) return wait();
    message_ = to_proto(*view);
    over_ = is_over(*view);
    std::string news = news_in(message_);
    if (news == told_) return over_ ? finish(std::move(lock)) : wait();
    told_ = std::move(news);
    StartWrite(&message_);
  }

  void OnWriteDone(bool ok) override {
    Lock lock(mutex_);
    if (!ok && !ending_) ending_ = Ending{grpc::Status::CANCELLED, "CALL_CANCELLED"};
    if (ending_ || over_) return finish(std::move(lock));
    wait();
  }

  // An alarm calls back on a thread of gRPC's, never from within Set or Cancel; and it is replaced, never set
  // again.
  void wait() {
    waiting_ = true;
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(std::chrono::system_clock::now() + interval_, [this](bool /*rang*/) { woken(); });
  }

  void woken() {
    Lock lock(mutex_);
    waiting_ = false;
    if (ending_) return finish(std::move(lock));
    lock.unlock();
    look();
  }

  void stop(const domain::Error& error) {
    const Lock lock(mutex_);
    end_with(error);
    if (waiting_) alarm_->Cancel();
  }
  void OnCancel() override {
    const Lock lock(mutex_);
    if (!ending_) ending_ = Ending{grpc::Status::CANCELLED, "CALL_CANCELLED"};
    if (waiting_) alarm_->Cancel();
  }

  void end_with(const domain::Error& error) {
    if (!ending_) ending_ = Ending{to_grpc_status(error, language()), error.reason};
  }

  // The mutex may end with the reactor.
  void finish(Lock lock) {
    const Ending ending = ending_.value_or(Ending{grpc::Status::OK, ""});
    lock.unlock();
    end(ending.status, ending.reason);
  }

  domain::CampaignId id_;
  domain::Duration interval_{0};

  std::mutex mutex_;
  std::unique_ptr<grpc::Alarm> alarm_;
  bool waiting_ = false;  // for the alarm
  bool over_ = false;     // message_ is the last one
  v1::Campaign message_;
  std::string told_;
  std::optional<Ending> ending_;
};

}  // namespace

grpc::ServerWriteReactor<v1::Campaign>* watch_campaign(const HandlerPorts& ports, const Method& method,
                                                       const grpc::CallbackServerContext& context,
                                                       const v1::WatchCampaignRequest& request) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* stream = new WatchStream(ports, ports.gate.trace(method), language_of(context));
  const auto caller = ports.gate.admit(context, method, request.ByteSizeLong());
  const auto id = parse_campaign_name(request.name(), "name");
  const auto interval = interval_from(request);
  if (!caller)
    stream->refuse(caller.error());
  else if (const auto status = require_every_site(caller->principal()); !status)
    stream->refuse(status.error());
  else if (!id || !interval)
    stream->refuse(id ? interval.error() : id.error());
  else
    stream->begin(*caller, *id, *interval);
  return stream;
}

}  // namespace passerelle::rpc
