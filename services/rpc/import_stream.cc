#include "services/rpc/import_stream.h"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "services/broker/beneficiary_import.h"
#include "services/rpc/authorisation.h"
#include "services/rpc/beneficiary_conversion.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/streaming_call.h"

namespace passerelle::rpc {
namespace {

using Request = v1::ImportBeneficiariesRequest;
using Response = v1::ImportBeneficiariesResponse;
using Outcomes = std::vector<broker::ImportOutcome>;

using Lock = std::unique_lock<std::mutex>;

constexpr std::size_t max_data_bytes = std::size_t{1} << 20U;
// Clients take messages up to 4 MiB; a line's report may carry a few long explanations.
constexpr std::size_t max_reports_a_message = 500;

domain::Result<broker::ImportOptions> options_from(const Request::Options& options,
                                                   const Principal& principal) {
  if (auto status = require_every_site(principal); !status) return std::unexpected(status.error());
  broker::ImportOptions result;
  result.validate_only = options.validate_only();
  if (options.default_site().empty()) return result;
  auto site = parse_slug<domain::SiteId>(options.default_site(), "options.default_site");
  if (!site) return std::unexpected(std::move(site.error()));
  result.default_site = *std::move(site);
  return result;
}

class ImportStream : public StreamingCall<grpc::ServerBidiReactor<Request, Response>> {
 public:
  using StreamingCall::StreamingCall;

  void refuse(const domain::Error& error) { end(Lock(mutex_), error); }

  void begin(const Caller& caller) {
    admitted(caller);
    principal_ = caller.principal();
    read_next(Lock(mutex_));
    on_drain([this] { drain(); });
  }

 private:
  // What is outstanding; always one thing.
  enum class Step : std::uint8_t {
    reading,     // the next message
    feeding,     // the import works
    writing,     // reports
    checking,    // whether the caller who sent no more is still there
    finishing,   // the import works on the rest
    last_write,  // the summary
    ended,
  };

  // The steps, in their order. Under mutex_, but for feed(), which may complete at once, and for the end:
  // nothing is left of the stream after it.

  void read_next(Lock lock) {
    if (draining_) return end(std::move(lock), DrainSignal::error());
    step_ = Step::reading;
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    Lock lock(mutex_);
    if (step_ != Step::reading) return;
    if (!ok) return check_caller(std::move(lock));
    if (!import_) return start(std::move(lock));
    if (request_.content_case() != Request::kData)
      return end(std::move(lock),
                 domain::invalid_field("data", "Every message but the first carries data.").error());
    if (request_.data().size() > max_data_bytes)
      return end(std::move(lock), domain::invalid_field("data", "It must not be longer than 1 MiB.").error());
    step_ = Step::feeding;
    lock.unlock();
    import_->feed(std::move(*request_.mutable_data()),
                  [this](domain::Result<Outcomes> outcomes) { reported(std::move(outcomes)); });
  }

  void start(Lock lock) {
    if (request_.content_case() != Request::kOptions)
      return end(std::move(lock),
                 domain::invalid_field("options", "The first message carries them.").error());
    auto options = options_from(request_.options(), principal_);
    if (!options) return end(std::move(lock), options.error());
    auto programme = ports().broker.programmes().current();
    if (!programme)
      return end(std::move(lock), domain::fail(domain::ErrorCode::failed_precondition, "PROGRAMME_MISSING",
                                               "No programme is in force, and lists name its sites.")
                                      .error());
    if (options->default_site && programme->find(*options->default_site) == nullptr)
      return end(std::move(lock), domain::fail(domain::ErrorCode::not_found, "SITE_UNKNOWN",
                                               "options.default_site is no site of the programme.")
                                      .error());
    import_ = broker::start_import(ports().broker.beneficiaries(), std::move(programme), *std::move(options));
    read_next(std::move(lock));
  }

  // A broken connection ends the reads as a caller who is done does, and the last line may be half a line.
  // Only a caller who is still there can be written to.
  void check_caller(Lock lock) {
    if (!import_)
      return end(std::move(lock),
                 domain::invalid_field("options", "The first message carries them.").error());
    step_ = Step::checking;
    response_.Clear();
    StartWrite(&response_);
  }

  void reported(domain::Result<Outcomes> outcomes) {
    Lock lock(mutex_);
    if (!outcomes) return end(std::move(lock), outcomes.error());
    last_ = step_ == Step::finishing;
    reports_ = *std::move(outcomes);
    next_report_ = 0;
    write_next(std::move(lock));
  }

  void write_next(Lock lock) {
    response_.Clear();
    if (next_report_ == reports_.size()) {
      reports_.clear();
      if (last_) return write_summary();
      return read_next(std::move(lock));
    }
    for (std::size_t count = 0; count < max_reports_a_message && next_report_ < reports_.size(); ++count) {
      const broker::ImportOutcome& outcome = reports_[next_report_++];
      count_verdict(outcome.verdict);
      *response_.add_lines() = to_proto(outcome, language());
    }
    step_ = Step::writing;
    StartWrite(&response_);
  }

  void write_summary() {
    *response_.mutable_summary() = summary_;
    for (const std::string& column : import_->ignored_columns())
      response_.mutable_summary()->add_ignored_columns(column);
    step_ = Step::last_write;
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
    import_->finish([this](domain::Result<Outcomes> outcomes) { reported(std::move(outcomes)); });
  }

  // What is fed and durable is reported first; only a wait for the caller is cut short.
  void drain() {
    Lock lock(mutex_);
    draining_ = true;
    if (step_ == Step::reading) end(std::move(lock), DrainSignal::error());
  }

  void end(Lock lock, const domain::Error& error) {
    finish(std::move(lock), to_grpc_status(error, language()), error.reason);
  }
  void finish(Lock lock, const grpc::Status& status, const std::string& reason) {
    step_ = Step::ended;
    lock.unlock();
    StreamingCall::end(status, reason);
  }

  void count_verdict(broker::ImportVerdict verdict) {
    switch (verdict) {
      case broker::ImportVerdict::accepted:
        summary_.set_accepted(summary_.accepted() + 1);
        break;
      case broker::ImportVerdict::updated:
        summary_.set_updated(summary_.updated() + 1);
        break;
      case broker::ImportVerdict::unchanged:
        summary_.set_unchanged(summary_.unchanged() + 1);
        break;
      case broker::ImportVerdict::refused:
        summary_.set_refused(summary_.refused() + 1);
        break;
    }
  }

  Principal principal_;
  std::mutex mutex_;
  Step step_ = Step::reading;
  bool draining_ = false;
  bool last_ = false;  // reports_ are the last ones
  Request request_;
  Response response_;
  std::unique_ptr<broker::BeneficiaryImport> import_;
  Outcomes reports_;
  std::size_t next_report_ = 0;
  v1::ImportSummary summary_;
};

}  // namespace

grpc::ServerBidiReactor<Request, Response>* import_beneficiaries(const HandlerPorts& ports,
                                                                 const Method& method,
                                                                 const grpc::CallbackServerContext& context) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* stream = new ImportStream(ports, ports.gate.trace(method), language_of(context));
  auto caller = ports.gate.admit(context, method, 0);
  if (caller)
    stream->begin(*caller);
  else
    stream->refuse(caller.error());
  return stream;
}

}  // namespace passerelle::rpc
