#include <memory>

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/command_line.h"
#include "services/cli/help_catalogue.h"
#include "services/cli/person_lookup.h"
#include "services/cli/refusal_text.h"

namespace passerelle::cli {
namespace {

struct CheckOptions {
  PersonChoice person;
  std::string site;
  std::string offer;
};

void show_answer(Console& console, const v1::CheckEligibilityResponse& answer) {
  const auto& words = console.words();
  if (answer.eligible()) {
    console.verdict(words.say<text::eligible>(money_text(answer.price().cents(), console.language())),
                    ExitStatus::done);
    return;
  }
  console.out() << refusal_text(answer.violations(), answer.has_next_date() ? &answer.next_date() : nullptr,
                                words(text::not_eligible), words);
}

ExitStatus check(Session& session, Console& console, const CheckOptions& options) {
  const auto person = person_name(session, options.person);
  if (!person) return console.report(person.error());
  v1::CheckEligibilityRequest request;
  request.set_beneficiary(*person);
  request.set_site(options.site);
  request.set_offer(options.offer);
  const auto answer =
      session.call(session.recharges(), &v1::RechargeService::Stub::CheckEligibility, request);
  if (!answer) return console.report(answer.error());
  if (console.json()) {
    console.document(*answer);
  } else {
    show_answer(console, *answer);
  }
  return answer->eligible() ? ExitStatus::done : ExitStatus::refused;
}

}  // namespace

void add_eligibility_commands(CLI::App& app, const Words& words, Chosen& chosen) {
  auto& group = *app.add_subcommand("eligibility", words(help::eligibility));
  group.require_subcommand(1);
  auto& command = *group.add_subcommand("check", words(help::eligibility_check));
  const auto options = std::make_shared<CheckOptions>();
  add_person_options(command, options->person, words);
  command.add_option("--site", options->site, words(help::site))->required()->type_name("SITE");
  command.add_option("--offer", options->offer, words(help::offer))->required()->type_name("OFFER");
  command.callback([options, words, &chosen] {
    require_person(options->person, words);
    chosen.with_service = [options](Session& session, Console& console) {
      return check(session, console, *options);
    };
  });
}

}  // namespace passerelle::cli
