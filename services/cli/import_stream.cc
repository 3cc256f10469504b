#include "services/cli/import_stream.h"

#include <utility>

namespace passerelle::cli {
namespace {

constexpr std::size_t piece_bytes = 64 << 10;

}  // namespace

ImportStream::ImportStream(Session& session, InputFile& input,
                           const v1::ImportBeneficiariesRequest::Options& options)
    : listener_(session.interrupt(), [this] { context_.TryCancel(); }), input_(input), options_(options) {
  // No deadline: a long list takes as long as it takes, and keepalive notices a dead line.
  session.prepare(context_, std::nullopt);
  stream_ = session.beneficiaries().ImportBeneficiaries(&context_);
  sender_ = std::thread([this] { send(); });
}

ImportStream::~ImportStream() {
  stop_ = true;
  if (!sender_.joinable()) return;
  context_.TryCancel();
  sender_.join();
}

void ImportStream::send() {
  v1::ImportBeneficiariesRequest request;
  *request.mutable_options() = options_;
  while (stream_->Write(request)) {
    bytes_sent_ += request.data().size();
    auto piece = input_.read(piece_bytes, stop_);
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

grpc::Status ImportStream::finish() {
  stop_ = true;
  sender_.join();
  return stream_->Finish();
}

std::optional<int> ImportStream::input_error() const {
  const int error = input_error_;
  return error == 0 ? std::nullopt : std::optional(error);
}

}  // namespace passerelle::cli
