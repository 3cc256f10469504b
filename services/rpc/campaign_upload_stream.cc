#include "services/rpc/campaign_upload_stream.h"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "services/broker/campaigns.h"
#include "services/rpc/authorisation.h"
#include "services/rpc/campaign_conversion.h"
#include "services/rpc/campaign_requests.h"
#include "services/rpc/streaming_call.h"

namespace passerelle::rpc {
namespace {

using Request = v1::UploadLinesRequest;
using Response = v1::UploadLinesResponse;
using Lock = std::unique_lock<std::mutex>;

constexpr std::size_t max_data_bytes = std::size_t{1} << 20U;
constexpr std::size_t max_flawed_a_message = 2'000;  // clients take messages up to 4 MiB

class UploadStream : public StreamingCall<grpc::ServerBidiReactor<Request, Response>> {
 public:
  using StreamingCall::StreamingCall;

  void refuse(const domain::Error& error) { end(Lock(mutex_), error); }

  void begin(const Caller& caller) {
    admitted(caller);
    principal_ = caller.principal();
    // Before the first read, after which the stream may end at any moment.
    on_drain([this] { drain(); });
    read_next(Lock(mutex_));
  }

 private:
  // What is outstanding; always one thing.
  enum class Step : std::uint8_t {
    beginning,
    reading,     // the next message
    feeding,     // the intake works
    writing,     // what became durable
    checking,    // whether the caller who sent no more is still there
    finishing,   // the intake works on the rest
    last_write,  // the summary
    ended,
  };

  // The steps, in their order.

  void read_next(Lock lock) {
    if (draining_) return end(std::move(lock), DrainSignal::error());
    step_ = Step::reading;
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    Lock lock(mutex_);
    if (step_ != Step::reading) return;
    if (!ok) return check_caller(std::move(lock));
    if (!intake_) return start(std::move(lock));
    if (request_.content_case() != Request::kData)
      return end(std::move(lock), domain::invalid_field("data", "Every message but the first carries data."));
    if (request_.data().size() > max_data_bytes)
      return end(std::move(lock), domain::invalid_field("data", "It must not be longer than 1 MiB."));
    step_ = Step::feeding;
    lock.unlock();
    intake_->feed(std::move(*request_.mutable_data()),
                  [this](domain::Result<broker::ListProgress> progress) { reported(std::move(progress)); });
  }

  void start(Lock lock) {
    if (request_.content_case() != Request::kOptions) return end(std::move(lock), options_missing());
    auto order = order_from(request_.options(), principal_);
    if (!order) return end(std::move(lock), order.error());
    intake_ = ports().broker.campaigns().upload(*std::move(order));
    read_next(std::move(lock));
  }

  // A broken connection ends the reads as a caller who is done does, and the last line may be half a line.
  // Only a caller who is still there can be written to.
  void check_caller(Lock lock) {
    if (!intake_) return end(std::move(lock), options_missing());
    step_ = Step::checking;
    response_.Clear();
    response_.set_lines_taken(lines_taken_);
    StartWrite(&response_);
  }

  void reported(domain::Result<broker::ListProgress> progress) {
    Lock lock(mutex_);
    if (!progress) return end(std::move(lock), progress.error());
    last_ = step_ == Step::finishing;
    moved_ = progress->lines_taken != lines_taken_;
    lines_taken_ = progress->lines_taken;
    flawed_ = std::move(progress->flawed);
    next_flawed_ = 0;
    write_next(std::move(lock));
  }

  void write_next(Lock lock) {
    const bool nothing_new = next_flawed_ == flawed_.size() && !std::exchange(moved_, false);
    if (nothing_new && !last_) return read_next(std::move(lock));
    response_.Clear();
    response_.set_lines_taken(lines_taken_);
    for (std::size_t count = 0; count < max_flawed_a_message && next_flawed_ < flawed_.size(); ++count)
      *response_.add_flawed() = to_proto(flawed_[next_flawed_++]);
    step_ = Step::writing;
    if (last_ && next_flawed_ == flawed_.size()) {
      *response_.mutable_summary() = to_proto(intake_->summary());
      step_ = Step::last_write;
    }
    StartWrite(&response_);
  }

  void OnWriteDone(bool ok) override {
    Lock lock(mutex_);
    if (step_ == Step::ended) return;
    if (!ok) return finish(std::move(lock), grpc::Status::CANCELLED, "CALL_CANCELLED");
    if (step_ == Step::last_write) return finish(std::move(lock), grpc::Status::OK, "");
    if (step_ == Step::writing) return write_next(std::move(lock));
    step_ = Step::finishing;
    lock.unlock();
    intake_->finish([this](domain::Result<broker::ListProgress> progress) { reported(std::move(progress)); });
  }

  // What is fed and durable is reported first; only a wait for the caller is cut short.
  void drain() {
    Lock lock(mutex_);
    draining_ = true;
    if (step_ == Step::reading) end(std::move(lock), DrainSignal::error());
  }

  static std::unexpected<domain::Error> options_missing() {
    return domain::invalid_field("options", "The first message carries them.");
  }
  void end(Lock lock, const std::unexpected<domain::Error>& failed) { end(std::move(lock), failed.error()); }
  void end(Lock lock, const domain::Error& error) {
    finish(std::move(lock), to_grpc_status(error, language()), error.reason);
  }
  // The mutex may end with the reactor.
  void finish(Lock lock, const grpc::Status& status, const std::string& reason) {
    step_ = Step::ended;
    lock.unlock();
    StreamingCall::end(status, reason);
  }

  Principal principal_;
  std::mutex mutex_;
  Step step_ = Step::beginning;
  bool draining_ = false;
  bool last_ = false;   // flawed_ are the last ones
  bool moved_ = false;  // lines_taken_ has not been told yet
  Request request_;
  Response response_;
  std::unique_ptr<broker::ListIntake> intake_;
  std::int64_t lines_taken_ = 0;
  std::vector<domain::CampaignLine> flawed_;
  std::size_t next_flawed_ = 0;
};

}  // namespace

grpc::ServerBidiReactor<Request, Response>* upload_lines(const HandlerPorts& ports, const Method& method,
                                                         const grpc::CallbackServerContext& context) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* stream = new UploadStream(ports, ports.gate.trace(method), language_of(context));
  const auto caller = ports.gate.admit(context, method, 0);
  if (!caller)
    stream->refuse(caller.error());
  else if (const auto status = require_every_site(caller->principal()); !status)
    stream->refuse(status.error());
  else
    stream->begin(*caller);
  return stream;
}

}  // namespace passerelle::rpc
