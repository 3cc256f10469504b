#include "services/cli/beneficiary_edit.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "services/cli/beneficiary_view.h"
#include "services/cli/catalogue.h"
#include "services/cli/help_catalogue.h"
#include "services/cli/names.h"
#include "services/cli/option_types.h"
#include "services/wire/value_wire.h"

namespace passerelle::cli {
namespace {

constexpr int most_renewals = 20;

// Absent = not named on the command line: an update leaves it as it is. Empty is a value: it clears.
struct EditOptions {
  std::string id;  // update
  std::string etag;
  std::optional<std::string> phone;
  std::optional<std::string> given_name;
  std::optional<std::string> family_name;
  std::optional<std::string> site;
  std::optional<std::string> reference;
  std::optional<std::string> referral_structure;
  std::optional<domain::Day> referral_date;
  std::optional<int> renewals;
  std::optional<std::string> line_operator;
  std::optional<domain::Day> line_confirmed_on;
};

Problem usage(const Words& words, const Text& message) {
  return local_problem(ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, "USAGE", words(message));
}

// Fields that only make sense together, in one message.
std::optional<Problem> incomplete(const EditOptions& options, const Words& words) {
  if ((options.referral_structure || options.renewals) && !options.referral_date) {
    return usage(words, text::renewals_need_date);
  }
  return std::nullopt;
}

// The message, and the paths of what was named.
v1::UpdateBeneficiaryRequest edit_of(const EditOptions& options) {
  v1::UpdateBeneficiaryRequest edit;
  auto& person = *edit.mutable_beneficiary();
  const auto take = [&](const std::optional<std::string>& value, const char* path, std::string* field) {
    if (!value) return;
    *field = *value;
    edit.mutable_update_mask()->add_paths(path);
  };
  take(options.phone, "phone_number", person.mutable_phone_number());
  take(options.given_name, "given_name", person.mutable_given_name());
  take(options.family_name, "family_name", person.mutable_family_name());
  take(options.site, "site", person.mutable_site());
  take(options.reference, "external_reference", person.mutable_external_reference());
  take(options.line_operator, "line_operator", person.mutable_line_operator());
  if (options.referral_date) {
    auto& referral = *person.mutable_referral();
    referral.set_structure(options.referral_structure.value_or(""));
    *referral.mutable_issued_on() = wire::to_wire(*options.referral_date);
    referral.set_renewals(options.renewals.value_or(0));
    edit.mutable_update_mask()->add_paths("referral");
  }
  if (options.line_confirmed_on) {
    *person.mutable_line_confirmed_on() = wire::to_wire(*options.line_confirmed_on);
    edit.mutable_update_mask()->add_paths("line_confirmed_on");
  }
  return edit;
}

ExitStatus finish(Console& console, const Outcome<v1::Beneficiary>& person) {
  if (!person) return console.report(person.error());
  show_beneficiary(console, *person);
  return ExitStatus::done;
}

ExitStatus add(Session& session, Console& console, const EditOptions& options) {
  if (const auto problem = incomplete(options, console.words())) return console.report(*problem);
  v1::CreateBeneficiaryRequest request;
  *request.mutable_beneficiary() = edit_of(options).beneficiary();
  return finish(console, session.call(session.beneficiaries(),
                                      &v1::BeneficiaryService::Stub::CreateBeneficiary, request));
}

ExitStatus update(Session& session, Console& console, const EditOptions& options) {
  if (const auto problem = incomplete(options, console.words())) return console.report(*problem);
  // The service changes both or none: a name that is not given would be erased.
  if (options.given_name.has_value() != options.family_name.has_value()) {
    return console.report(usage(console.words(), text::names_together));
  }
  auto request = edit_of(options);
  if (request.update_mask().paths().empty()) {
    return console.report(usage(console.words(), text::nothing_to_update));
  }
  request.mutable_beneficiary()->set_name(resource_name("beneficiaries", options.id));
  request.mutable_beneficiary()->set_etag(options.etag);
  return finish(console, session.call(session.beneficiaries(),
                                      &v1::BeneficiaryService::Stub::UpdateBeneficiary, request));
}

void add_fields(CLI::App& command, EditOptions& options, const Words& words) {
  command.add_option("--phone", options.phone, words(help::phone))->type_name("PHONE");
  command.add_option("--given-name", options.given_name, words(help::given_name))->type_name("NAME");
  command.add_option("--family-name", options.family_name, words(help::family_name))->type_name("NAME");
  command.add_option("--reference", options.reference, words(help::reference))->type_name("REFERENCE");
  command.add_option("--referral-structure", options.referral_structure, words(help::referral_structure))
      ->type_name("CODE");
  add_day(command, "--referral-date", options.referral_date, words(help::referral_date), words);
  command.add_option("--renewals", options.renewals, words(help::renewals))
      ->check(CLI::Range(0, most_renewals))
      ->type_name("N");
  command.add_option("--operator", options.line_operator, words(help::line_operator))->type_name("OPERATOR");
  add_day(command, "--line-confirmed-on", options.line_confirmed_on, words(help::line_confirmed_on), words);
}

}  // namespace

void add_beneficiary_edit_commands(CLI::App& group, const Words& words, Chosen& chosen) {
  const auto added = std::make_shared<EditOptions>();
  auto& add_command = *group.add_subcommand("add", words(help::beneficiary_add));
  add_fields(add_command, *added, words);
  add_command.add_option("--site", added->site, words(help::site))->required()->type_name("SITE");
  add_command.callback([added, &chosen] {
    chosen.with_service = [added](Session& session, Console& console) {
      return add(session, console, *added);
    };
  });

  const auto changed = std::make_shared<EditOptions>();
  auto& update_command = *group.add_subcommand("update", words(help::beneficiary_update));
  update_command.add_option("ID", changed->id, words(help::beneficiary_id))->required();
  add_fields(update_command, *changed, words);
  update_command.add_option("--site", changed->site, words(help::site))->type_name("SITE");
  update_command.add_option("--etag", changed->etag, words(help::etag))->type_name("ETAG");
  update_command.callback([changed, &chosen] {
    chosen.with_service = [changed](Session& session, Console& console) {
      return update(session, console, *changed);
    };
  });
}

}  // namespace passerelle::cli
