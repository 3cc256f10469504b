#include "services/rpc/programme_replay_stream.h"

#include <utility>

#include "services/rpc/authorisation.h"
#include "services/rpc/paper_stream.h"
#include "services/rpc/programme_conversion.h"
#include "services/rpc/programme_replay_conversion.h"

namespace passerelle::rpc {
namespace {

class ReplayStream
    : public PaperStream<v1::ReplayProgrammeResponse, broker::ProgrammeReplay, broker::ReplayPage> {
 public:
  using PaperStream::PaperStream;

  void begin(const Caller& caller, broker::ReplayOrder order) {
    dates_.from = order.from;
    dates_.to = order.to;
    PaperStream::begin(caller, ports().broker.programme_replays().start(std::move(order)));
  }

 private:
  bool says_something(broker::ReplayPage& /*page*/) override { return true; }
  void render(broker::ReplayPage page) override {
    rendered(std::vector<v1::ReplayProgrammeResponse>{to_proto(page, dates_)});
  }
  domain::Error told(domain::Error error) const override { return under_request(std::move(error)); }

  broker::ReplayOrder dates_;  // without its programme
};

}  // namespace

grpc::ServerWriteReactor<v1::ReplayProgrammeResponse>* replay_programme(
    const HandlerPorts& ports, const Method& method, const grpc::CallbackServerContext& context,
    const v1::ReplayProgrammeRequest& request) {
  // gRPC owns it from here on: it ends itself in OnDone.
  auto* stream = new ReplayStream(ports, ports.gate.trace(method), context);
  const auto caller = ports.gate.admit(context, method, request.ByteSizeLong());
  auto order = replay_order_from(request);
  if (!caller)
    stream->refuse(caller.error());
  else if (const auto status = require_every_site(caller->principal()); !status)
    stream->refuse(status.error());
  else if (!order)
    stream->refuse(order.error());
  else
    stream->begin(*caller, *std::move(order));
  return stream;
}

}  // namespace passerelle::rpc
