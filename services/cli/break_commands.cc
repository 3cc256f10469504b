#include <CLI/CLI.hpp>
#include <memory>

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/finance_catalogue.h"
#include "services/cli/finance_commands.h"
#include "services/cli/finance_help.h"
#include "services/cli/names.h"
#include "services/cli/paging.h"

namespace passerelle::cli {
namespace {

struct ListOptions {
  std::string operator_id;
  std::string period;
  bool open = false;
};

struct ActOptions {
  std::string id;
  std::string reason;
  std::string resolution;
};

std::string kind_text(const v1::Break& found) { return v1::Break::Kind_Name(found.kind()); }
std::string state_text(const v1::Break& found) { return v1::Break::State_Name(found.state()); }

ExitStatus list(Session& session, Console& console, const ListOptions& options) {
  v1::ListBreaksRequest request;
  request.set_operator_(options.operator_id);
  request.set_period(options.period);
  if (options.open) {
    request.add_states(v1::Break::OPEN);
    request.add_states(v1::Break::PROPOSED);
  }
  const auto found = collect_pages(session, session.finance(), &v1::FinanceService::Stub::ListBreaks, request,
                                   &v1::ListBreaksResponse::mutable_breaks, {.all = true});
  if (!found) return console.report(found.error());
  if (console.json()) {
    console.document(*found);
    return ExitStatus::done;
  }
  const auto& words = console.words();
  Table table({{words(text::id)},
               {words(text::break_kind)},
               {words(text::state)},
               {words(text::recharge)},
               {words(text::statement_line), Table::Align::right},
               {words(text::difference), Table::Align::right}});
  for (const auto& each : found->breaks())
    table.add({id_of(each.name()), kind_text(each), state_text(each), id_of(each.recharge()),
               each.statement_line() == 0 ? "" : std::to_string(each.statement_line()),
               amount_text(each.difference(), each.measure(), console.language())});
  if (table.empty())
    console.note(words(text::nothing_found));
  else
    console.out() << table.text();
  return ExitStatus::done;
}

void add_resolution(Table& table, const v1::Break& found, const Words& words) {
  if (found.resolution() == v1::Break::RESOLUTION_UNSPECIFIED) return;
  table.add({words(text::resolution), v1::Break::Resolution_Name(found.resolution())});
  if (!found.resolved_by().empty()) table.add({words(text::resolved_by), found.resolved_by()});
  if (!found.approved_by().empty()) table.add({words(text::approved_by), found.approved_by()});
  if (!found.reason().empty()) table.add({words(text::why), found.reason()});
}

ExitStatus show(Session& session, Console& console, const std::string& id) {
  v1::GetBreakRequest request;
  request.set_name(resource_name("breaks", id));
  const auto evidence = session.call(session.finance(), &v1::FinanceService::Stub::GetBreak, request);
  if (!evidence) return console.report(evidence.error());
  if (console.json()) {
    console.document(*evidence);
    return ExitStatus::done;
  }
  const auto& words = console.words();
  const auto& found = evidence->break_();
  auto table = Table::of_properties();
  table.add({words(text::break_kind), kind_text(found)});
  table.add({words(text::state), state_text(found)});
  table.add({words(text::difference), amount_text(found.difference(), found.measure(), console.language())});
  if (evidence->has_recharge())
    table.add({words(text::books_side), id_of(evidence->recharge().name()) + ", " +
                                            v1::Recharge::State_Name(evidence->recharge().state())});
  if (evidence->has_statement_side()) {
    const auto& side = evidence->statement_side();
    table.add({words(text::statement_side),
               side.our_reference() + ", " + side.status() + ", " + side.operator_reference()});
  }
  if (!found.suggested_recharge().empty())
    table.add({words(text::suggested), id_of(found.suggested_recharge())});
  if (!evidence->proposal().empty()) table.add({words(text::proposal), evidence->proposal()});
  add_resolution(table, found, words);
  console.out() << table.text();
  return ExitStatus::done;
}

ExitStatus answered(Console& console, const Outcome<v1::Break>& found) {
  if (!found) return console.report(found.error());
  if (console.json()) {
    console.document(*found);
    return ExitStatus::done;
  }
  auto table = Table::of_properties();
  table.add({console.words()(text::state), state_text(*found)});
  add_resolution(table, *found, console.words());
  console.out() << table.text();
  if (found->state() == v1::Break::PROPOSED)
    console.note(console.words().say<text::second_person>(id_of(found->name())));
  return ExitStatus::done;
}

ExitStatus resolve(Session& session, Console& console, const ActOptions& options) {
  v1::ResolveBreakRequest request;
  request.set_name(resource_name("breaks", options.id));
  request.set_reason(options.reason);
  request.set_resolution(options.resolution == "accept-operator" ? v1::Break::ACCEPT_OPERATOR
                         : options.resolution == "keep-ours"     ? v1::Break::KEEP_OURS
                                                                 : v1::Break::NO_DIFFERENCE);
  return answered(console, session.call(session.finance(), &v1::FinanceService::Stub::ResolveBreak, request));
}

ExitStatus approve(Session& session, Console& console, const ActOptions& options) {
  v1::ApproveBreakRequest request;
  request.set_name(resource_name("breaks", options.id));
  request.set_reason(options.reason);
  return answered(console, session.call(session.finance(), &v1::FinanceService::Stub::ApproveBreak, request));
}

void add_list(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("list", words(help::breaks_list));
  const auto options = std::make_shared<ListOptions>();
  command.add_option("--operator", options->operator_id, words(help::finance_operator));
  command.add_option("--period", options->period, words(help::finance_period));
  command.add_flag("--open", options->open, words(help::breaks_open));
  command.callback([options, &chosen] {
    chosen.with_service = [options](Session& session, Console& console) {
      return list(session, console, *options);
    };
  });
}

void add_show(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("show", words(help::breaks_show));
  const auto id = std::make_shared<std::string>();
  command.add_option("ID", *id, words(help::break_id))->required();
  command.callback([id, &chosen] {
    chosen.with_service = [id](Session& session, Console& console) { return show(session, console, *id); };
  });
}

}  // namespace

void add_break_commands(CLI::App& finance, const Words& words, Chosen& chosen) {
  auto& group = *finance.add_subcommand("breaks", words(help::breaks));
  group.require_subcommand(1);
  add_list(group, words, chosen);
  add_show(group, words, chosen);
  const auto add_act = [&](const char* name, const Text& description, auto act, bool resolves) {
    auto& command = *group.add_subcommand(name, words(description));
    const auto options = std::make_shared<ActOptions>();
    command.add_option("ID", options->id, words(help::break_id))->required();
    if (resolves)
      command.add_option("--as", options->resolution, words(help::resolution))
          ->required()
          ->check(CLI::IsMember({"accept-operator", "keep-ours", "no-difference"}));
    command.add_option("--reason", options->reason, words(help::finance_reason))
        ->required()
        ->type_name("WHY");
    command.callback([options, act, &chosen] {
      chosen.with_service = [options, act](Session& session, Console& console) {
        return act(session, console, *options);
      };
    });
  };
  add_act("resolve", help::breaks_resolve, resolve, true);
  add_act("approve", help::breaks_approve, approve, false);
}

}  // namespace passerelle::cli
