#include <CLI/CLI.hpp>
#include <memory>

#include "services/cli/beneficiary_edit.h"
#include "services/cli/beneficiary_erasure.h"
#include "services/cli/beneficiary_import.h"
#include "services/cli/beneficiary_view.h"
#include "services/cli/catalogue.h"
#include "services/cli/command_line.h"
#include "services/cli/help_catalogue.h"
#include "services/cli/names.h"
#include "services/cli/paging.h"
#include "services/cli/person_choice.h"

namespace passerelle::cli {
namespace {

constexpr int most_items = 1'000'000;

struct FindOptions {
  std::string phone;
  std::string reference;
};

struct ListOptions {
  std::string site;
  PageLimits limits;
};

ExitStatus find_by_reference(Session& session, Console& console, const std::string& reference) {
  v1::ListBeneficiariesRequest request;
  request.set_external_reference(reference);
  const auto found =
      session.call(session.beneficiaries(), &v1::BeneficiaryService::Stub::ListBeneficiaries, request);
  if (!found) return console.report(found.error());
  if (found->beneficiaries().empty()) {
    return console.report(local_problem(ExitStatus::not_found, grpc::StatusCode::NOT_FOUND,
                                        "BENEFICIARY_UNKNOWN", console.words()(text::not_found)));
  }
  show_beneficiary(console, found->beneficiaries(0));
  return ExitStatus::done;
}

ExitStatus find(Session& session, Console& console, const FindOptions& options) {
  if (options.phone.empty()) return find_by_reference(session, console, options.reference);
  v1::LookupBeneficiaryRequest request;
  request.set_phone_number(options.phone);
  const auto found =
      session.call(session.beneficiaries(), &v1::BeneficiaryService::Stub::LookupBeneficiary, request);
  if (!found) return console.report(found.error());
  show_beneficiary(console, *found);
  return ExitStatus::done;
}

ExitStatus show(Session& session, Console& console, const std::string& id) {
  v1::GetBeneficiaryRequest request;
  request.set_name(resource_name("beneficiaries", id));
  const auto found =
      session.call(session.beneficiaries(), &v1::BeneficiaryService::Stub::GetBeneficiary, request);
  if (!found) return console.report(found.error());
  show_beneficiary(console, *found);
  return ExitStatus::done;
}

ExitStatus list(Session& session, Console& console, const ListOptions& options) {
  v1::ListBeneficiariesRequest request;
  request.set_site(options.site);
  const auto found =
      collect_pages(session, session.beneficiaries(), &v1::BeneficiaryService::Stub::ListBeneficiaries,
                    request, &v1::ListBeneficiariesResponse::mutable_beneficiaries, options.limits);
  if (!found) return console.report(found.error());
  show_beneficiaries(console, *found);
  return ExitStatus::done;
}

void add_find(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("find", words(help::beneficiary_find));
  const auto options = std::make_shared<FindOptions>();
  command.add_option("PHONE", options->phone, words(help::phone));
  command.add_option("--reference", options->reference, words(help::reference))->type_name("REFERENCE");
  command.callback([options, words, &chosen] {
    require_one(options->phone, "PHONE", options->reference, "--reference", words);
    chosen.with_service = [options](Session& session, Console& console) {
      return find(session, console, *options);
    };
  });
}

void add_show(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("show", words(help::beneficiary_show));
  const auto id = std::make_shared<std::string>();
  command.add_option("ID", *id, words(help::beneficiary_id))->required();
  command.callback([id, &chosen] {
    chosen.with_service = [id](Session& session, Console& console) { return show(session, console, *id); };
  });
}

void add_list(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("list", words(help::beneficiary_list));
  const auto options = std::make_shared<ListOptions>();
  command.add_option("--site", options->site, words(help::site))->type_name("SITE");
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

void add_import(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("import", words(help::import));
  const auto options = std::make_shared<ImportOptions>();
  command.add_option("FILE", options->file, words(help::import_file))->required()->type_name("FILE");
  command.add_option("--default-site", options->default_site, words(help::default_site))->type_name("SITE");
  command.add_flag("--validate-only", options->validate_only, words(help::validate_only));
  command.add_option("--report", options->report_file, words(help::report))->type_name("FILE");
  command.callback([options, &chosen] {
    chosen.with_service = [options](Session& session, Console& console) {
      return import_beneficiaries(session, console, *options);
    };
  });
}

}  // namespace

void add_beneficiary_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("beneficiaries", words(help::beneficiaries));
  group.require_subcommand(1);
  add_import(group, words, chosen);
  add_beneficiary_edit_commands(group, words, chosen);
  add_find(group, words, chosen);
  add_show(group, words, chosen);
  add_list(group, words, chosen);
  add_beneficiary_erasure_commands(group, words, chosen);
}

}  // namespace passerelle::cli
