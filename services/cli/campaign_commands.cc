#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/cli/campaign_act_commands.h"
#include "services/cli/campaign_draft.h"
#include "services/cli/campaign_help.h"
#include "services/cli/campaign_lines.h"
#include "services/cli/campaign_preview.h"
#include "services/cli/campaign_report.h"
#include "services/cli/campaign_upload.h"
#include "services/cli/campaign_view.h"
#include "services/cli/campaign_watch.h"
#include "services/cli/command_line.h"
#include "services/cli/help_catalogue.h"
#include "services/cli/names.h"
#include "services/cli/option_types.h"
#include "services/cli/paging.h"
#include "services/wire/value_wire.h"

namespace passerelle::cli {
namespace {

constexpr int most_items = 1'000'000;

struct ListOptions {
  std::vector<std::string> states;
  std::string series;
  PageLimits limits;
};

struct AddOptions {
  std::string campaign;
  std::string reason;
  std::vector<std::string> sites;
  std::string structure;
  std::optional<domain::Day> last_recharge_before;
};

ExitStatus list(Session& session, Console& console, const ListOptions& options) {
  v1::ListCampaignsRequest request;
  for (const auto& name : options.states) {
    v1::Campaign::State state{};
    if (v1::Campaign::State_Parse(name, &state)) request.add_states(state);
  }
  if (!options.series.empty()) request.set_series(resource_name("campaigns", options.series));
  const auto found = collect_pages(session, session.campaigns(), &v1::CampaignService::Stub::ListCampaigns,
                                   request, &v1::ListCampaignsResponse::mutable_campaigns, options.limits);
  if (!found) return console.report(found.error());
  show_campaigns(console, *found);
  return ExitStatus::done;
}

ExitStatus show(Session& session, Console& console, const std::string& id) {
  v1::GetCampaignRequest request;
  request.set_name(resource_name("campaigns", id));
  const auto found = session.call(session.campaigns(), &v1::CampaignService::Stub::GetCampaign, request);
  if (!found) return console.report(found.error());
  show_campaign(console, *found);
  return ExitStatus::done;
}

ExitStatus changes(Session& session, Console& console, const std::string& id) {
  v1::ListCampaignChangesRequest request;
  request.set_name(resource_name("campaigns", id));
  const auto found =
      session.call(session.campaigns(), &v1::CampaignService::Stub::ListCampaignChanges, request);
  if (!found) return console.report(found.error());
  show_changes(console, *found);
  return ExitStatus::done;
}

ExitStatus add_people(Session& session, Console& console, const AddOptions& options) {
  v1::AddLinesByCriteriaRequest request;
  request.set_name(resource_name("campaigns", options.campaign));
  request.set_reason(options.reason);
  for (const auto& site : options.sites) request.add_sites(site);
  request.set_referral_structure(options.structure);
  if (options.last_recharge_before) {
    *request.mutable_last_recharge_before() = wire::to_wire(*options.last_recharge_before);
  }
  return add_lines(session, console, request);
}

// A command whose options are `Options`; `run` does it.
template <class Options>
void runs(CLI::App& command, const std::shared_ptr<Options>& options, Chosen& chosen,
          ExitStatus (*run)(Session&, Console&, const Options&)) {
  command.callback([options, run, &chosen] {
    chosen.with_service = [options, run](Session& session, Console& console) {
      return run(session, console, *options);
    };
  });
}

void add_limits(CLI::App& command, PageLimits& limits, const Words& words) {
  auto* limit = command.add_option("--limit", limits.limit, words(help::limit))
                    ->check(CLI::Range(1, most_items))
                    ->type_name("N");
  command.add_flag("--all", limits.all, words(help::all))->excludes(limit);
}

void add_id(CLI::App& command, std::string& campaign, const Words& words) {
  command.add_option("ID", campaign, words(help::campaign_id))->required();
}

void add_drafts(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& create = *group.add_subcommand("create", words(help::campaign_create));
  const auto created = std::make_shared<CampaignDraftOptions>();
  add_draft_options(create, *created, words);
  for (const auto* needed : {"--title", "--offer", "--envelope"}) create.get_option(needed)->required();
  create.add_option("--request-id", created->request_id, words(help::request_id))->type_name("ID");
  runs(create, created, chosen, create_campaign);

  auto& update = *group.add_subcommand("update", words(help::campaign_update));
  const auto updated = std::make_shared<CampaignDraftOptions>();
  add_id(update, updated->campaign, words);
  update.add_option("--reason", updated->reason, words(help::why))->required()->type_name("WHY");
  add_draft_options(update, *updated, words);
  runs(update, updated, chosen, update_campaign);
}

void add_list(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("list", words(help::campaign_list));
  const auto options = std::make_shared<ListOptions>();
  command.add_option("--state", options->states, words(help::campaign_state))
      ->check(CLI::IsMember(
          {"DRAFT", "SUBMITTED", "APPROVED", "SCHEDULED", "RUNNING", "PAUSED", "COMPLETED", "CANCELLED"}))
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--series", options->series, words(help::campaign_series))->type_name("ID");
  add_limits(command, options->limits, words);
  runs(command, options, chosen, list);
}

// `show` and `changes` take an id, and nothing else.
void add_of_one(CLI::App& group, const std::string& name, const Text& description, const Words& words,
                Chosen& chosen, ExitStatus (*run)(Session&, Console&, const std::string&)) {
  auto& command = *group.add_subcommand(name, words(description));
  const auto id = std::make_shared<std::string>();
  add_id(command, *id, words);
  runs(command, id, chosen, run);
}

void add_upload(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("upload", words(help::campaign_upload));
  const auto options = std::make_shared<UploadOptions>();
  add_id(command, options->campaign, words);
  command.add_option("FILE", options->file, words(help::list_file))->required()->type_name("FILE");
  command.add_option("--if-seen", options->if_seen, words(help::if_seen))
      ->check(CLI::IsMember({"ask", "all", "new"}));
  command.add_option("--flaws", options->flaws_file, words(help::flaws))->type_name("FILE");
  runs(command, options, chosen, upload_lines);
}

void add_add(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("add", words(help::campaign_add));
  const auto options = std::make_shared<AddOptions>();
  add_id(command, options->campaign, words);
  command.add_option("--reason", options->reason, words(help::why))->required()->type_name("WHY");
  command.add_option("--site", options->sites, words(help::add_site))
      ->type_name("SITE")
      ->delimiter(',')
      ->allow_extra_args(false);
  command.add_option("--structure", options->structure, words(help::referral_structure))->type_name("CODE");
  add_day(command, "--last-recharge-before", options->last_recharge_before, words(help::last_recharge_before),
          words);
  runs(command, options, chosen, add_people);
}

void add_preview(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("preview", words(help::campaign_preview));
  const auto options = std::make_shared<PreviewOptions>();
  add_id(command, options->campaign, words);
  command.add_option("--lines", options->lines_file, words(help::preview_lines))->type_name("FILE");
  runs(command, options, chosen, preview_campaign);
}

void add_watch(CLI::App& group, const Words& words, Chosen& chosen) {
  constexpr std::chrono::milliseconds longest_interval{60'000};
  auto& command = *group.add_subcommand("watch", words(help::campaign_watch));
  const auto options = std::make_shared<CampaignWatchOptions>();
  add_id(command, options->campaign, words);
  add_duration(command, "--interval", options->interval, longest_interval, words(help::interval));
  runs(command, options, chosen, watch_campaign);
}

void add_lines_command(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("lines", words(help::campaign_lines));
  const auto options = std::make_shared<LinesOptions>();
  add_id(command, options->campaign, words);
  command.add_option("--state", options->states, words(help::line_state))
      ->check(CLI::IsMember({"FLAWED", "WAITING", "TAKEN", "UNDER_WAY", "IN_DOUBT", "DELIVERED", "REFUSED",
                             "REJECTED", "CANCELLED", "REVERSED", "HELD"}))
      ->delimiter(',')
      ->allow_extra_args(false);
  add_limits(command, options->limits, words);
  runs(command, options, chosen, list_lines);
}

void add_report(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("report", words(help::campaign_report));
  const auto options = std::make_shared<ReportOptions>();
  add_id(command, options->campaign, words);
  command.add_option("--csv", options->csv_file, words(help::report_csv))->type_name("FILE");
  command.add_option("--xlsx", options->xlsx_file, words(help::report_xlsx))->type_name("FILE");
  command.add_flag("--lines", options->with_lines, words(help::report_lines));
  command.add_option("--preview", options->preview_file, words(help::report_preview))->type_name("FILE");
  runs(command, options, chosen, report_campaign);
}

}  // namespace

void add_campaign_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("campaign", words(help::campaign));
  group.require_subcommand(1);
  add_drafts(group, words, chosen);
  add_list(group, words, chosen);
  add_of_one(group, "show", help::campaign_show, words, chosen, show);
  add_upload(group, words, chosen);
  add_add(group, words, chosen);
  add_preview(group, words, chosen);
  add_campaign_act_commands(group, words, chosen);
  add_watch(group, words, chosen);
  add_lines_command(group, words, chosen);
  add_of_one(group, "changes", help::campaign_changes, words, chosen, changes);
  add_report(group, words, chosen);
}

}  // namespace passerelle::cli
