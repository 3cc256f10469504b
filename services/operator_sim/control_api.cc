#include "services/operator_sim/control_api.h"

#include <charconv>
#include <map>
#include <utility>

namespace passerelle::operator_sim {
namespace {

using nlohmann::json;
namespace http = boost::beast::http;

Reply wrong(std::string_view what) { return error_reply(400, "INVALID_BODY", what); }

std::int64_t number_or(const std::string* text, std::int64_t otherwise) {
  if (text == nullptr) return otherwise;
  std::int64_t value = otherwise;
  std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

}  // namespace

ControlApi::ControlApi(Journal& journal, TopupDesk& desk, FaultPlan& faults, SubscriberBase& subscribers,
                       Prices prices, std::function<json()> statistics)
    : journal_(journal),
      desk_(desk),
      faults_(faults),
      subscribers_(subscribers),
      prices_(std::move(prices)),
      statistics_(std::move(statistics)) {}

void ControlApi::handle(const HttpRequest& request, const Target& target, Respond respond) {
  const std::string_view what = std::string_view(target.path).substr(5);
  if (request.method() == http::verb::get && what == "journal") return respond(show_journal(target));
  if (request.method() == http::verb::get && what == "statement") {
    return show_statement(target, std::move(respond));
  }
  if (request.method() == http::verb::get && what == "statistics") {
    return respond(Reply{200, statistics_().dump()});
  }
  const json body = json::parse(request.body(), nullptr, false);
  if (request.method() != http::verb::post) {
    return respond(error_reply(404, "NOT_FOUND", "there is no such resource"));
  }
  if (!body.is_object()) return respond(wrong("the body is no JSON object"));
  if (what == "faults") return respond(set_faults(body));
  if (what == "subscribers") return respond(set_subscribers(body));
  if (what == "take-back") return take_back(body, std::move(respond));
  respond(error_reply(404, "NOT_FOUND", "there is no such resource"));
}

// Entries after `after`, `limit` of them at most; counts are of the whole journal.
Reply ControlApi::show_journal(const Target& target) const {
  const auto after = number_or(target.find("after"), 0);
  const auto limit = number_or(target.find("limit"), 100'000);
  std::string entries;
  std::int64_t shown = 0;
  std::map<std::string, std::int64_t> credits;
  for (const auto& entry : journal_.entries()) {
    if (entry.status == TopupStatus::completed) ++credits[entry.external_id];
    if (entry.sequence <= after || shown >= limit) continue;
    ++shown;
    entries += (entries.empty() ? "" : ",") + to_json_line(entry);
  }
  return {200, R"({"entries":[)" + entries + R"(],"credits":)" + json(credits).dump() + "}"};
}

// What it says is on disk before it is told, as everything else.
void ControlApi::show_statement(const Target& target, Respond respond) {
  const auto* text = target.find("month");
  const auto month = text != nullptr ? parse_statement_month(*text) : std::nullopt;
  if (!month) return respond(error_reply(400, "INVALID_QUERY", "month is YYYY-MM"));
  Reply reply{200, statement_of(journal_, *month, prices_)};
  reply.content_type = "text/csv; charset=utf-8";
  desk_.when_durable(
      [reply = std::move(reply), respond = std::move(respond)]() mutable { respond(std::move(reply)); });
}

Reply ControlApi::set_faults(const json& body) {
  FaultProbabilities probabilities;
  std::vector<PlannedFault> next;
  const json given = body.value("probabilities", json::object());
  const json queue = body.value("next", json::array());
  if (!given.is_object() || !queue.is_array()) return wrong("probabilities is an object, next an array");
  for (const auto& item : given.items()) {
    const auto fault = parse_planned_fault(item.key());
    if (!fault || !item.value().is_number()) return wrong("a fault's name and its probability");
    probabilities[fault->fault] = item.value().get<double>();
  }
  for (const auto& item : queue) {
    const auto fault = item.is_string() ? parse_planned_fault(item.get<std::string>()) : std::nullopt;
    if (!fault) return wrong("next: names of faults, as close_after or delay:250");
    next.push_back(*fault);
  }
  if (const auto valid = validate(probabilities); !valid) return wrong(valid.error().message);
  if (body.contains("probabilities")) faults_.set_probabilities(std::move(probabilities));
  if (body.value("clear", json(false)) == true) faults_.clear_queue();
  for (const auto& fault : next) faults_.queue(fault);
  return {200, "{}"};
}

Reply ControlApi::set_subscribers(const json& body) {
  const json lines = body.value("lines", json::array());
  if (!lines.is_array()) return wrong("lines is an array");
  std::vector<std::pair<std::string, LineState>> parsed;
  for (const auto& line : lines) {
    if (!line.is_object() || !line.contains("number") || !line["number"].is_string()) {
      return wrong("a line has a number and a state");
    }
    const json state = line.value("state", json("active"));
    const auto known = state.is_string() ? parse_line_state(state.get<std::string>()) : std::nullopt;
    if (!known) return wrong("a line is active, barred or unknown");
    parsed.emplace_back(line["number"].get<std::string>(), *known);
  }
  const json anybody = body.value("anybody", json());
  if (anybody.is_boolean()) subscribers_.set_anybody(anybody.get<bool>());
  for (const auto& [number, state] : parsed) subscribers_.set(number, state);
  return {200, "{}"};
}

void ControlApi::take_back(const json& body, Respond respond) {
  const json reference = body.value("externalId", json());
  if (!reference.is_string() || !desk_.take_back(reference.get<std::string>())) {
    return respond(error_reply(404, "NOT_FOUND", "nothing completed has this externalId"));
  }
  desk_.when_durable([respond = std::move(respond)]() mutable { respond(Reply{200, "{}"}); });
}

}  // namespace passerelle::operator_sim
