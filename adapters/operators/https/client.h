// HTTPS as an operator's adapter needs it: every call ends, and its end says whether the operator may have
// seen the request.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/domain/error.h"
#include "services/domain/time.h"

namespace passerelle::https {

struct ClientSettings {
  std::string base_url;                           // see parse_url()
  std::filesystem::path ca_file;                  // the authorities trusted; empty = those of the system
  std::filesystem::path client_certificate_file;  // PEM, with its chain; empty = none
  std::filesystem::path client_key_file;
  std::filesystem::path bearer_token_file;  // one line; empty = none

  // Each is also cut by the call's own deadline.
  domain::Duration connect_timeout{5'000};  // name, connection
  domain::Duration tls_timeout{5'000};
  domain::Duration write_timeout{5'000};
  domain::Duration read_timeout{15'000};  // from the last byte sent to the last byte of the answer
  // A connection unused for so long is closed. Shorter than the operator's own limit: who writes on a
  // connection that the operator is closing learns nothing about what became of the request.
  domain::Duration idle_timeout{4'000};

  std::size_t max_connections = 16;
  std::size_t max_waiting = 1'024;  // calls without a connection yet
  std::size_t max_answer_bytes = std::size_t{1024} * 1024;
};

enum class Method : std::uint8_t { get, post };

struct Request {
  Method method = Method::get;
  std::string target;        // after the base URL's path: "/topupBalance?externalId=..."; percent-encoded
  std::string body;          // post
  std::string content_type;  // post
};

struct Answer {
  int status = 0;
  std::string body;
  std::optional<std::size_t> total_count;  // X-Total-Count
};

struct Failure {
  // UPPER_SNAKE. NOT_SENT_QUEUE_FULL, NOT_SENT_TIMEOUT, NOT_SENT_NAME_UNRESOLVED, NOT_SENT_CONNECT_REFUSED,
  // NOT_SENT_CONNECT_FAILED, NOT_SENT_CONNECT_TIMEOUT, NOT_SENT_TLS_FAILED, NOT_SENT_TLS_TIMEOUT,
  // NOT_SENT_CERTIFICATE_REFUSED; TIMEOUT, CONNECTION_LOST, TLS_ALERT, ANSWER_TOO_LARGE, ANSWER_NOT_HTTP.
  std::string why;
  bool operator==(const Failure&) const = default;
};

using Outcome = std::expected<Answer, Failure>;

struct ClientStatistics {
  std::size_t connections_opened = 0;
  std::size_t connections_open = 0;
  std::size_t calls_waiting = 0;
};

// Keeps connections for the next call, one call at a time on each. A POST is never sent twice; a GET once
// more, on a new connection, where a kept one was lost before the first byte of the answer.
// Everything runs on the thread of `io`; a completion never runs inside send(), and runs exactly once, at the
// latest when `timeout` is over. Destroying the client drops the calls that are still open.
class Client {
 public:
  // Errors: OPERATOR_URL_*, OPERATOR_TLS_INVALID, OPERATOR_TOKEN_INVALID.
  static domain::Result<std::unique_ptr<Client>> create(boost::asio::io_context& io,
                                                        const ClientSettings& settings);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  void send(Request request, domain::Duration timeout, std::move_only_function<void(Outcome)> done);
  ClientStatistics statistics() const;

 private:
  class Pool;
  explicit Client(std::shared_ptr<Pool> pool);
  std::shared_ptr<Pool> pool_;  // shared with Asio's handlers, which may outlive the client
};

}  // namespace passerelle::https
