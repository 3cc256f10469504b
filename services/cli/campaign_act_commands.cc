#include "services/cli/campaign_act_commands.h"

#include <memory>
#include <string>

#include "services/cli/campaign_acts.h"
#include "services/cli/campaign_help.h"
#include "services/cli/option_types.h"

namespace passerelle::cli {
namespace {

using Run = ExitStatus (*)(Session&, Console&, const ActOptions&);

struct Act {
  CLI::App& command;
  std::shared_ptr<ActOptions> options;
};

// What every one of them takes: which campaign, and why.
Act add_act(CLI::App& group, const std::string& name, const Text& description, const Words& words) {
  auto& command = *group.add_subcommand(name, words(description));
  auto options = std::make_shared<ActOptions>();
  command.add_option("ID", options->campaign, words(help::campaign_id))->required();
  command.add_option("--reason", options->reason, words(help::why))->required()->type_name("WHY");
  return {command, options};
}

void add_etag(const Act& act, const Words& words) {
  act.command.add_option("--etag", act.options->etag, words(help::campaign_etag))->type_name("ETAG");
}

void runs(const Act& act, Chosen& chosen, Run run) {
  act.command.callback([options = act.options, run, &chosen] {
    chosen.with_service = [options, run](Session& session, Console& console) {
      return run(session, console, *options);
    };
  });
}

void add_plain(CLI::App& group, const std::string& name, const Text& description, PlainAct method,
               const Words& words, Chosen& chosen) {
  const auto plain = add_act(group, name, description, words);
  add_etag(plain, words);
  plain.command.callback([options = plain.options, method, &chosen] {
    chosen.with_service = [options, method](Session& session, Console& console) {
      return act(session, console, *options, method);
    };
  });
}

void add_approve(CLI::App& group, const Words& words, Chosen& chosen) {
  constexpr std::size_t digest_digits = 64;
  const auto approve = add_act(group, "approve", help::campaign_approve, words);
  approve.command.add_option("--content", approve.options->content, words(help::content))
      ->check([](const std::string& typed) {
        const bool digest =
            typed.size() == digest_digits && typed.find_first_not_of("0123456789abcdef") == std::string::npos;
        return digest ? std::string() : typed;
      })
      ->type_name("HASH");
  runs(approve, chosen, approve_campaign);
}

void add_start(CLI::App& group, const Words& words, Chosen& chosen) {
  const auto start = add_act(group, "start", help::campaign_start, words);
  add_moment(start.command, "--at", start.options->start, words(help::start_at), words);
  add_etag(start, words);
  runs(start, chosen, start_campaign);
}

void add_retry(CLI::App& group, const Words& words, Chosen& chosen) {
  const auto retry = add_act(group, "retry", help::campaign_retry, words);
  retry.command.add_option("--state", retry.options->states, words(help::line_state))
      ->check(CLI::IsMember({"REFUSED", "REJECTED", "CANCELLED", "REVERSED", "HELD"}))
      ->delimiter(',')
      ->allow_extra_args(false);
  add_etag(retry, words);
  runs(retry, chosen, retry_lines);
}

void add_repeat(CLI::App& group, const Words& words, Chosen& chosen) {
  const auto repeat = add_act(group, "repeat", help::campaign_repeat, words);
  add_etag(repeat, words);
  runs(repeat, chosen, repeat_campaign);
}

}  // namespace

void add_campaign_act_commands(CLI::App& group, const Words& words, Chosen& chosen) {
  using Stub = v1::CampaignService::Stub;
  add_plain(group, "submit", help::campaign_submit, &Stub::SubmitCampaign, words, chosen);
  add_approve(group, words, chosen);
  add_plain(group, "return", help::campaign_return, &Stub::ReturnCampaign, words, chosen);
  add_start(group, words, chosen);
  add_plain(group, "pause", help::campaign_pause, &Stub::PauseCampaign, words, chosen);
  add_plain(group, "resume", help::campaign_resume, &Stub::ResumeCampaign, words, chosen);
  add_plain(group, "cancel", help::campaign_cancel, &Stub::CancelCampaign, words, chosen);
  add_retry(group, words, chosen);
  add_repeat(group, words, chosen);
}

}  // namespace passerelle::cli
