// The operator's TMF654 interface, with its faults.
#pragma once

#include <simdjson.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "services/operator_sim/delays.h"
#include "services/operator_sim/faults.h"
#include "services/operator_sim/http_server.h"
#include "services/operator_sim/json_text.h"
#include "services/operator_sim/query.h"
#include "services/operator_sim/subscribers.h"
#include "services/operator_sim/topup_desk.h"

namespace passerelle::operator_sim {

inline constexpr std::string_view api_base = "/tmf-api/prepayBalanceManagement/v4";

struct TopupApiSettings {
  std::string reference_attribute = "externalId";
  domain::Duration latency{0};         // of every answer
  domain::Duration visibility{0};      // how long inquiries don't show a top-up yet
  domain::Duration fault_time{1'000};  // of faults that last and don't say how long
  bool dedup = false;                  // refuse a reference that was taken on before
};

struct TopupCounts {
  std::int64_t topups = 0;  // requests
  std::int64_t credited = 0;
  std::int64_t refused = 0;
  std::int64_t malformed = 0;
  std::int64_t inquiries = 0;
};

// A body as the standard has it: code, reason, message, status.
Reply error_reply(int status, std::string_view code, std::string_view reason, std::string_view message = {});

class TopupApi {
 public:
  TopupApi(boost::asio::io_context& io, TopupApiSettings settings, TopupDesk& desk, FaultPlan& faults,
           const SubscriberBase& subscribers);
  TopupApi(const TopupApi&) = delete;
  TopupApi& operator=(const TopupApi&) = delete;

  // `target.path` begins with api_base.
  void handle(const HttpRequest& request, const Target& target, Respond respond);
  const TopupCounts& counts() const { return counts_; }

 private:
  struct Order {
    TopupOrder order;
    std::string repeated;  // of what was asked: as text, each member with a comma before it
    std::optional<PlannedFault> fault;
  };
  void create(const HttpRequest& request, Respond respond);
  void serve(Order order, Respond respond);
  std::optional<Reaction> refusal_of(const Order& order) const;
  void credit(Order order, Respond respond);
  void credit_later(const Order& order, bool announced, Respond respond);
  void inquire(const HttpRequest& request, const Target& target, Respond respond);
  Reply list(const Target& target) const;
  Reply show(std::string_view id, const Target& target) const;
  // What the operator says of it; as text, without the braces.
  void append_attributes(std::string& out, const Topup& topup) const;
  nlohmann::json to_json(const Topup& topup) const;
  std::string repeated_of(simdjson::dom::object asked) const;
  // What the operator says of it, with what was asked for.
  std::string answer_of(const std::string& repeated, const Topup& topup) const;
  Reaction garbage();
  domain::Duration time_of(const std::optional<PlannedFault>& fault) const;
  void answer_when_durable(Reaction reaction, Respond respond);

  const TopupApiSettings settings_;
  TopupDesk& desk_;
  FaultPlan& faults_;
  const SubscriberBase& subscribers_;
  TopupCounts counts_;
  Delays delays_;
  simdjson::dom::parser parser_;
  mutable TimeText time_text_;
};

}  // namespace passerelle::operator_sim
