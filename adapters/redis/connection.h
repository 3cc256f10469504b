// One connection to Redis, used by one thread at a time.
#pragma once

#include <hiredis/hiredis.h>

#include <array>
#include <expected>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/redis/pipeline.h"
#include "adapters/redis/socket.h"

namespace passerelle::redis {

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

class Reply {
 public:
  explicit Reply(redisReply* reply) : reply_(reply) {}

  bool is_nil() const { return reply_->type == REDIS_REPLY_NIL; }
  std::optional<Failure> failure() const;
  std::optional<std::string_view> text() const;  // a string or a status
  std::optional<long long> integer() const;
  // Of an array; absent where there is none, or it is no string.
  std::optional<std::string_view> text_at(std::size_t index) const;

 private:
  std::unique_ptr<redisReply, FreeReply> reply_;
};

class Connection {
 public:
  explicit Connection(std::unique_ptr<Socket> socket);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // One reply a command, in order: all of them, or none and the connection is of no use any more. Whether a
  // command whose reply did not come was executed is unknown.
  std::expected<std::vector<Reply>, Failure> exchange(const Pipeline& pipeline, const Patience& patience);
  bool quiet() const { return socket_->quiet(); }

 private:
  struct FreeReader {
    void operator()(redisReader* reader) const { redisReaderFree(reader); }
  };
  std::expected<void, Failure> receive(std::size_t wanted, std::vector<Reply>& replies);

  std::unique_ptr<Socket> socket_;
  std::unique_ptr<redisReader, FreeReader> reader_;
  std::array<char, std::size_t{16} * 1024> buffer_{};
};

}  // namespace passerelle::redis
