#include "services/operator_sim/simulator.h"

#include <algorithm>

namespace passerelle::operator_sim {

namespace http = boost::beast::http;

namespace {

bool is_under(std::string_view path, std::string_view base) {
  return path.starts_with(base) && path.substr(base.size()).starts_with('/');
}

}  // namespace

Simulator::Simulator(boost::asio::io_context& io, SimulatorSettings settings,
                     std::unique_ptr<Journal> journal)
    : bearer_token_(std::move(settings.bearer_token)),
      journal_(std::move(journal)),
      faults_(settings.seed, std::move(settings.faults), std::move(settings.faults_by_number)),
      subscribers_(std::move(settings.subscribers)),
      desk_(io, *journal_),
      topups_(io, std::move(settings.topups), desk_, faults_, subscribers_),
      control_(*journal_, desk_, faults_, subscribers_, std::move(settings.prices),
               [this] { return statistics(); }) {}

domain::Result<std::unique_ptr<Simulator>> Simulator::create(boost::asio::io_context& io,
                                                             SimulatorSettings settings) {
  if (auto valid = validate(settings.faults); !valid) return std::unexpected(valid.error());
  auto journal = Journal::open(settings.state_directory);
  if (!journal) return std::unexpected(journal.error());
  const HttpServerSettings server_settings = settings.server;
  std::unique_ptr<Simulator> simulator(new Simulator(io, std::move(settings), std::move(*journal)));
  auto server = HttpServer::create(io, server_settings,
                                   [self = simulator.get()](const HttpRequest& request, Respond respond) {
                                     self->handle(request, std::move(respond));
                                   });
  if (!server) return std::unexpected(server.error());
  simulator->server_ = std::move(*server);
  return simulator;
}

void Simulator::handle(const HttpRequest& request, Respond respond) {
  if (!is_authorised(request)) {
    Reply reply = error_reply(401, "INVALID_CREDENTIALS", "a bearer token is asked for");
    reply.headers = "WWW-Authenticate: Bearer\r\n";
    return respond(std::move(reply));
  }
  const auto target = parse_target({request.target().data(), request.target().size()});
  if (!target) return respond(error_reply(400, "INVALID_QUERY", "the target is badly encoded"));
  if (is_under(target->path, api_base)) {
    return topups_.handle(request, *target, std::move(respond));
  }
  if (target->path.starts_with("/sim/")) return control_.handle(request, *target, std::move(respond));
  respond(error_reply(404, "NOT_FOUND", "there is no such resource"));
}

bool Simulator::is_authorised(const HttpRequest& request) const {
  if (bearer_token_.empty()) return true;
  const auto found = request.find(http::field::authorization);
  return found != request.end() && found->value() == "Bearer " + bearer_token_;
}

std::int64_t Simulator::credits_of(const std::string& external_id) const {
  return std::ranges::count_if(journal_->entries(), [&](const JournalEntry& entry) {
    return entry.status == TopupStatus::completed && entry.external_id == external_id;
  });
}

nlohmann::json Simulator::statistics() const {
  const auto& counts = topups_.counts();
  nlohmann::json applied = nlohmann::json::object();
  for (const auto& [fault, times] : faults_.applied()) applied[std::string(to_string(fault))] = times;
  return {{"connectionsAccepted", server_->connections_accepted()},
          {"connectionsOpen", server_->connections_open()},
          {"topups", counts.topups},
          {"credited", counts.credited},
          {"refused", counts.refused},
          {"malformed", counts.malformed},
          {"inquiries", counts.inquiries},
          {"journalEntries", journal_->entries().size()},
          {"commits", desk_.commits()},
          {"faults", std::move(applied)}};
}

}  // namespace passerelle::operator_sim
