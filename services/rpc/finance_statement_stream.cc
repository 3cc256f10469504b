#include "services/rpc/finance_statement_stream.h"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "services/broker/finance.h"
#include "services/rpc/authorisation.h"
#include "services/rpc/finance_break_conversion.h"
#include "services/rpc/streaming_call.h"

namespace passerelle::rpc {
namespace {

using Request = v1::ImportStatementRequest;
using Response = v1::ImportStatementResponse;
using Lock = std::unique_lock<std::mutex>;

constexpr std::size_t max_data_bytes = std::size_t{1} << 20U;

class StatementStream : public StreamingCall<grpc::ServerBidiReactor<Request, Response>> {
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
    writing,     // how far it is, and what is wrong
    checking,    // whether the caller who sent no more is still there
    finishing,   // the intake works on the rest
    last_write,  // the statement, or the last flaws
    ended,
  };

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
                  [this](domain::Result<broker::StatementProgress> progress) { fed(std::move(progress)); });
  }

  void start(Lock lock) {
    if (request_.content_case() != Request::kOptions) return end(std::move(lock), options_missing());
    auto order = order_from(request_.options(), principal_);
    if (!order) return end(std::move(lock), order.error());
    intake_ = ports().broker.finance().import_statement(*std::move(order));
    read_next(std::move(lock));
  }

  // A broken connection ends the reads as a caller who is done does, and the file may be half a file. Only a
  // caller who is still there can be written to.
  void check_caller(Lock lock) {
    if (!intake_) return end(std::move(lock), options_missing());
    step_ = Step::checking;
    response_.Clear();
    response_.set_records(records_);
    StartWrite(&response_);
  }

  void fed(domain::Result<broker::StatementProgress> progress) {
    Lock lock(mutex_);
    if (!progress) return end(std::move(lock), progress.error());
    fill(*progress);
    step_ = step_ == Step::finishing ? Step::last_write : Step::writing;
    if (step_ == Step::last_write) {
      const auto outcome = intake_->outcome();
      if (outcome) {
        *response_.mutable_statement() = to_proto(outcome->statement);
        response_.set_known(outcome->known);
      } else {
        failure_ = outcome.error();
      }
    }
    StartWrite(&response_);
  }

  void fill(const broker::StatementProgress& progress) {
    records_ = progress.records;
    response_.Clear();
    response_.set_records(records_);
    for (const auto& flaw : progress.flaws) *response_.add_flaws() = to_proto(flaw);
  }

  void OnWriteDone(bool ok) override {
    Lock lock(mutex_);
    if (step_ == Step::ended) return;
    if (!ok) return finish(std::move(lock), grpc::Status::CANCELLED, "CALL_CANCELLED");
    if (step_ == Step::last_write && failure_) return end(std::move(lock), *failure_);
    if (step_ == Step::last_write) return finish(std::move(lock), grpc::Status::OK, "");
    if (step_ == Step::writing) return read_next(std::move(lock));
    step_ = Step::finishing;
    lock.unlock();
    intake_->finish([this](domain::Result<broker::StatementProgress> progress) { fed(std::move(progress)); });
  }

  // What is fed is dealt with first; only a wait for the caller is cut short.
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
  Request request_;
  Response response_;
  std::unique_ptr<broker::StatementIntake> intake_;
  std::int64_t records_ = 0;
  std::optional<domain::Error> failure_;
};

}  // namespace

grpc::ServerBidiReactor<Request, Response>* import_statement(const HandlerPorts& ports, const Method& method,
                                                             const grpc::CallbackServerContext& context) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* stream = new StatementStream(ports, ports.gate.trace(method), language_of(context));
  const auto caller = ports.gate.admit(context, method, 0);
  if (!caller)
    stream->refuse(caller.error());
  else
    stream->begin(*caller);
  return stream;
}

}  // namespace passerelle::rpc
