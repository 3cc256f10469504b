#include "adapters/redis/connection.h"

#include "services/domain/invariant.h"

namespace passerelle::redis {

std::optional<Failure> Reply::failure() const {
  if (reply_->type != REDIS_REPLY_ERROR) return std::nullopt;
  return failure_said({reply_->str, reply_->len});
}

std::optional<std::string_view> Reply::text() const {
  if (reply_->type != REDIS_REPLY_STRING && reply_->type != REDIS_REPLY_STATUS) return std::nullopt;
  return std::string_view(reply_->str, reply_->len);
}

std::optional<long long> Reply::integer() const {
  if (reply_->type != REDIS_REPLY_INTEGER) return std::nullopt;
  return reply_->integer;
}

std::optional<std::string_view> Reply::text_at(std::size_t index) const {
  if (reply_->type != REDIS_REPLY_ARRAY || index >= reply_->elements) return std::nullopt;
  const redisReply* element = reply_->element[index];
  if (element == nullptr || element->type != REDIS_REPLY_STRING) return std::nullopt;
  return std::string_view(element->str, element->len);
}

Connection::Connection(std::unique_ptr<Socket> socket)
    : socket_(std::move(socket)), reader_(redisReaderCreate()) {
  domain::require_invariant(reader_ != nullptr, "hiredis has memory for a reader");
}

std::expected<std::vector<Reply>, Failure> Connection::exchange(const Pipeline& pipeline,
                                                                const Patience& patience) {
  std::vector<Reply> replies;
  replies.reserve(pipeline.commands());
  std::string_view unsent = pipeline.bytes();
  // Replies are read while commands are still going out: Redis stops reading from who does not read.
  while (replies.size() < pipeline.commands()) {
    if (!unsent.empty()) {
      const auto sent = socket_->send_some(unsent);
      if (!sent) return std::unexpected(sent.error());
      unsent.remove_prefix(*sent);
    }
    if (auto ready = socket_->wait(!unsent.empty(), patience); !ready) return std::unexpected(ready.error());
    if (auto received = receive(pipeline.commands(), replies); !received) {
      return std::unexpected(received.error());
    }
  }
  return replies;
}

std::expected<void, Failure> Connection::receive(std::size_t wanted, std::vector<Reply>& replies) {
  const auto size = socket_->receive_some(buffer_);
  if (!size) return std::unexpected(size.error());
  if (redisReaderFeed(reader_.get(), buffer_.data(), *size) != REDIS_OK) {
    return std::unexpected(Failure::protocol_error);
  }
  for (;;) {
    void* reply = nullptr;
    if (redisReaderGetReply(reader_.get(), &reply) != REDIS_OK) {
      return std::unexpected(Failure::protocol_error);
    }
    if (reply == nullptr) return {};
    replies.emplace_back(static_cast<redisReply*>(reply));
    // A reply too many would be taken for the answer to the next question.
    if (replies.size() > wanted) return std::unexpected(Failure::protocol_error);
  }
}

}  // namespace passerelle::redis
