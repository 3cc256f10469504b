#include "adapters/archive/copy_stream.h"

#include <string_view>

namespace passerelle::archive {
namespace {

constexpr std::size_t buffer_bytes = 256 * 1024;
constexpr std::int64_t rows_between_news = 10'000;
constexpr std::string_view signature{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};  // no flags, no extension

void put_integer(postgres::Bytes& bytes, std::uint32_t value, int size) {
  for (int i = size; i-- > 0;) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i) & 0xffU));
}

}  // namespace

CopyStream::CopyStream(postgres::Connection& connection, const std::string& table, const std::string& columns,
                       std::string part, std::int64_t total, const OnProgress& on_progress)
    : connection_(connection), part_(std::move(part)), total_(total), on_progress_(on_progress) {
  connection_.begin_copy(("COPY " + table + " (" + columns + ") FROM STDIN (FORMAT binary)").c_str());
  buffer_.assign(signature.begin(), signature.end());
  on_progress_({part_, 0, total_});
}

void CopyStream::write_row() {
  row_.point(values_, lengths_);
  put_integer(buffer_, static_cast<std::uint32_t>(values_.size()), 2);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (values_[i] == nullptr) {
      put_integer(buffer_, 0xffffffffU, 4);
      continue;
    }
    put_integer(buffer_, static_cast<std::uint32_t>(lengths_[i]), 4);
    buffer_.insert(buffer_.end(), values_[i], values_[i] + lengths_[i]);
  }
  ++rows_;
  if (buffer_.size() >= buffer_bytes) put_out();
  if (rows_ % rows_between_news == 0 && rows_ < total_) on_progress_({part_, rows_, total_});
}

void CopyStream::put_out() {
  connection_.put_copy(buffer_);
  buffer_.clear();
}

std::int64_t CopyStream::end() {
  put_integer(buffer_, 0xffffU, 2);
  put_out();
  const auto copied = connection_.end_copy();
  on_progress_({part_, rows_, rows_});
  return copied;
}

}  // namespace passerelle::archive
