#include "services/operator_sim/topup_api.h"

#include <algorithm>
#include <array>
#include <boost/beast/core/string.hpp>
#include <charconv>
#include <limits>
#include <sstream>
#include <utility>

namespace passerelle::operator_sim {
namespace {

using nlohmann::json;
namespace http = boost::beast::http;

std::string_view header(const HttpRequest& request, http::field name) {
  const auto found = request.find(name);
  return found == request.end() ? std::string_view()
                                : std::string_view(found->value().data(), found->value().size());
}

bool is_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ')) type.remove_suffix(1);
  return boost::beast::iequals(type, "application/json");
}

std::optional<PlannedFault> asked_for(const HttpRequest& request) {
  const auto found = request.find("X-Sim-Fault");
  if (found == request.end()) return std::nullopt;
  return parse_planned_fault({found->value().data(), found->value().size()});
}

std::optional<std::size_t> parse_size(const std::string& text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

// `fields=a,b`: those alone, with id and href.
json selected(json topup, const std::string* fields) {
  if (fields == nullptr) return topup;
  std::vector<std::string> wanted = {"id", "href"};
  std::istringstream names(*fields);
  for (std::string name; std::getline(names, name, ',');) wanted.push_back(name);
  json selection = json::object();
  for (auto& item : topup.items()) {
    if (std::ranges::find(wanted, item.key()) != wanted.end())
      selection[item.key()] = std::move(item.value());
  }
  return selection;
}

bool happens_before_credit(Fault fault) {
  return fault == Fault::refuse || fault == Fault::error_before || fault == Fault::close_before ||
         fault == Fault::garbage_before || fault == Fault::hang_before;
}

// What is asked does not stand beside what is said.
constexpr auto said_by_the_operator = std::to_array<std::string_view>(
    {"id", "href", "status", "requestedDate", "confirmationDate", "usageType", "amount", "logicalResource",
     "product", "@type", "@baseType", "@schemaLocation"});

}  // namespace

Reply error_reply(int status, std::string_view code, std::string_view reason, std::string_view message) {
  json body = {{"code", code}, {"reason", reason}, {"status", std::to_string(status)}};
  if (!message.empty()) body["message"] = message;
  return {status, dump(body)};
}

TopupApi::TopupApi(boost::asio::io_context& io, TopupApiSettings settings, TopupDesk& desk, FaultPlan& faults,
                   const SubscriberBase& subscribers)
    : settings_(std::move(settings)), desk_(desk), faults_(faults), subscribers_(subscribers), delays_(io) {}

void TopupApi::handle(const HttpRequest& request, const Target& target, Respond respond) {
  const std::string_view path = std::string_view(target.path).substr(api_base.size());
  const bool is_collection = path == "/topupBalance";
  const bool is_one = path.starts_with("/topupBalance/") && path.find('/', 14) == std::string_view::npos;
  if (!is_collection && !is_one) return respond(error_reply(404, "NOT_FOUND", "there is no such resource"));
  if (request.method() == http::verb::get) return inquire(request, target, std::move(respond));
  if (is_collection && request.method() == http::verb::post) return create(request, std::move(respond));
  Reply reply = error_reply(405, "METHOD_NOT_ALLOWED", "this resource has no such method");
  reply.headers = is_collection ? "Allow: GET, POST\r\n" : "Allow: GET\r\n";
  respond(std::move(reply));
}

void TopupApi::create(const HttpRequest& request, Respond respond) {
  ++counts_.topups;
  const auto malformed = [&](int status, std::string_view code, std::string_view reason,
                             std::string_view message) {
    ++counts_.malformed;
    respond(error_reply(status, code, reason, message));
  };
  if (!is_json(header(request, http::field::content_type))) {
    return malformed(415, "UNSUPPORTED_MEDIA_TYPE", "a top-up is sent as application/json", "");
  }
  Json body;
  if (const auto error = parser_.parse(request.body()).get(body)) {
    return malformed(400, "INVALID_BODY", "the body is no JSON",
                     error == simdjson::NUMBER_ERROR ? "a number is none, or too big" : "");
  }
  auto order = read_topup_order(body, settings_.reference_attribute);
  if (!order) {
    return malformed(400, order.error().code, "the top-up does not fit the schema", order.error().message);
  }
  auto fault = faults_.for_topup(asked_for(request), order->number);
  const bool delayed = fault && fault->fault == Fault::delay;
  Order asked{*std::move(order), repeated_of(body), fault};
  const auto delay = settings_.latency + (delayed ? time_of(fault) : domain::Duration(0));
  if (delay.count() <= 0) return serve(std::move(asked), std::move(respond));
  delays_.after(delay, [this, asked = std::move(asked), respond = std::move(respond)]() mutable {
    serve(std::move(asked), std::move(respond));
  });
}

void TopupApi::serve(Order order, Respond respond) {
  if (auto refusal = refusal_of(order)) {
    ++counts_.refused;
    return answer_when_durable(std::move(*refusal), std::move(respond));
  }
  if (!order.fault || !happens_before_credit(order.fault->fault)) {
    return credit(std::move(order), std::move(respond));
  }
  switch (order.fault->fault) {
    case Fault::refuse:
      ++counts_.refused;
      return respond(error_reply(403, "LINE_BARRED", "the line is barred"));
    case Fault::error_before:
      return respond(error_reply(503, "UNAVAILABLE", "come back later"));
    case Fault::close_before:
      return respond(CloseConnection{});
    case Fault::hang_before:
      return respond(Hang{});
    default:
      return respond(garbage());
  }
}

std::optional<Reaction> TopupApi::refusal_of(const Order& order) const {
  switch (subscribers_.state_of(order.order.number)) {
    case LineState::unknown:
      return error_reply(404, "LINE_UNKNOWN", "no line of ours has this number");
    case LineState::barred:
      return error_reply(403, "LINE_BARRED", "the line is barred");
    case LineState::active:
      break;
  }
  if (settings_.dedup && desk_.knows(order.order.external_id)) {
    return error_reply(409, "DUPLICATE_REFERENCE", "a top-up with this reference was taken on before");
  }
  return std::nullopt;
}

void TopupApi::credit(Order order, Respond respond) {
  const auto meets = [&](Fault fault) { return order.fault && order.fault->fault == fault; };
  if (meets(Fault::late_credit)) return credit_later(order, false, std::move(respond));
  if (meets(Fault::accepted)) return credit_later(order, true, std::move(respond));
  ++counts_.credited;
  const auto forgotten_for = meets(Fault::forget) ? time_of(order.fault) : domain::Duration(0);
  const Topup& topup = desk_.credit(std::move(order.order), settings_.visibility + forgotten_for);
  Reaction reaction = CloseConnection{};
  if (meets(Fault::error_after)) {
    reaction = error_reply(500, "INTERNAL_ERROR", "something went wrong");
  } else if (meets(Fault::garbage_after)) {
    reaction = garbage();
  } else if (meets(Fault::hang_after)) {
    reaction = Hang{};
  } else if (!meets(Fault::close_after) && !meets(Fault::forget)) {
    reaction = Reply{201, answer_of(order.repeated, topup)};
  }
  answer_when_durable(std::move(reaction), std::move(respond));
}

void TopupApi::credit_later(const Order& order, bool announced, Respond respond) {
  const Topup& topup = desk_.take_on(order.order, announced, settings_.visibility);
  Reaction reaction = Reply{201, answer_of(order.repeated, topup)};
  if (!announced) reaction = error_reply(504, "TIMEOUT", "no answer in time");
  delays_.after(time_of(order.fault), [this, id = topup.id] {
    ++counts_.credited;
    desk_.complete(id, domain::Duration(0));
    desk_.when_durable([] {});
  });
  answer_when_durable(std::move(reaction), std::move(respond));
}

void TopupApi::inquire(const HttpRequest& request, const Target& target, Respond respond) {
  ++counts_.inquiries;
  const auto fault = faults_.for_inquiry(asked_for(request));
  Reaction reaction;
  if (fault && fault->fault == Fault::inquiry_error) {
    reaction = error_reply(500, "INTERNAL_ERROR", "something went wrong");
  } else if (fault && fault->fault == Fault::inquiry_hang) {
    reaction = Hang{};
  } else if (fault) {
    reaction = garbage();
  } else {
    const std::string_view path = std::string_view(target.path).substr(api_base.size());
    reaction = path == "/topupBalance" ? list(target) : show(path.substr(14), target);
  }
  delays_.after(settings_.latency,
                [this, reaction = std::move(reaction), respond = std::move(respond)]() mutable {
                  answer_when_durable(std::move(reaction), std::move(respond));
                });
}

Reply TopupApi::list(const Target& target) const {
  for (const auto& [name, value] : target.query) {
    if (name != settings_.reference_attribute && name != "fields" && name != "offset" && name != "limit") {
      return error_reply(400, "INVALID_QUERY", "there is no such filter", name.substr(0, 64));
    }
  }
  const std::string* reference = target.find(settings_.reference_attribute);
  const std::string* offset_text = target.find("offset");
  const std::string* limit_text = target.find("limit");
  constexpr std::size_t page = 100;
  const auto offset = offset_text ? parse_size(*offset_text) : 0;
  const auto limit = limit_text ? parse_size(*limit_text) : page;
  if (!offset || !limit) return error_reply(400, "INVALID_QUERY", "offset and limit are whole numbers");
  const auto found = reference ? desk_.find_by_reference(*reference) : desk_.all();
  json shown = json::array();
  for (std::size_t i = *offset; i < found.size() && shown.size() < std::min(*limit, page); ++i) {
    shown.push_back(selected(to_json(*found[i]), target.find("fields")));
  }
  Reply reply{200, dump(shown)};
  reply.headers = "X-Total-Count: " + std::to_string(found.size()) +
                  "\r\nX-Result-Count: " + std::to_string(shown.size()) + "\r\n";
  return reply;
}

Reply TopupApi::show(std::string_view id, const Target& target) const {
  const Topup* topup = desk_.find(id);
  if (topup == nullptr) return error_reply(404, "NOT_FOUND", "there is no such top-up");
  return {200, dump(selected(to_json(*topup), target.find("fields")))};
}

void TopupApi::append_attributes(std::string& out, const Topup& topup) const {
  const auto& order = topup.order;
  out.append(R"("id":")").append(topup.id).append(R"(","href":")").append(api_base);
  out.append("/topupBalance/").append(topup.id).append(R"(","status":")").append(to_string(topup.status));
  out.append(R"(","requestedDate":")").append(time_text_.of(topup.requested));
  if (topup.confirmed) out.append(R"(","confirmationDate":")").append(time_text_.of(*topup.confirmed));
  out += R"(","usageType":"data","amount":{"amount":)";
  append_json(out, order.amount_mb);
  out += R"(,"units":"MB"},"logicalResource":[{"id":)";
  append_json(out, std::string_view(order.number));
  if (!order.product.empty()) {
    out += R"(}],"product":[{"id":)";
    append_json(out, std::string_view(order.product));
  }
  out += R"(}],"@type":"ReferencedTopupBalance","@baseType":"TopupBalance",)"
         R"("@schemaLocation":"urn:passerelle:schema:ReferencedTopupBalance")";
  if (order.external_id.empty()) return;
  out += ',';
  append_json(out, std::string_view(settings_.reference_attribute));
  out += ':';
  append_json(out, std::string_view(order.external_id));
}

json TopupApi::to_json(const Topup& topup) const {
  std::string text = "{";
  append_attributes(text, topup);
  return json::parse(text + "}");
}

// What the operator says itself does not stand there twice.
std::string TopupApi::repeated_of(simdjson::dom::object asked) const {
  std::string repeated;
  for (const auto [name, value] : asked) {
    if (std::ranges::find(said_by_the_operator, name) != said_by_the_operator.end() ||
        name == settings_.reference_attribute) {
      continue;
    }
    repeated += ',';
    append_json(repeated, name);
    repeated += ':';
    append_json(repeated, value);
  }
  return repeated;
}

std::string TopupApi::answer_of(const std::string& repeated, const Topup& topup) const {
  std::string answer;
  constexpr std::size_t usual_size = 768;
  answer.reserve(usual_size + repeated.size());
  answer += '{';
  append_attributes(answer, topup);
  answer += repeated;
  answer += '}';
  return answer;
}

// Half an answer, somebody else's page, or no HTTP at all.
Reaction TopupApi::garbage() {
  switch (faults_.draw() % 3) {
    case 0:
      return Reply{201, R"({"id":"topup-1","status":"comple)"};
    case 1:
      return Reply{200, "<html><body>Maintenance</body></html>"};
    default:
      return RawBytes{"\x15\x03\x01 220 mail ready\r\n\r\n"};
  }
}

domain::Duration TopupApi::time_of(const std::optional<PlannedFault>& fault) const {
  return fault ? fault->time.value_or(settings_.fault_time) : domain::Duration(0);
}

// Also what was only read: nobody may see what a crash could still undo.
void TopupApi::answer_when_durable(Reaction reaction, Respond respond) {
  desk_.when_durable([reaction = std::move(reaction), respond = std::move(respond)]() mutable {
    respond(std::move(reaction));
  });
}

}  // namespace passerelle::operator_sim
