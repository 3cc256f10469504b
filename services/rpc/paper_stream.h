// A paper of any length, page by page, as a stream of messages: the next page is asked for when the one
// before has been sent.
#pragma once

#include <grpcpp/alarm.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "services/rpc/language.h"
#include "services/rpc/stall_watch.h"
#include "services/rpc/streaming_call.h"

namespace passerelle::rpc {

// One thing is outstanding at a time: a page, its rendering, or a message on its way. Each step is taken
// where the one before ended, so that nothing here is touched by two threads but the two flags.
template <class Response, class Paper, class Page>
class PaperStream : public StreamingCall<grpc::ServerWriteReactor<Response>> {
  using Call = StreamingCall<grpc::ServerWriteReactor<Response>>;

 public:
  PaperStream(const HandlerPorts& ports, CallTrace trace, const grpc::CallbackServerContext& context)
      : Call(ports, std::move(trace), language_of(context)), stall_watch_(context, ports.longest_stall) {}

  void refuse(const domain::Error& error) { end(error); }

  void begin(const Caller& caller, std::unique_ptr<Paper> paper) {
    this->admitted(caller);
    principal_ = caller.principal();
    paper_ = std::move(paper);
    this->on_drain([this] { draining_ = true; });
    pull();
  }

 protected:
  // False: nothing is sent for this page. Never of the last one. May take from it what nobody asked for.
  virtual bool says_something(Page& page) = 0;
  // Ends in rendered(), on any thread. Of pages that say something.
  virtual void render(Page page) = 0;
  // An error of the paper's, as the caller is told it.
  virtual domain::Error told(domain::Error error) const { return error; }

  void rendered(domain::Result<std::vector<Response>> messages) {
    if (!messages) return refuse(messages.error());
    messages_ = *std::move(messages);
    next_message_ = 0;
    write_next();
  }

  // A busy moment of the service ends no paper that has begun: `step` again, a little later.
  void after_a_while(std::move_only_function<void()> step) {
    // It calls back on a thread of gRPC's, never from within Set; and it is replaced, never set again.
    later_ = std::move(step);
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(std::chrono::system_clock::now() + std::chrono::milliseconds(500),
                [this](bool /*rang*/) { std::exchange(later_, nullptr)(); });
  }

  const Principal& principal() const { return principal_; }

 private:
  using Call::end;

  void pull() {
    if (cancelled_) return cancelled();
    if (draining_) return refuse(DrainSignal::error());
    paper_->next([this](domain::Result<Page> page) { turned(std::move(page)); });
  }

  void turned(domain::Result<Page> page) {
    const bool busy = !page && page.error().code == domain::ErrorCode::resource_exhausted;
    if (busy && begun_) return after_a_while([this] { pull(); });
    if (!page) return refuse(told(std::move(page.error())));
    begun_ = true;
    last_ = page->totals.has_value();
    if (!says_something(*page)) return pull();
    render(*std::move(page));
  }

  void write_next() {
    if (next_message_ < messages_.size()) {
      stall_watch_.message_begins();
      return this->StartWrite(&messages_[next_message_]);
    }
    if (last_) return end(grpc::Status::OK, "");
    pull();
  }

  void OnWriteDone(bool ok) override {
    stall_watch_.message_ends();
    if (!ok) return cancelled();
    ++next_message_;
    write_next();
  }

  void cancelled() {
    end(grpc::Status::CANCELLED, stall_watch_.has_stalled() ? "CLIENT_STALLED" : "CALL_CANCELLED");
  }

  void OnCancel() override { cancelled_ = true; }

  Principal principal_;
  StallWatch stall_watch_;
  std::unique_ptr<Paper> paper_;
  bool begun_ = false;
  bool last_ = false;  // messages_ are the last ones
  std::unique_ptr<grpc::Alarm> alarm_;
  std::move_only_function<void()> later_;
  std::vector<Response> messages_;
  std::size_t next_message_ = 0;
  std::atomic<bool> cancelled_ = false;
  std::atomic<bool> draining_ = false;
};

}  // namespace passerelle::rpc
