#include "services/cli/recharge_issue.h"

#include <google/protobuf/util/time_util.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "services/cli/catalogue.h"
#include "services/cli/names.h"
#include "services/cli/patience.h"
#include "services/cli/recharge_view.h"
#include "services/cli/request_id.h"

namespace passerelle::cli {
namespace {

// How much longer than `wait` an answer may take before we take the line for lost.
constexpr std::chrono::milliseconds line_allowance{5'000};

// On the standard error, before anything is sent: whoever loses the rest still has it.
void announce(Console& console, const std::string& request_id) {
  if (console.json()) {
    console.note(nlohmann::json{{"request_id", request_id}}.dump());
  } else {
    console.note(console.words().say<text::request_is>(request_id));
  }
}

// The person by id, not by number: a command that is shown must not show a number.
std::string same_command(const v1::CreateRechargeRequest& request) {
  return fmt::format("recharge issue --beneficiary {} --site {} --offer {} --request-id {}",
                     id_of(request.beneficiary()), request.site(), request.offer(), request.request_id());
}

ExitStatus report_failure(Console& console, const Problem& problem,
                          const v1::CreateRechargeRequest& request) {
  const auto exit = console.report(problem);
  const bool unknown = exit == ExitStatus::interrupted || may_try_again(problem);
  if (console.json() || !unknown) return exit;
  const auto& words = console.words();
  console.note(words(exit == ExitStatus::interrupted ? text::interrupted_issue : text::nobody_answered));
  console.note(words.say<text::go_on_with>(same_command(request)));
  return exit;
}

}  // namespace

ExitStatus issue_recharge(Session& session, Console& console, IssueOptions options) {
  const auto request_id = options.request_id.empty() ? draw_request_id() : std::move(options.request_id);
  announce(console, request_id);
  const Interrupt::Listener until_told(session.interrupt(), [] {});
  Patience patience(session, console, random_bits());

  v1::CreateRechargeRequest request;
  request.set_request_id(request_id);
  if (options.person.phone.empty()) {
    request.set_beneficiary(resource_name("beneficiaries", options.person.beneficiary));
  } else {
    v1::LookupBeneficiaryRequest lookup;
    lookup.set_phone_number(options.person.phone);
    const auto found = patience.call(line_allowance, session.beneficiaries(),
                                     &v1::BeneficiaryService::Stub::LookupBeneficiary, lookup);
    if (!found) return console.report(found.error());
    request.set_beneficiary(found->name());
  }
  request.set_site(options.site);
  request.set_offer(options.offer);
  *request.mutable_wait() = google::protobuf::util::TimeUtil::MillisecondsToDuration(options.wait.count());
  const auto answer = patience.call(options.wait + line_allowance, session.recharges(),
                                    &v1::RechargeService::Stub::CreateRecharge, request);
  if (!answer) return report_failure(console, answer.error(), request);
  return show_outcome(console, *answer);
}

}  // namespace passerelle::cli
