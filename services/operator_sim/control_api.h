// /sim: what a test asks of the simulator, beside the operator's own interface.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

#include "services/operator_sim/http_server.h"
#include "services/operator_sim/query.h"
#include "services/operator_sim/statement.h"
#include "services/operator_sim/topup_api.h"

namespace passerelle::operator_sim {

class ControlApi {
 public:
  ControlApi(Journal& journal, TopupDesk& desk, FaultPlan& faults, SubscriberBase& subscribers, Prices prices,
             std::function<nlohmann::json()> statistics);
  ControlApi(const ControlApi&) = delete;
  ControlApi& operator=(const ControlApi&) = delete;

  // `target.path` begins with /sim/.
  void handle(const HttpRequest& request, const Target& target, Respond respond);

 private:
  Reply show_journal(const Target& target) const;
  void show_statement(const Target& target, Respond respond);
  Reply set_faults(const nlohmann::json& body);
  Reply set_subscribers(const nlohmann::json& body);
  void take_back(const nlohmann::json& body, Respond respond);

  Journal& journal_;
  TopupDesk& desk_;
  FaultPlan& faults_;
  SubscriberBase& subscribers_;
  const Prices prices_;
  const std::function<nlohmann::json()> statistics_;
};

}  // namespace passerelle::operator_sim
