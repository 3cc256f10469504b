// The two directions of a call that takes a file: the file's bytes out, the service's reports in.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <atomic>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "services/cli/session.h"

namespace passerelle::cli {

// Sends on a thread of its own, one piece at a time: the next is read once the service took the last, so that
// a file of any size needs the memory of two pieces.
template <class Request, class Response>
class FileStream {
 public:
  using Stream = grpc::ClientReaderWriter<Request, Response>;
  using Open = std::function<std::unique_ptr<Stream>(grpc::ClientContext&)>;
  // The file's next bytes; none at its end, and once `stop` is set. Error: errno's.
  using NextPiece = std::function<std::expected<std::string, int>(const std::atomic<bool>& stop)>;

  // `first` carries what the service is to know before the file.
  FileStream(Session& session, const Open& open, Request first, NextPiece next_piece)
      : listener_(session.interrupt(), [this] { context_.TryCancel(); }),
        first_(std::move(first)),
        next_piece_(std::move(next_piece)) {
    // No deadline: a long list takes as long as it takes, and keepalive notices a dead line.
    session.prepare(context_, std::nullopt);
    stream_ = open(context_);
    sender_ = std::thread([this] { send(); });
  }
  FileStream(const FileStream&) = delete;
  FileStream& operator=(const FileStream&) = delete;
  ~FileStream() {
    stop_ = true;
    if (!sender_.joinable()) return;
    context_.TryCancel();
    sender_.join();
  }

  // Waits for the next reports; false at the end.
  bool read(Response& response) { return stream_->Read(&response); }
  std::uint64_t bytes_sent() const { return bytes_sent_; }

  // After the last read.
  grpc::Status finish() {
    stop_ = true;
    sender_.join();
    return stream_->Finish();
  }
  // errno's, where the file could not be read to its end.
  std::optional<int> input_error() const {
    const int error = input_error_;
    return error == 0 ? std::nullopt : std::optional(error);
  }

 private:
  void send() {
    auto request = std::move(first_);
    while (stream_->Write(request)) {
      bytes_sent_ += request.data().size();
      auto piece = next_piece_(stop_);
      if (!piece) {
        // Half a file must not look like a whole one.
        input_error_ = piece.error();
        context_.TryCancel();
        return;
      }
      if (piece->empty()) {
        if (!stop_) stream_->WritesDone();
        return;
      }
      request.set_data(std::move(*piece));
    }
  }

  grpc::ClientContext context_;
  Interrupt::Listener listener_;
  Request first_;
  NextPiece next_piece_;
  std::atomic<std::uint64_t> bytes_sent_{0};
  std::atomic<int> input_error_{0};
  std::atomic<bool> stop_{false};
  std::unique_ptr<Stream> stream_;
  std::thread sender_;
};

}  // namespace passerelle::cli
