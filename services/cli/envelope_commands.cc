#include <memory>

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/command_line.h"
#include "services/cli/help_catalogue.h"
#include "services/cli/names.h"
#include "services/cli/paging.h"

namespace passerelle::cli {
namespace {

std::vector<std::string> row_of(const v1::Envelope& envelope, domain::Language language) {
  const auto amount = [&](std::int64_t value) { return amount_text(value, envelope.measure(), language); };
  return {id_of(envelope.name()),    envelope.display_name(),
          envelope.operator_(),      fmt::format("{}", envelope.fiscal_year()),
          amount(envelope.funded()), amount(envelope.held()),
          amount(envelope.spent()),  amount(envelope.available())};
}

Table envelope_table(const Words& words) {
  const auto right = Table::Align::right;
  return Table({{words(text::id)},
                {words(text::name)},
                {words(text::upstream)},
                {words(text::year)},
                {words(text::funded), right},
                {words(text::held), right},
                {words(text::spent), right},
                {words(text::available), right}});
}

ExitStatus show_one(Session& session, Console& console, const std::string& id) {
  v1::GetEnvelopeRequest request;
  request.set_name(resource_name("envelopes", id));
  const auto envelope = session.call(session.envelopes(), &v1::EnvelopeService::Stub::GetEnvelope, request);
  if (!envelope) return console.report(envelope.error());
  if (console.json()) {
    console.document(*envelope);
    return ExitStatus::done;
  }
  auto table = envelope_table(console.words());
  table.add(row_of(*envelope, console.language()));
  console.out() << table.text();
  return ExitStatus::done;
}

ExitStatus show_all(Session& session, Console& console) {
  const auto envelopes =
      collect_pages(session, session.envelopes(), &v1::EnvelopeService::Stub::ListEnvelopes,
                    v1::ListEnvelopesRequest(), &v1::ListEnvelopesResponse::mutable_envelopes, {.all = true});
  if (!envelopes) return console.report(envelopes.error());
  if (console.json()) {
    console.document(*envelopes);
    return ExitStatus::done;
  }
  auto table = envelope_table(console.words());
  for (const auto& envelope : envelopes->envelopes()) table.add(row_of(envelope, console.language()));
  if (table.empty()) {
    console.note(console.words()(text::nothing_found));
  } else {
    console.out() << table.text();
  }
  return ExitStatus::done;
}

}  // namespace

void add_envelope_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("envelope", words(help::envelope));
  group.require_subcommand(1);
  auto& command = *group.add_subcommand("show", words(help::envelope_show));
  const auto id = std::make_shared<std::string>();
  command.add_option("ID", *id, words(help::envelope_filter));
  command.callback([id, &chosen] {
    chosen.with_service = [id](Session& session, Console& console) {
      return id->empty() ? show_all(session, console) : show_one(session, console, *id);
    };
  });
}

}  // namespace passerelle::cli
