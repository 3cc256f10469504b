#include "adapters/redis/connector.h"

#include <charconv>

namespace passerelle::redis {
namespace {

std::optional<RedisAddress> parse_master(const Reply& reply) {
  const auto host = reply.text_at(0);
  const auto port = reply.text_at(1);
  if (!host || !port || host->empty()) return std::nullopt;
  RedisAddress master{std::string(*host), 0};
  const auto [end, error] = std::from_chars(port->data(), port->data() + port->size(), master.port);
  if (error != std::errc{} || end != port->data() + port->size() || master.port == 0) return std::nullopt;
  return master;
}

}  // namespace

Connector::Connector(RedisSettings settings, Pipeline loads)
    : settings_(std::move(settings)), loads_(std::move(loads)), probe_(settings_.key_prefix + "probe") {}

std::expected<Arrival, Failure> Connector::connect(const Interrupt& interrupt) {
  auto reached = reach(interrupt);
  if (!reached) return std::unexpected(reached.error());
  return introduce(std::move(*reached), interrupt);
}

Connector::Connected Connector::reach(const Interrupt& interrupt) {
  if (settings_.server) return open(*settings_.server, interrupt);
  if (!settings_.sentinels.empty()) return reach_master(interrupt);
  auto socket = Socket::connect(settings_.unix_socket,
                                {std::chrono::steady_clock::now() + settings_.connect_timeout, &interrupt});
  if (!socket) return std::unexpected(socket.error());
  return std::make_unique<Connection>(std::move(*socket));
}

Connector::Connected Connector::open(const RedisAddress& address, const Interrupt& interrupt) const {
  auto socket = Socket::connect(address.host, address.port, settings_.connect_timeout, &interrupt);
  if (!socket) return std::unexpected(socket.error());
  return std::make_unique<Connection>(std::move(*socket));
}

Connector::Connected Connector::reach_master(const Interrupt& interrupt) {
  for (std::size_t tried = 0; tried < settings_.sentinels.size(); ++tried) {
    const auto& sentinel = settings_.sentinels[best_sentinel_];
    const auto master = ask_sentinel(sentinel, interrupt);
    if (master) return open(*master, interrupt);
    if (master.error() == Failure::stopped) return std::unexpected(master.error());
    best_sentinel_ = (best_sentinel_ + 1) % settings_.sentinels.size();
  }
  return std::unexpected(Failure::no_master);
}

std::expected<RedisAddress, Failure> Connector::ask_sentinel(const RedisAddress& sentinel,
                                                             const Interrupt& interrupt) const {
  auto connection = open(sentinel, interrupt);
  if (!connection) return std::unexpected(connection.error());
  Pipeline question;
  question.add({"SENTINEL", "get-master-addr-by-name", settings_.master_name});
  const auto replies =
      (*connection)
          ->exchange(question, {std::chrono::steady_clock::now() + settings_.connect_timeout, &interrupt});
  if (!replies) return std::unexpected(replies.error());
  if (auto master = parse_master(replies->front())) return *master;
  return std::unexpected(Failure::no_master);
}

// One round trip within the time that an exchange has: a Redis that is too slow for it would make the writer
// wait in vain at every batch, and is not handed over.
std::expected<Arrival, Failure> Connector::introduce(std::unique_ptr<Connection> connection,
                                                     const Interrupt& interrupt) const {
  const auto password = read_password(settings_);
  if (!password) return std::unexpected(Failure::password_file_invalid);
  Pipeline introduction;
  if (!settings_.username.empty()) {
    introduction.add({"AUTH", settings_.username, *password});
  } else if (!password->empty()) {
    introduction.add({"AUTH", *password});
  }
  if (settings_.database != 0) introduction.add({"SELECT", std::to_string(settings_.database)});
  const std::size_t role = introduction.commands();
  introduction.add({"ROLE"});
  introduction.add(loads_);
  introduction.add({"SET", probe_, "1", "NX", "GET", "PX", "1000"});

  const auto replies = connection->exchange(
      introduction, {std::chrono::steady_clock::now() + settings_.command_timeout, &interrupt});
  if (!replies) return std::unexpected(replies.error());
  Arrival arrival{std::move(connection), std::nullopt};
  for (std::size_t i = 0; i < replies->size(); ++i) {
    if (const auto failure = (*replies)[i].failure()) {
      if (!connection_survives(*failure)) return std::unexpected(*failure);
      arrival.complaint = failure;
    }
    if (i == role && (*replies)[i].text_at(0) != "master") return std::unexpected(Failure::read_only);
  }
  return arrival;
}

}  // namespace passerelle::redis
