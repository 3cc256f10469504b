// The operators that speak TMF654, behind the broker's port.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "adapters/operators/https/client.h"
#include "adapters/operators/tmf654/protocol.h"
#include "services/broker/ports/operator_gateway.h"

namespace passerelle::tmf654 {

struct Tmf654Settings {
  // base_url up to the API's version: https://operator.example/tmf-api/prepayBalanceManagement/v4
  https::ClientSettings connection;
  ProtocolSettings protocol;
  broker::OperatorCapabilities capabilities;
  // Told, on the io_context's thread, what somebody should look into. `why` is an Unknown's, or empty.
  // Without it, the log alone says so.
  std::function<void(Alert alert, const domain::RechargeId& reference, const std::string& why)> on_alert;
};

// Everything on `io`'s one thread. Errors: those of https::Client::create(), OPERATOR_SETTINGS_INVALID.
domain::Result<std::unique_ptr<broker::OperatorGateway>> make_gateway(boost::asio::io_context& io,
                                                                      const Tmf654Settings& settings);

}  // namespace passerelle::tmf654
