#include "adapters/operators/https/client.h"

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <utility>

#include "adapters/operators/https/connection.h"
#include "adapters/operators/https/tls_context.h"
#include "adapters/operators/https/url.h"

namespace passerelle::https {

namespace asio = boost::asio;

class Client::Pool final : public std::enable_shared_from_this<Pool>, public ConnectionOwner {
 public:
  Pool(asio::io_context& io, ClientSettings settings, Url url, std::unique_ptr<asio::ssl::context> tls,
       const std::string& token)
      : io_(io),
        settings_(std::move(settings)),
        url_(std::move(url)),
        tls_(std::move(tls)),
        timer_(io.get_executor()) {
    headers_ = " HTTP/1.1\r\nHost: " + url_.authority() + "\r\nAccept: application/json\r\n";
    if (!token.empty()) headers_ += "Authorization: Bearer " + token + "\r\n";
  }

  void send(Request request, domain::Duration timeout, std::move_only_function<void(Outcome)> done);
  void stop();
  ClientStatistics statistics() const { return {opened_, connections_.size(), waiting_.size()}; }

  void finished(Connection& connection, std::unique_ptr<Call> call, Outcome outcome,
                bool lost_unheard) override;
  void wake_at(TimePoint deadline) override;

 private:
  using Timer =
      asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                                 asio::io_context::executor_type>;
  std::string bytes_of(const Request& request) const;
  void begin(std::unique_ptr<Call> call);
  std::shared_ptr<Connection> take_idle();
  void open(std::unique_ptr<Call> call);
  void forget_closed();
  void serve_waiting();
  void refuse(std::unique_ptr<Call> call, std::string why);
  void wake();
  void expire_waiting(TimePoint now);

