// The two directions of an import: the file's bytes out, the lines' reports in.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "services/cli/input_file.h"
#include "services/cli/session.h"

namespace passerelle::cli {

// Sends on a thread of its own, one piece at a time: the next is read once the service took the last, so that
// a file of any size needs the memory of two pieces.
class ImportStream {
 public:
  ImportStream(Session& session, InputFile& input, const v1::ImportBeneficiariesRequest::Options& options);
  ImportStream(const ImportStream&) = delete;
  ImportStream& operator=(const ImportStream&) = delete;
  ~ImportStream();

  // Waits for the next reports; false at the end.
  bool read(v1::ImportBeneficiariesResponse& response) { return stream_->Read(&response); }
  std::uint64_t bytes_sent() const { return bytes_sent_; }

  // After the last read.
  grpc::Status finish();
  // errno's, where the file could not be read to its end.
  std::optional<int> input_error() const;

 private:
  void send();

  grpc::ClientContext context_;
  Interrupt::Listener listener_;
  InputFile& input_;
  v1::ImportBeneficiariesRequest::Options options_;
  std::atomic<std::uint64_t> bytes_sent_{0};
  std::atomic<int> input_error_{0};
  std::atomic<bool> stop_{false};
  std::unique_ptr<grpc::ClientReaderWriter<v1::ImportBeneficiariesRequest, v1::ImportBeneficiariesResponse>>
      stream_;
  std::thread sender_;
};

}  // namespace passerelle::cli
