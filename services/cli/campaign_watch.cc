#include "services/cli/campaign_watch.h"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <optional>

#include "services/cli/amounts.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_view.h"
#include "services/cli/campaign_words.h"
#include "services/cli/catalogue.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/proto_json.h"
#include "services/cli/report_rows.h"
#include "services/cli/stream_patience.h"

namespace passerelle::cli {
namespace {

std::int64_t percent_of(const v1::LineCounts& counts) {
  return done_of(counts) * 100 / std::max<std::int64_t>(all_of(counts), 1);
}

class CampaignWatch {
 public:
  CampaignWatch(Session& session, Console& console, const CampaignWatchOptions& options)
      : session_(session), console_(console), progress_(console) {
    request_.set_name(resource_name("campaigns", options.campaign));
    *request_.mutable_interval() =
        google::protobuf::util::TimeUtil::MillisecondsToDuration(options.interval.count());
  }
  CampaignWatch(const CampaignWatch&) = delete;
  CampaignWatch& operator=(const CampaignWatch&) = delete;

  const std::optional<v1::Campaign>& newest() const { return newest_; }

  // Until the service ends the stream.
  grpc::Status follow(StreamPatience& patience) {
    grpc::ClientContext context;
    session_.prepare(context, std::nullopt);
    const Interrupt::Listener listener(session_.interrupt(), [&context] { context.TryCancel(); });
    const auto reader = session_.campaigns().WatchCampaign(&context, request_);
    v1::Campaign campaign;
    while (reader->Read(&campaign)) {
      patience.heard();
      take(campaign);
    }
    auto status = reader->Finish();
    progress_.clear();
    return status;
  }

 private:
  void take(const v1::Campaign& campaign) {
    if (console_.json()) {
      console_.line(proto_json_line(campaign));
    } else {
      if (is_news(campaign)) say(campaign);
      progress_.show(watch_progress(campaign, console_.words()));
    }
    console_.out() << std::flush;
    newest_ = campaign;
  }

  // Another state, or drained by now; and where there is no bar, a hundredth of the way.
  bool is_news(const v1::Campaign& campaign) const {
    if (!newest_ || newest_->state() != campaign.state() ||
        newest_->pause_reason() != campaign.pause_reason()) {
      return true;
    }
    if (campaign.state() == v1::Campaign::PAUSED && newest_->drained() != campaign.drained()) return true;
    return !console_.err_screen().terminal && percent_of(newest_->counts()) != percent_of(campaign.counts());
  }

  void say(const v1::Campaign& campaign) {
    progress_.clear();
    const auto& words = console_.words();
    auto line = moment_text(campaign.update_time(), console_.language()) + "  " +
                campaign_state_text(campaign, words);
    if (campaign.state() == v1::Campaign::PAUSED) {
      line += ". " + (campaign.drained() ? words(text::drained)
                                         : words.say<text::still_under_way>(count_text(
                                               campaign.counts().under_way(), console_.language())));
    }
    if (!console_.err_screen().terminal) line += "  " + watch_progress(campaign, words).line;
    console_.line(line);
  }

  Session& session_;
  Console& console_;
  ProgressBar progress_;
  v1::WatchCampaignRequest request_;
  std::optional<v1::Campaign> newest_;
};

ExitStatus show_end(Console& console, const v1::Campaign& campaign) {
  const auto exit = exit_status_of(campaign);
  if (console.json()) return exit;
  const auto& words = console.words();
  console.verdict(words.say<text::campaign_is>(id_of(campaign.name()), campaign_state_text(campaign, words)),
                  exit);
  console.out() << counts_table(campaign.counts(), words);
  if (campaign.counts().in_doubt() > 0) {
    console.line(words.say<text::doubts_left>(count_text(campaign.counts().in_doubt(), words.language())));
  }
  return exit;
}

}  // namespace

Measured watch_progress(const v1::Campaign& campaign, const Words& words) {
  const auto language = words.language();
  const auto& counts = campaign.counts();
  const auto done = done_of(counts);
  const auto all = all_of(counts);
  auto line = fmt::format("{:3} %  {}", percent_of(counts),
                          words.say<text::done_of>(count_text(done, language), count_text(all, language)));
  if (campaign.rate() > 0) line += "  " + words.say<text::a_second>(fmt::format("{:.1f}", campaign.rate()));
  if (campaign.has_estimated_end_time()) {
    line += "  " + words.say<text::until_then>(moment_text(campaign.estimated_end_time(), language));
  }
  line +=
      "  " + words.say<text::left>(amount_text(campaign.envelope_available(), campaign.measure(), language));
  for (const auto& [state, count] : counted(counts)) {
    line += fmt::format("  {} {}", state_text(state, words), count_text(count, language));
  }
  return {line, static_cast<std::uint64_t>(done), static_cast<std::uint64_t>(all)};
}

ExitStatus exit_status_of(const v1::Campaign& campaign) {
  if (campaign.state() == v1::Campaign::CANCELLED) return ExitStatus::not_delivered;
  if (campaign.state() != v1::Campaign::COMPLETED) return ExitStatus::internal;
  return campaign.counts().in_doubt() > 0 ? ExitStatus::not_known_yet : ExitStatus::done;
}

ExitStatus watch_campaign(Session& session, Console& console, const CampaignWatchOptions& options) {
  // Between two connections too, Ctrl-C gets its answer.
  const Interrupt::Listener listening(session.interrupt(), [] {});
  CampaignWatch watch(session, console, options);
  StreamPatience patience(session, console, StreamPatience::Lasts::once_heard);
  while (true) {
    const auto status = watch.follow(patience);
    if (status.ok()) break;
    auto problem = session.problem_after(status);
    if (patience.again(problem)) continue;
    if (problem.exit != ExitStatus::interrupted || console.json()) return console.report(problem);
    console.note(console.words().say<text::watching_ended>(id_of(options.campaign)));
    return problem.exit;
  }
  if (watch.newest()) return show_end(console, *watch.newest());
  return console.report(local_problem(ExitStatus::internal, grpc::StatusCode::INTERNAL, "WATCH_EMPTY",
                                      console.words()(text::unexpected)));
}

}  // namespace passerelle::cli