  asio::io_context& io_;
  const ClientSettings settings_;
  const Url url_;
  const std::unique_ptr<asio::ssl::context> tls_;
  std::string headers_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::deque<std::unique_ptr<Call>> waiting_;
  Timer timer_;
  TimePoint armed_for_ = TimePoint::max();
  std::size_t opened_ = 0;
  bool stopped_ = false;
};

std::string Client::Pool::bytes_of(const Request& request) const {
  const bool post = request.method == Method::post;
  std::string bytes = post ? "POST " : "GET ";
  bytes.append(url_.prefix).append(request.target).append(headers_);
  if (post) {
    bytes.append("Content-Type: ").append(request.content_type);
    bytes.append("\r\nContent-Length: ").append(std::to_string(request.body.size())).append("\r\n");
  }
  return bytes.append("\r\n").append(request.body);
}

void Client::Pool::send(Request request, domain::Duration timeout,
                        std::move_only_function<void(Outcome)> done) {
  auto call = std::make_unique<Call>();
  call->bytes = bytes_of(request);
  call->may_be_sent_twice = request.method == Method::get;
  call->deadline = std::chrono::steady_clock::now() + timeout;
  call->done = std::move(done);
  begin(std::move(call));
}

void Client::Pool::begin(std::unique_ptr<Call> call) {
  if (auto connection = take_idle()) return connection->start(std::move(call));
  if (connections_.size() < settings_.max_connections) return open(std::move(call));
  if (waiting_.size() >= settings_.max_waiting) return refuse(std::move(call), "NOT_SENT_QUEUE_FULL");
  wake_at(call->deadline);
  waiting_.push_back(std::move(call));
}

// The one used last is the least likely to have been closed by the operator.
std::shared_ptr<Connection> Client::Pool::take_idle() {
  for (std::size_t i = connections_.size(); i-- > 0;) {
    auto connection = connections_[i];
    if (!connection->is_idle()) continue;
    if (connection->still_open()) return connection;
    connection->abandon();
    connections_.erase(connections_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return nullptr;
}

void Client::Pool::open(std::unique_ptr<Call> call) {
  ++opened_;
  auto connection = std::make_shared<Connection>(io_, *tls_, url_, settings_, *this);
  connections_.push_back(connection);
  connection->start(std::move(call));
}

void Client::Pool::refuse(std::unique_ptr<Call> call, std::string why) {
  asio::post(io_, [pool = weak_from_this(), call = std::move(call), why = std::move(why)]() mutable {
    const auto alive = pool.lock();
    if (alive && !alive->stopped_) call->done(std::unexpected(Failure{std::move(why)}));
  });
}

void Client::Pool::finished(Connection& connection, std::unique_ptr<Call> call, Outcome outcome,
                            bool lost_unheard) {
  const auto alive = shared_from_this();  // `done` may destroy the client
  if (connection.is_closed()) forget_closed();
  if (lost_unheard && call->may_be_sent_twice && !call->was_sent_twice &&
      std::chrono::steady_clock::now() < call->deadline && connections_.size() < settings_.max_connections) {
    call->was_sent_twice = true;
    open(std::move(call));
    return;
  }
  serve_waiting();
  call->done(std::move(outcome));
}

void Client::Pool::forget_closed() {
  std::erase_if(connections_, [](const auto& connection) { return connection->is_closed(); });
}

void Client::Pool::serve_waiting() {
  while (!waiting_.empty()) {
    auto connection = take_idle();
    if (!connection && connections_.size() >= settings_.max_connections) return;
    auto call = std::move(waiting_.front());
    waiting_.pop_front();
    if (connection) {
      connection->start(std::move(call));
    } else {
      open(std::move(call));
    }
  }
}

// One timer for all deadlines: it goes to the earliest, and is moved only where an earlier one comes up,
// which is seldom. A timer per call and phase would cost more than the calls' own bookkeeping.
void Client::Pool::wake_at(TimePoint deadline) {
  if (deadline >= armed_for_ || stopped_) return;
  armed_for_ = deadline;
  timer_.expires_at(deadline);
  timer_.async_wait([pool = weak_from_this()](const boost::system::error_code& moved) {
    const auto alive = pool.lock();
    if (!moved && alive && !alive->stopped_) alive->wake();
  });
}

void Client::Pool::wake() {
  const auto alive = shared_from_this();
  armed_for_ = TimePoint::max();
  const auto now = std::chrono::steady_clock::now();
  const auto present = connections_;  // finished() changes the list
  for (const auto& connection : present) connection->expire_if_due(now);
  if (stopped_) return;
  forget_closed();
  expire_waiting(now);
  if (stopped_) return;
  TimePoint next = TimePoint::max();
  for (const auto& connection : connections_) next = std::min(next, connection->wake_time());
  for (const auto& call : waiting_) next = std::min(next, call->deadline);
  if (next != TimePoint::max()) wake_at(next);
}

void Client::Pool::expire_waiting(TimePoint now) {
  std::vector<std::unique_ptr<Call>> late;
  std::erase_if(waiting_, [&](auto& call) {
    if (now < call->deadline) return false;
    late.push_back(std::move(call));
    return true;
  });
  for (auto& call : late) {
    if (!stopped_) call->done(std::unexpected(Failure{"NOT_SENT_TIMEOUT"}));
  }
}

void Client::Pool::stop() {
  stopped_ = true;
  timer_.cancel();
  for (const auto& connection : connections_) connection->abandon();
  connections_.clear();
  waiting_.clear();
}

domain::Result<std::unique_ptr<Client>> Client::create(asio::io_context& io, const ClientSettings& settings) {
  auto url = parse_url(settings.base_url);
  if (!url) return std::unexpected(url.error());
  auto tls = make_tls_context(settings);
  if (!tls) return std::unexpected(tls.error());
  auto token = read_bearer_token(settings.bearer_token_file);
  if (!token) return std::unexpected(token.error());
  auto pool = std::make_shared<Pool>(io, settings, std::move(*url), std::move(*tls), *token);
  return std::unique_ptr<Client>(new Client(std::move(pool)));
}

Client::Client(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}
Client::~Client() { pool_->stop(); }

void Client::send(Request request, domain::Duration timeout, std::move_only_function<void(Outcome)> done) {
  pool_->send(std::move(request), timeout, std::move(done));
}

ClientStatistics Client::statistics() const { return pool_->statistics(); }

}  // namespace passerelle::https
