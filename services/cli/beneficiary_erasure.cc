#include "services/cli/beneficiary_erasure.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "services/cli/amounts.h"
#include "services/cli/beneficiary_view.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/catalogue.h"
#include "services/cli/erasure_catalogue.h"
#include "services/cli/help_catalogue.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/progress_bar.h"
#include "services/cli/question.h"

namespace passerelle::cli {
namespace {

using Reason = v1::EraseBeneficiaryRequest::Reason;

struct EraseOptions {
  std::string id;
  Reason reason = v1::EraseBeneficiaryRequest::REASON_UNSPECIFIED;
  std::string etag;
  bool yes = false;
};

struct PurgeOptions {
  int months = 24;
  std::string token;
  bool yes = false;
};

// Of a code that the command line has checked.
Reason reason_of(const std::string& code) {
  if (code == "mistake") return v1::EraseBeneficiaryRequest::MISTAKE;
  if (code == "retention") return v1::EraseBeneficiaryRequest::RETENTION;
  return v1::EraseBeneficiaryRequest::REQUESTED;
}

std::unexpected<Problem> not_confirmed(const Console& console) {
  return fail(local_problem(ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, "NOT_CONFIRMED",
                            console.words()(text::erase_needs_yes)));
}

// Absent problem = somebody said yes.
Outcome<bool> confirmed(Console& console, const Text& question) {
  if (!may_ask(console)) return not_confirmed(console);
  constexpr std::size_t yes = 0;
  const auto& words = console.words();
  if (ask(console, words(question), words(text::yes_no_letters)) == yes) return true;
  return fail(local_problem(ExitStatus::invalid, grpc::StatusCode::FAILED_PRECONDITION, "NOT_CONFIRMED",
                            words(text::not_erased)));
}

// What somebody says yes to is what stands on their screen: its etag.
Outcome<std::string> person_looked_at(Session& session, Console& console, const std::string& name) {
  if (!may_ask(console)) return not_confirmed(console);
  v1::GetBeneficiaryRequest request;
  request.set_name(name);
  const auto person =
      session.call(session.beneficiaries(), &v1::BeneficiaryService::Stub::GetBeneficiary, request);
  if (!person) return fail(person.error());
  show_beneficiary(console, *person);
  const auto yes = confirmed(console, text::erase_question);
  if (!yes) return fail(yes.error());
  return person->etag();
}

void show_erasure(Console& console, const v1::EraseBeneficiaryResponse& erasure) {
  if (console.json()) return console.document(erasure);
  const auto& words = console.words();
  const auto id = id_of(erasure.name());
  const auto time = moment_text(erasure.erase_time(), console.language());
  console.line(erasure.erased_before() ? words.say<text::person_erased_before>(id, time)
                                       : words.say<text::person_erased>(id, time));
  console.line(words.say<text::numbers_erased>(erasure.numbers_erased(), erasure.numbers_kept()));
}

ExitStatus erase(Session& session, Console& console, const EraseOptions& options) {
  v1::EraseBeneficiaryRequest request;
  request.set_name(resource_name("beneficiaries", options.id));
  request.set_reason(options.reason);
  request.set_etag(options.etag);
  if (!options.yes) {
    const auto seen = person_looked_at(session, console, request.name());
    if (!seen) return console.report(seen.error());
    if (request.etag().empty()) request.set_etag(*seen);
  }
  const auto erased =
      session.call(session.beneficiaries(), &v1::BeneficiaryService::Stub::EraseBeneficiary, request);
  if (!erased) return console.report(erased.error());
  show_erasure(console, *erased);
  return ExitStatus::done;
}

void show_plan(Console& console, const v1::PurgePlan& plan) {
  const auto& words = console.words();
  const auto before = day_text(plan.before(), console.language());
  if (plan.people() == 0) return console.line(words.say<text::purge_nobody>(before));
  console.line(words.say<text::purge_people>(before, count_text(plan.people(), console.language())));
  Table table({{words(text::site)},
               {words(text::last_contact_year), Table::Align::right},
               {words(text::people), Table::Align::right}});
  for (const auto& count : plan.counts())
    table.add({count.site(), std::to_string(count.year()), count_text(count.people(), console.language())});
  console.out() << table.text();
}

// The dry run alone; on a terminal, what it found may be erased at once.
ExitStatus plan_purge(Session& session, Console& console, PurgeOptions& options) {
  v1::PlanPurgeRequest request;
  request.set_months(options.months);
  const auto plan = session.call(session.beneficiaries(), &v1::BeneficiaryService::Stub::PlanPurge, request);
  if (!plan) return console.report(plan.error());
  if (console.json()) {
    console.document(*plan);
    return ExitStatus::done;
  }
  show_plan(console, *plan);
  if (plan->people() == 0) return ExitStatus::done;
  if (may_ask(console)) {
    options.token = plan->token();
    return ExitStatus::done;
  }
  console.line(console.words().say<text::purge_how>(plan->token()));
  return ExitStatus::done;
}

ExitStatus run_purge(Session& session, Console& console, const std::string& token) {
  const auto& words = console.words();
  const auto count = [&](std::int64_t people) { return count_text(people, console.language()); };
  v1::PurgeBeneficiariesRequest request;
  request.set_token(token);
  grpc::ClientContext context;
  session.prepare(context, std::nullopt);
  const Interrupt::Listener listener(session.interrupt(), [&context] { context.TryCancel(); });
  ProgressBar bar(console);
  const auto reader = session.beneficiaries().PurgeBeneficiaries(&context, request);
  v1::PurgeProgress progress;
  while (reader->Read(&progress))
    bar.show(Measured{words.say<text::purge_progress>(count(progress.erased()), count(progress.planned())),
                      static_cast<std::uint64_t>(progress.erased() + progress.kept()),
                      static_cast<std::uint64_t>(progress.planned())});
  bar.clear();
  const auto status = reader->Finish();
  if (!status.ok()) {
    if (progress.erased() > 0) console.note(words.say<text::purge_unfinished>(count(progress.erased())));
    return console.report(session.problem_after(status));
  }
  if (console.json()) {
    console.document(progress);
  } else {
    console.line(words.say<text::purge_done>(count(progress.erased()), count(progress.kept())));
  }
  return ExitStatus::done;
}

ExitStatus purge(Session& session, Console& console, PurgeOptions options) {
  if (options.token.empty()) {
    const auto planned = plan_purge(session, console, options);
    if (planned != ExitStatus::done || options.token.empty()) return planned;
  }
  if (!options.yes) {
    const auto yes = confirmed(console, text::purge_question);
    if (!yes) return console.report(yes.error());
  }
  return run_purge(session, console, options.token);
}

void add_erase(CLI::App& group, const Words& words, Chosen& chosen) {
  auto& command = *group.add_subcommand("erase", words(help::beneficiary_erase));
  const auto options = std::make_shared<EraseOptions>();
  command.add_option("ID", options->id, words(help::beneficiary_id))->required();
  command
      .add_option_function<std::string>(
          "--reason", [options](const std::string& code) { options->reason = reason_of(code); },
          words(help::erasure_reason))
      ->check(CLI::IsMember({"requested", "mistake", "retention"}))
      ->required()
      ->type_name("CODE");
  command.add_option("--etag", options->etag, words(help::seen_etag))->type_name("ETAG");
  command.add_flag("--yes", options->yes, words(help::yes));
  command.callback([options, &chosen] {
    chosen.with_service = [options](Session& session, Console& console) {
      return erase(session, console, *options);
    };
  });
}

void add_purge(CLI::App& group, const Words& words, Chosen& chosen) {
  constexpr int fewest_months = 12;
  constexpr int most_months = 120;
  auto& command = *group.add_subcommand("purge", words(help::beneficiary_purge));
  const auto options = std::make_shared<PurgeOptions>();
  auto* months = command.add_option("--months", options->months, words(help::months))
                     ->check(CLI::Range(fewest_months, most_months))
                     ->type_name("N");
  auto* token = command.add_option("--token", options->token, words(help::purge_token))
                    ->excludes(months)
                    ->type_name("TOKEN");
  // Nobody says yes to what nobody has seen.
  command.add_flag("--yes", options->yes, words(help::yes))->needs(token);
  command.callback([options, &chosen] {
    chosen.with_service = [options](Session& session, Console& console) {
      return purge(session, console, *options);
    };
  });
}

}  // namespace

void add_beneficiary_erasure_commands(CLI::App& group, const Words& words, Chosen& chosen) {
  add_erase(group, words, chosen);
  add_purge(group, words, chosen);
}

}  // namespace passerelle::cli
