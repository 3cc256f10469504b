#include "tests/support/fault_proxy_session.h"

#include <algorithm>
#include <boost/asio/write.hpp>

namespace passerelle::testing {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

namespace {

// A sender is read no further while so many pieces wait for their time.
constexpr std::size_t max_pieces = 1024;

std::size_t index_of(Direction direction) { return static_cast<std::size_t>(direction); }

}  // namespace

FaultProxySession::FaultProxySession(asio::io_context& io, ProxySocket client, const Faults& faults,
                                     FaultProxy::Counts& counts)
    : client_(std::move(client)),
      server_(io),
      faults_(faults),
      counts_(counts),
      requests_(Direction::request, client_, server_, io),
      answers_(Direction::answer, server_, client_, io) {
  requests_.left = faults.reset_after[index_of(Direction::request)];
  answers_.left = faults.reset_after[index_of(Direction::answer)];
}

void FaultProxySession::start(const ProxyEndpoint& upstream) {
  if (faults_.half_open) {
    silent_ = true;
    read(requests_);
    return;
  }
  server_.async_connect(upstream, [this, self = shared_from_this()](const ErrorCode& error) {
    if (ended_) return;
    if (error) {
      reset();
      return;
    }
    read(requests_);
    read(answers_);
  });
}

void FaultProxySession::reset_after(Direction direction, std::optional<std::uint64_t> bytes) {
  (direction == Direction::request ? requests_ : answers_).left = bytes;
}

void FaultProxySession::silence() {
  silent_ = true;
  for (auto* stream : {&requests_, &answers_}) {
    // A piece that is being written belongs to its writing.
    while (stream->pieces.size() > (stream->writing ? 1U : 0U)) stream->pieces.pop_back();
    if (!stream->reading && !stream->finished && stream->from.is_open()) read(*stream);
  }
}

void FaultProxySession::read(Stream& stream) {
  stream.reading = true;
  stream.from.async_read_some(asio::buffer(stream.buffer), [this, self = shared_from_this(), &stream](
                                                               const ErrorCode& error, std::size_t size) {
    stream.reading = false;
    if (ended_) return;
    if (!error) {
      received(stream, size);
    } else if (error == asio::error::eof) {
      stream.finished = true;
      if (!silent_) pass_on(stream, {.bytes = {}, .due = {}, .then_end = true});
    } else if (!silent_) {
      end();
    }
  });
}

void FaultProxySession::received(Stream& stream, std::size_t size) {
  if (!silent_ && stream.direction == Direction::answer && faults_.drop_answers) {
    ++counts_.answers_dropped;
    if (*faults_.drop_answers == Ending::reset) {
      reset();
      return;
    }
    silence();
  }
  if (silent_) {
    if (!stream.reading) read(stream);
    return;
  }
  Piece piece;
  if (stream.left && size >= *stream.left) {
    piece.then_reset = true;
    size = static_cast<std::size_t>(*stream.left);
  }
  if (stream.left) *stream.left -= size;
  piece.bytes.assign(stream.buffer.begin(), stream.buffer.begin() + static_cast<std::ptrdiff_t>(size));
  const bool more = !piece.then_reset && stream.pieces.size() < max_pieces;
  pass_on(stream, std::move(piece));
  if (more && !ended_) read(stream);
}

void FaultProxySession::pass_on(Stream& stream, Piece piece) {
  piece.due = std::chrono::steady_clock::now() + faults_.delay[index_of(stream.direction)];
  if (!stream.pieces.empty()) piece.due = std::max(piece.due, stream.pieces.back().due);
  stream.pieces.push_back(std::move(piece));
  if (stream.pieces.size() == 1) write(stream);
}

void FaultProxySession::write(Stream& stream) {
  const auto& piece = stream.pieces.front();
  if (piece.due > std::chrono::steady_clock::now()) {
    stream.timer.expires_at(piece.due);
    stream.timer.async_wait([this, self = shared_from_this(), &stream](const ErrorCode& error) {
      if (!error && !ended_ && !stream.writing && !stream.pieces.empty()) write(stream);
    });
    return;
  }
  stream.writing = true;
  asio::async_write(
      stream.to, asio::buffer(piece.bytes),
      [this, self = shared_from_this(), &stream](const ErrorCode& error, std::size_t size) {
        stream.writing = false;
        (stream.direction == Direction::request ? counts_.request_bytes : counts_.answer_bytes) += size;
        if (ended_) return;
        if (error) {
          if (!silent_) end();
          return;
        }
        written(stream);
      });
}

void FaultProxySession::written(Stream& stream) {
  const Piece piece = std::move(stream.pieces.front());
  stream.pieces.pop_front();
  if (silent_) return;
  if (piece.then_reset) {
    reset();
    return;
  }
  if (piece.then_end) {
    ErrorCode ignored;
    stream.to.shutdown(asio::socket_base::shutdown_send, ignored);
    const auto& other = stream.direction == Direction::request ? answers_ : requests_;
    if (other.finished && other.pieces.empty()) end();
    return;
  }
  if (!stream.pieces.empty()) write(stream);
  if (!stream.reading && !stream.finished) read(stream);
}

void FaultProxySession::reset() {
  if (ended_) return;
  ++counts_.resets;
  ErrorCode ignored;  // a unix socket has no RST, and one that never connected no end
  for (auto* socket : {&client_, &server_}) {
    socket->set_option(asio::socket_base::linger(true, 0), ignored);
  }
  end();
}

void FaultProxySession::end() {
  ended_ = true;
  ErrorCode ignored;
  for (auto* stream : {&requests_, &answers_}) stream->timer.cancel();
  client_.close(ignored);
  server_.close(ignored);
}

}  // namespace passerelle::testing
