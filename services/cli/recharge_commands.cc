#include <CLI/CLI.hpp>
#include <memory>
#include <utility>

#include "services/cli/command_line.h"
#include "services/cli/help_catalogue.h"
#include "services/cli/names.h"
#include "services/cli/option_types.h"
#include "services/cli/paging.h"
#include "services/cli/person_lookup.h"
#include "services/cli/recharge_issue.h"
#include "services/cli/recharge_view.h"
#include "services/cli/recharge_watch.h"
#include "services/wire/value_wire.h"

namespace passerelle::cli {
namespace {

constexpr std::chrono::milliseconds longest_wait{60'000};
constexpr int most_items = 1'000'000;

struct ListOptions {
  PersonChoice person;
  std::string site;
  std::string offer;
  std::string envelope;
  std::string state;
  std::optional<domain::Day> from;
  std::optional<domain::Day> until;
  PageLimits limits;
};

Outcome<v1::ListRechargesRequest> list_request(Session& session, const ListOptions& options) {
  v1::ListRechargesRequest request;
  auto& filter = *request.mutable_filter();
  if (!options.person.empty()) {
    auto name = person_name(session, options.person);
    if (!name) return fail(std::move(name.error()));
    filter.set_beneficiary(*name);
  }
  filter.set_site(options.site);
  filter.set_offer(options.offer);
  if (!options.envelope.empty()) filter.set_envelope(resource_name("envelopes", options.envelope));
  v1::Recharge::State state{};
  if (v1::Recharge::State_Parse(options.state, &state)) filter.set_state(state);
  if (options.from) *filter.mutable_create_time_from() = wire::to_wire(domain::start_of(*options.from));
  if (options.until) {
    *filter.mutable_create_time_until() =
        wire::to_wire(domain::start_of(*options.until + std::chrono::days(1)));
  }
  return request;
}

ExitStatus list(Session& session, Console& console, const ListOptions& options) {
  const auto request = list_request(session, options);
  if (!request) return console.report(request.error());
  const auto recharges =
      collect_pages(session, session.recharges(), &v1::RechargeService::Stub::ListRecharges, *request,
                    &v1::ListRechargesResponse::mutable_recharges, options.limits);
  if (!recharges) return console.report(recharges.error());
  show_recharges(console, *recharges);
  return ExitStatus::done;
}

ExitStatus show(Session& session, Console& console, const std::string& id) {
  v1::GetRechargeRequest request;
  request.set_name(resource_name("recharges", id));
  const auto recharge = session.call(session.recharges(), &v1::RechargeService::Stub::GetRecharge, request);
  if (!recharge) return console.report(recharge.error());
  show_recharge(console, *recharge);
  return ExitStatus::done;
}

void add_issue(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("issue", words(help::recharge_issue));
  const auto options = std::make_shared<IssueOptions>();
  add_person_options(command, options->person, words);
  command.add_option("--site", options->site, words(help::site))->required()->type_name("SITE");
  command.add_option("--offer", options->offer, words(help::offer))->required()->type_name("OFFER");
  command.add_option("--request-id", options->request_id, words(help::request_id))->type_name("ID");
  add_duration(command, "--wait", options->wait, longest_wait, words(help::wait));
  command.callback([options, words, &chosen] {
    require_person(options->person, words);
    chosen.with_service = [options](Session& session, Console& console) {
      return issue_recharge(session, console, *options);
    };
  });
}

void add_list(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("list", words(help::recharge_list));
  const auto options = std::make_shared<ListOptions>();
  add_person_options(command, options->person, words);
  command.add_option("--site", options->site, words(help::site))->type_name("SITE");
  command.add_option("--offer", options->offer, words(help::offer))->type_name("OFFER");
  command.add_option("--envelope", options->envelope, words(help::envelope_filter))->type_name("ID");
  command.add_option("--state", options->state, words(help::state))
      ->check(CLI::IsMember(
          {"REFUSED", "RESERVED", "IN_DOUBT", "DELIVERED", "REJECTED", "CANCELLED", "REVERSED"}));
  add_day(command, "--from", options->from, words(help::from), words);
  add_day(command, "--until", options->until, words(help::until), words);
  auto* limit = command.add_option("--limit", options->limits.limit, words(help::limit))
                    ->check(CLI::Range(1, most_items))
                    ->type_name("N");
  command.add_flag("--all", options->limits.all, words(help::all))->excludes(limit);
  command.callback([options, &chosen] {
    chosen.with_service = [options](Session& session, Console& console) {
      return list(session, console, *options);
    };
  });
}

// `show` and `watch` take an id, and nothing else.
void add_of_one(CLI::App& group, const std::string& name, const Text& description, const Words& words,
                Chosen& chosen, ExitStatus (*run)(Session&, Console&, const std::string&)) {
  auto& command = *group.add_subcommand(name, words(description));
  const auto id = std::make_shared<std::string>();
  command.add_option("ID", *id, words(help::recharge_id))->required();
  command.callback([id, run, &chosen] {
    chosen.with_service = [id, run](Session& session, Console& console) {
      return run(session, console, *id);
    };
  });
}

}  // namespace

void add_recharge_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("recharge", words(help::recharge));
  group.require_subcommand(1);
  add_issue(group, words, chosen);
  add_of_one(group, "show", help::recharge_show, words, chosen, show);
  add_list(group, words, chosen);
  add_of_one(group, "watch", help::recharge_watch, words, chosen, watch_recharge);
}

}  // namespace passerelle::cli
