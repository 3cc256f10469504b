#include "services/rpc/finance_file_stream.h"

#include <atomic>
#include <memory>
#include <utility>

#include "services/broker/finance.h"
#include "services/rpc/authorisation.h"
#include "services/rpc/finance_conversion.h"
#include "services/rpc/stall_watch.h"
#include "services/rpc/streaming_call.h"

namespace passerelle::rpc {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 19U;

// A file that is in memory already.
class WholeFile : public broker::FileExport {
 public:
  explicit WholeFile(std::string content) : content_(std::move(content)) {}
  void next(broker::Completion<std::string> done) override {
    auto piece = content_.substr(given_, piece_bytes);
    given_ += piece.size();
    done(std::move(piece));
  }

 private:
  std::string content_;
  std::size_t given_ = 0;
};

// One thing is outstanding at a time: a piece, or a message on its way.
class FileStream : public StreamingCall<grpc::ServerWriteReactor<v1::FileChunk>> {
 public:
  FileStream(const HandlerPorts& ports, CallTrace trace, const grpc::CallbackServerContext& context)
      : StreamingCall(ports, std::move(trace), language_of(context)),
        stall_watch_(context, ports.longest_stall) {}

  void refuse(const domain::Error& error) { end(error); }

  void admit(const Caller& caller) {
    admitted(caller);
    on_drain([this] { draining_ = true; });
  }

  void begin(std::string name, std::unique_ptr<broker::FileExport> file) {
    name_ = std::move(name);
    file_ = std::move(file);
    pull();
  }

 private:
  void pull() {
    if (cancelled_) return cancelled();
    if (draining_) return refuse(DrainSignal::error());
    file_->next([this](domain::Result<std::string> piece) { write(std::move(piece)); });
  }

  void write(domain::Result<std::string> piece) {
    if (!piece) return refuse(piece.error());
    if (piece->empty()) return end(grpc::Status::OK, "");
    chunk_.Clear();
    chunk_.set_file_name(std::exchange(name_, {}));
    chunk_.set_data(*std::move(piece));
    stall_watch_.message_begins();
    StartWrite(&chunk_);
  }

  void OnWriteDone(bool ok) override {
    stall_watch_.message_ends();
    if (!ok) return cancelled();
    pull();
  }

  void cancelled() {
    end(grpc::Status::CANCELLED, stall_watch_.has_stalled() ? "CLIENT_STALLED" : "CALL_CANCELLED");
  }
  void OnCancel() override { cancelled_ = true; }

  StallWatch stall_watch_;
  std::string name_;
  std::unique_ptr<broker::FileExport> file_;
  v1::FileChunk chunk_;
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> draining_ = false;
};

// Null: it was refused.
template <class Request>
std::pair<FileStream*, std::optional<finance::Period>> open(const HandlerPorts& ports, const Method& method,
                                                            const grpc::CallbackServerContext& context,
                                                            const Request& request) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* stream = new FileStream(ports, ports.gate.trace(method), context);
  const auto caller = ports.gate.admit(context, method, request.ByteSizeLong());
  if (!caller) {
    stream->refuse(caller.error());
    return {stream, std::nullopt};
  }
  const auto period = period_from(request.period());
  if (!period) {
    stream->refuse(period.error());
    return {stream, std::nullopt};
  }
  stream->admit(*caller);
  return {stream, *period};
}

}  // namespace

grpc::ServerWriteReactor<v1::FileChunk>* export_period(const HandlerPorts& ports, const Method& method,
                                                       const grpc::CallbackServerContext& context,
                                                       const v1::ExportPeriodRequest& request) {
  const auto [stream, period] = open(ports, method, context, request);
  if (period)
    stream->begin("passerelle-" + period->text() + ".jsonl", ports.broker.finance().export_period(*period));
  return stream;
}

grpc::ServerWriteReactor<v1::FileChunk>* export_journal(const HandlerPorts& ports, const Method& method,
                                                        const grpc::CallbackServerContext& context,
                                                        const v1::ExportJournalRequest& request) {
  const auto opened = open(ports, method, context, request);
  auto* stream = opened.first;
  const auto& period = opened.second;
  if (!period) return stream;
  const bool latin = request.encoding() == v1::ExportJournalRequest::ISO_8859_15;
  ports.broker.finance().journal({*period, latin}, [stream](domain::Result<broker::JournalFile> file) {
    if (!file) return stream->refuse(file.error());
    stream->begin(std::move(file->name), std::make_unique<WholeFile>(std::move(file->content)));
  });
  return stream;
}

}  // namespace passerelle::rpc
