// The gRPC port: services, health, reflection, TLS, limits.
#pragma once

#include <grpcpp/server.h>

#include <memory>
#include <string>

#include "services/broker/broker.h"
#include "services/rpc/authenticator.h"
#include "services/rpc/gate.h"
#include "services/rpc/server_settings.h"

namespace passerelle::rpc {

class Server {
 public:
  // Serves from here on. `directory`, `broker` and `readers` outlive it; and it outlives every thread of
  // theirs: an answer may come after its call has gone. Errors: check()'s; unavailable LISTEN_FAILED.
  static domain::Result<std::unique_ptr<Server>> start(const ServerSettings& settings,
                                                       const PrincipalDirectory& directory,
                                                       broker::Broker& broker, broker::Readers& readers,
                                                       CallObserver observer);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  int port() const { return port_; }
  // What grpc.health.v1 answers for a part of the service, beside the whole. Any thread.
  void tell_health(const std::string& component, bool serving);
  // Health says NOT_SERVING, and streams are told to come back elsewhere.
  void announce_end();
  // New calls are refused; those in flight have `patience` to end, and are cancelled then. Returns once none
  // is left.
  void drain(domain::Duration patience);

 private:
  struct Services;
  Server();

  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<Services> services_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace passerelle::rpc
