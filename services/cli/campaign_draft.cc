#include "services/cli/campaign_draft.h"

#include <utility>

#include "services/cli/amounts.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_help.h"
#include "services/cli/campaign_view.h"
#include "services/cli/catalogue.h"
#include "services/cli/help_catalogue.h"
#include "services/cli/names.h"
#include "services/cli/option_types.h"
#include "services/cli/patience.h"
#include "services/cli/request_id.h"

namespace passerelle::cli {
namespace {

Problem amount_problem(const std::string& option, const std::string& typed, const Words& words) {
  return local_problem(ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, "USAGE",
                       words.say<text::amount_invalid>(option, typed));
}

// In the envelope's own measure: euros, recharges or MB.
Outcome<std::int64_t> envelope_amount(Session& session, const std::string& envelope, const std::string& typed,
                                      const Words& words) {
  v1::GetEnvelopeRequest request;
  request.set_name(envelope);
  const auto found = session.call(session.envelopes(), &v1::EnvelopeService::Stub::GetEnvelope, request);
  if (!found) return fail(found.error());
  const auto amount = parse_amount(typed, found->measure());
  if (!amount) return fail(amount_problem("--envelope-reserve", typed, words));
  return *amount;
}

void fill_pace(const CampaignDraftOptions& options, v1::Pace& pace) {
  if (options.per_second) pace.set_per_second(*options.per_second);
  if (options.per_day) pace.set_per_day(*options.per_day);
  if (!options.hours) return;
  pace.set_opens_at_minute(options.hours->opens);
  pace.set_closes_at_minute(options.hours->closes);
}

Outcome<void> fill_limits(Session& session, const CampaignDraftOptions& options, v1::Campaign& campaign,
                          const Words& words) {
  auto& limits = *campaign.mutable_pause_limits();
  if (options.rejection_percent) limits.set_rejection_percent(*options.rejection_percent);
  if (options.rejection_window) limits.set_rejection_window(*options.rejection_window);
  if (options.float_reserve) {
    const auto cents = parse_amount(*options.float_reserve, v1::EUR_CENT);
    if (!cents) return fail(amount_problem("--float-reserve", *options.float_reserve, words));
    limits.mutable_float_reserve()->set_currency_code("EUR");
    limits.mutable_float_reserve()->set_cents(*cents);
  }
  if (options.envelope_reserve) {
    const auto amount = envelope_amount(session, campaign.envelope(), *options.envelope_reserve, words);
    if (!amount) return fail(amount.error());
    limits.set_envelope_reserve(*amount);
  }
  return {};
}

Outcome<void> fill(Session& session, const CampaignDraftOptions& options, v1::Campaign& campaign,
                   const Words& words) {
  if (options.title) campaign.set_title(*options.title);
  if (options.offer) campaign.set_offer(*options.offer);
  if (options.envelope) campaign.set_envelope(resource_name("envelopes", *options.envelope));
  fill_pace(options, *campaign.mutable_pace());
  return fill_limits(session, options, campaign, words);
}

}  // namespace

std::optional<DailyHours> parse_hours(std::string_view text) {
  constexpr int whole_day = 1440;
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto opens = parse_clock(text.substr(0, dash));
  const auto closes = parse_clock(text.substr(dash + 1));
  if (!opens || !closes || *opens >= *closes || *closes > whole_day) return std::nullopt;
  return DailyHours{*opens, *closes};
}

void add_draft_options(CLI::App& command, CampaignDraftOptions& options, const Words& words) {
  constexpr double fastest = 10'000;
  constexpr std::int64_t most_lines = 100'000'000;
  command.add_option("--title", options.title, words(help::campaign_title))->type_name("TITLE");
  command.add_option("--offer", options.offer, words(help::offer))->type_name("OFFER");
  command.add_option("--envelope", options.envelope, words(help::envelope_filter))->type_name("ID");
  command.add_option("--per-second", options.per_second, words(help::per_second))
      ->check(CLI::Range(0.0, fastest))
      ->type_name("N");
  command
      .add_option_function<std::string>(
          "--hours",
          [&options, words](const std::string& typed) {
            options.hours = parse_hours(typed);
            if (!options.hours) throw CLI::ValidationError("--hours", words.say<text::clock_invalid>(typed));
          },
          words(help::hours))
      ->type_name("HH:MM-HH:MM");
  command.add_option("--per-day", options.per_day, words(help::per_day))
      ->check(CLI::Range(std::int64_t{0}, most_lines))
      ->type_name("N");
  command.add_option("--envelope-reserve", options.envelope_reserve, words(help::envelope_reserve))
      ->type_name("AMOUNT");
  command.add_option("--float-reserve", options.float_reserve, words(help::float_reserve))
      ->type_name("EUROS");
  command.add_option("--rejection-percent", options.rejection_percent, words(help::rejection_percent))
      ->check(CLI::Range(0, 100))
      ->type_name("N");
  command.add_option("--rejection-window", options.rejection_window, words(help::rejection_window))
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
}

ExitStatus create_campaign(Session& session, Console& console, const CampaignDraftOptions& options) {
  v1::CreateCampaignRequest request;
  request.set_request_id(options.request_id.empty() ? draw_request_id() : options.request_id);
  if (const auto filled = fill(session, options, *request.mutable_campaign(), console.words()); !filled) {
    return console.report(filled.error());
  }
  Patience patience(session, console, random_bits());
  const auto created = patience.call(session.settings().timeout, session.campaigns(),
                                     &v1::CampaignService::Stub::CreateCampaign, request);
  if (!created) return console.report(created.error());
  show_campaign(console, *created);
  return ExitStatus::done;
}

ExitStatus update_campaign(Session& session, Console& console, const CampaignDraftOptions& options) {
  v1::GetCampaignRequest asked;
  asked.set_name(resource_name("campaigns", options.campaign));
  const auto present = session.call(session.campaigns(), &v1::CampaignService::Stub::GetCampaign, asked);
  if (!present) return console.report(present.error());
  v1::UpdateCampaignRequest request;
  request.set_reason(options.reason);
  auto& campaign = *request.mutable_campaign();
  campaign.set_name(present->name());
  campaign.set_title(present->title());
  campaign.set_offer(present->offer());
  campaign.set_envelope(present->envelope());
  *campaign.mutable_pace() = present->pace();
  *campaign.mutable_pause_limits() = present->pause_limits();
  // What was read is what is changed.
  campaign.set_etag(present->etag());
  if (const auto filled = fill(session, options, campaign, console.words()); !filled) {
    return console.report(filled.error());
  }
  const auto updated = session.call(session.campaigns(), &v1::CampaignService::Stub::UpdateCampaign, request);
  if (!updated) return console.report(updated.error());
  show_campaign(console, *updated);
  return ExitStatus::done;
}

}  // namespace passerelle::cli
