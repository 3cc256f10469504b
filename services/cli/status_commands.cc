#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/command_line.h"
#include "services/cli/help_catalogue.h"

namespace passerelle::cli {
namespace {

using Cache = v1::Status::IdempotencyCache;

std::string verdict_of(const v1::Status& status, const Words& words) {
  switch (status.state()) {
    case v1::Status::OK:
      return words(text::service_ok);
    case v1::Status::DEGRADED:
      return words.say<text::service_degraded>(status.idempotency_cache().reason());
    case v1::Status::UNAVAILABLE:
      return words(status.ledger().available() ? text::service_silent : text::service_unavailable);
    default:
      return words(text::unknown_value);
  }
}

std::string cache_text(const Cache& cache, const Words& words) {
  switch (cache.state()) {
    case Cache::NONE:
      return words(text::cache_none);
    case Cache::AVAILABLE:
      return words(text::cache_there);
    case Cache::AWAY:
      return words.say<text::cache_away>(cache.reason());
    default:
      return words(text::unknown_value);
  }
}

Table table_of(const v1::Status& status, const Words& words) {
  const auto count = [&](std::int64_t value) { return count_text(value, words.language()); };
  auto table = Table::of_properties();
  table.add({words(text::broker), status.broker()});
  table.add({words(text::version), status.version()});
  table.add(
      {words(text::ledger), words(status.ledger().available() ? text::ledger_there : text::ledger_away)});
  if (status.ledger().shared()) table.add({words(text::live_brokers), count(status.ledger().live_brokers())});
  table.add({words(text::idempotency_cache), cache_text(status.idempotency_cache(), words)});
  table.add({words(text::writer_queue), count(status.writer_queue())});
  table.add({words(text::open_recharges), count(status.open_recharges())});
  table.add({words(text::in_doubt), count(status.in_doubt())});
  table.add({words(text::left_to_person), count(status.left_to_person())});
  return table;
}

ExitStatus show(Session& session, Console& console) {
  v1::GetStatusRequest request;
  request.set_name("status");
  const auto status = session.call(session.status(), &v1::StatusService::Stub::GetStatus, request);
  if (!status) return console.report(status.error());
  const auto exit = exit_status_of(status->state());
  if (console.json()) {
    console.document(*status);
  } else {
    console.verdict(verdict_of(*status, console.words()), exit);
    console.out() << table_of(*status, console.words()).text();
  }
  return exit;
}

}  // namespace

void add_status_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& command = *app.add_subcommand("status", words(help::status));
  command.callback([&chosen] { chosen.with_service = show; });
}

}  // namespace passerelle::cli
