#include "adapters/stored_values/campaign_json.h"

#include <nlohmann/json.hpp>

#include "adapters/stored_values/failure.h"

namespace passerelle::stored {
namespace {

using domain::Campaign;
using nlohmann::json;

json pace_object(const domain::Pace& pace) {
  json object{{"per_second", pace.per_second}, {"per_day", pace.per_day}};
  if (pace.hours) {
    object["opens"] = pace.hours->opens.count();
    object["closes"] = pace.hours->closes.count();
  }
  return object;
}

domain::Pace pace_from(const json& object) {
  domain::Pace pace;
  pace.per_second = object.at("per_second").get<double>();
  pace.per_day = object.at("per_day").get<std::int64_t>();
  if (object.contains("opens"))
    pace.hours = domain::DailyHours{std::chrono::minutes(object.at("opens").get<std::int64_t>()),
                                    std::chrono::minutes(object.at("closes").get<std::int64_t>())};
  return pace;
}

json limits_object(const domain::PauseLimits& limits) {
  json object{{"envelope_reserve", limits.envelope_reserve},
              {"rejection_percent", limits.rejection_percent},
              {"rejection_window", limits.rejection_window}};
  if (limits.float_reserve) object["float_reserve"] = limits.float_reserve->value;
  return object;
}

domain::PauseLimits limits_from(const json& object) {
  domain::PauseLimits limits;
  limits.envelope_reserve = object.at("envelope_reserve").get<std::int64_t>();
  limits.rejection_percent = object.at("rejection_percent").get<int>();
  limits.rejection_window = object.at("rejection_window").get<int>();
  if (object.contains("float_reserve"))
    limits.float_reserve = domain::EuroCents{object.at("float_reserve").get<std::int64_t>()};
  return limits;
}

json approvals_array(const std::vector<domain::Approval>& approvals) {
  auto array = json::array();
  for (const auto& approval : approvals)
    array.push_back({{"approver", approval.approver},
                     {"time", domain::to_unix_ms(approval.time)},
                     {"content", domain::to_hex(approval.content)}});
  return array;
}

std::vector<domain::Approval> approvals_from(const json& array) {
  std::vector<domain::Approval> approvals;
  for (const auto& object : array)
    approvals.push_back({object.at("approver").get<std::string>(),
                         domain::from_unix_ms(object.at("time").get<std::int64_t>()),
                         domain::parse_digest(object.at("content").get<std::string>()).value()});
  return approvals;
}

}  // namespace

std::string campaign_particulars(const Campaign& campaign) {
  json object{{"title", campaign.title},
              {"pace", pace_object(campaign.pace)},
              {"limits", limits_object(campaign.pause_limits)},
              {"authors", campaign.authors},
              {"approvals", approvals_array(campaign.approvals)}};
  if (campaign.start_time) object["start"] = domain::to_unix_ms(*campaign.start_time);
  if (campaign.pause_reason) object["paused_for"] = static_cast<int>(*campaign.pause_reason);
  return object.dump();
}

void read_campaign_particulars(const std::string& particulars, Campaign& campaign) {
  try {
    const auto object = json::parse(particulars);
    campaign.title = object.at("title").get<std::string>();
    campaign.pace = pace_from(object.at("pace"));
    campaign.pause_limits = limits_from(object.at("limits"));
    campaign.authors = object.at("authors").get<std::vector<std::string>>();
    campaign.approvals = approvals_from(object.at("approvals"));
    if (object.contains("start"))
      campaign.start_time = domain::from_unix_ms(object.at("start").get<std::int64_t>());
    if (object.contains("paused_for"))
      campaign.pause_reason = static_cast<domain::PauseReason>(object.at("paused_for").get<int>());
  } catch (const std::exception&) {
    refuse(domain::ErrorCode::internal, "LEDGER_CORRUPT", "A campaign's particulars can't be read.");
  }
}

}  // namespace passerelle::stored
