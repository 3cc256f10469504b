#include "services/cli/campaign_upload.h"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include "services/cli/amounts.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_flaws.h"
#include "services/cli/campaign_view.h"
#include "services/cli/catalogue.h"
#include "services/cli/file_stream.h"
#include "services/cli/files.h"
#include "services/cli/list_file.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/progress_bar.h"
#include "services/cli/question.h"
#include "services/cli/stream_patience.h"

namespace passerelle::cli {
namespace {

constexpr std::size_t piece_bytes = 256 << 10;

using UploadStream = FileStream<v1::UploadLinesRequest, v1::UploadLinesResponse>;

v1::UploadLinesRequest::IfSeen if_seen_of(const std::string& typed) {
  if (typed == "all") return v1::UploadLinesRequest::TAKE_ALL;
  if (typed == "new") return v1::UploadLinesRequest::TAKE_NEW;
  return v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED;
}

// One list on its way, over as many connections as it takes.
class Upload {
 public:
  Upload(Session& session, Console& console, const UploadOptions& options, const ListFile& list)
      : session_(session),
        console_(console),
        options_(options),
        list_(list),
        flaws_(console),
        progress_(console),
        patience_(session, console, StreamPatience::Lasts::for_timeout) {
    wanted_.set_campaign(resource_name("campaigns", options.campaign));
    choice_ = if_seen_of(options.if_seen);
  }
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  // Absent where the file could not be read, or somebody stopped it.
  std::optional<Problem> know_the_file();
  // Until all of it is taken, or something is in the way.
  Outcome<v1::UploadSummary> send();

  const FlawedLines& flaws() const { return flaws_; }
  std::int64_t lines_taken() const { return lines_taken_; }
  const std::string& campaign() const { return wanted_.campaign(); }
  // The summary was lost with the connection that would have brought it.
  bool known_to_be_whole() const { return whole_already_; }

 private:
  // One connection's worth.
  Outcome<v1::UploadSummary> attempt();
  void take(const v1::UploadLinesResponse& response);
  void show(std::uint64_t bytes);
  // True where the list is to be sent again, with what is to be done about that it was uploaded before.
  bool goes_on_with(Problem& seen_before);
  bool ask_what_to_do(Problem& seen_before);

  Session& session_;
  Console& console_;
  const UploadOptions& options_;
  const ListFile& list_;
  v1::UploadLinesRequest::Options wanted_;
  FlawedLines flaws_;
  ProgressBar progress_;
  StreamPatience patience_;
  std::uint64_t bytes_shown_ = 0;
  std::int64_t lines_taken_ = 0;
  v1::UploadLinesRequest::IfSeen choice_ = v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED;
  std::optional<std::string> seen_;  // the upload that was there before this one
  bool broke_off_ = false;
  bool whole_already_ = false;
};

std::optional<Problem> Upload::know_the_file() {
  const Interrupt::Listener listening(session_.interrupt(), [] {});
  const auto hash = list_.hash([&](std::uint64_t bytes) {
    progress_.show(Measured{console_.words().say<text::hashing>(options_.file), bytes, list_.size()});
    return !session_.interrupt().happened();
  });
  progress_.clear();
  if (hash) {
    wanted_.set_sha256(*hash);
    return std::nullopt;
  }
  if (hash.error() != ECANCELED) return unreadable_file(options_.file, hash.error(), console_.words());
  return local_problem(ExitStatus::interrupted, grpc::StatusCode::CANCELLED, "",
                       console_.words()(text::interrupted));
}

Outcome<v1::UploadSummary> Upload::send() {
  while (true) {
    auto summary = attempt();
    progress_.clear();
    if (summary) return summary;
    auto& problem = summary.error();
    if (problem.reason == "LIST_SEEN_BEFORE" && goes_on_with(problem)) continue;
    if (problem.reason == "FILE_UNREADABLE" || !patience_.again(problem)) return summary;
    broke_off_ = true;
    wanted_.clear_if_seen();
  }
}

// Every connection begins without a choice, and so hears of the newest upload of this list: after a break it
// may be this very one, whole, which must not be taken once more.
bool Upload::goes_on_with(Problem& problem) {
  if (wanted_.if_seen() != v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED) return false;
  const auto& campaign = problem.metadata["campaign"];
  const auto upload = campaign + ' ' + problem.metadata["upload_time"];
  whole_already_ = broke_off_ && upload != seen_ && id_of(campaign) == id_of(wanted_.campaign());
  if (whole_already_) return false;
  seen_ = upload;
  if (choice_ == v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED && !ask_what_to_do(problem)) return false;
  wanted_.set_if_seen(choice_);
  return true;
}

Outcome<v1::UploadSummary> Upload::attempt() {
  v1::UploadLinesRequest first;
  *first.mutable_options() = wanted_;
  std::uint64_t offset = 0;
  UploadStream stream(
      session_, [&](grpc::ClientContext& context) { return session_.campaigns().UploadLines(&context); },
      std::move(first),
      [&](const std::atomic<bool>& stop) -> std::expected<std::string, int> {
        if (stop) return std::string();
        auto piece = list_.read_at(offset, piece_bytes);
        if (piece) offset += piece->size();
        return piece;
      });
  std::optional<v1::UploadSummary> summary;
  v1::UploadLinesResponse response;
  while (stream.read(response)) {
    patience_.heard();
    take(response);
    if (response.has_summary()) summary = response.summary();
    show(stream.bytes_sent());
  }
  const auto status = stream.finish();
  if (const auto error = stream.input_error())
    return fail(unreadable_file(options_.file, *error, console_.words()));
  if (!status.ok()) return fail(session_.problem_after(status));
  if (summary) return *summary;
  return fail(local_problem(ExitStatus::internal, grpc::StatusCode::INTERNAL, "SUMMARY_MISSING",
                            console_.words()(text::unexpected)));
}

void Upload::take(const v1::UploadLinesResponse& response) {
  lines_taken_ = std::max(lines_taken_, response.lines_taken());
  for (const auto& line : response.flawed()) flaws_.add(line);
}

// Sent again from its beginning after a break, the file catches up with what was shown, and goes on from
// there.
void Upload::show(std::uint64_t bytes) {
  bytes_shown_ = std::max(bytes_shown_, bytes);
  progress_.show(upload_progress(bytes_shown_, list_.size(), lines_taken_, flaws_.count(), console_.words()));
}

bool Upload::ask_what_to_do(Problem& problem) {
  const auto& words = console_.words();
  if (!may_ask(console_)) {
    problem.fields.push_back({"--if-seen", words(text::say_if_seen)});
    return false;
  }
  const auto answer =
      ask(console_,
          words.say<text::seen_before>(seen_time(problem.metadata["upload_time"], words.language()),
                                       id_of(problem.metadata["campaign"])),
          words(text::seen_letters));
  constexpr std::size_t take_all = 0;
  constexpr std::size_t take_new = 1;
  if (answer == take_all) choice_ = v1::UploadLinesRequest::TAKE_ALL;
  if (answer == take_new) choice_ = v1::UploadLinesRequest::TAKE_NEW;
  if (answer == take_all || answer == take_new) return true;
  problem = local_problem(ExitStatus::invalid, grpc::StatusCode::ALREADY_EXISTS, "LIST_SEEN_BEFORE",
                          words(text::nothing_uploaded));
  return false;
}

// The list is there, and only its summary is not: the campaign tells.
ExitStatus show_whole(Session& session, Console& console, const std::string& campaign) {
  v1::GetCampaignRequest request;
  request.set_name(campaign);
  const auto found = session.call(session.campaigns(), &v1::CampaignService::Stub::GetCampaign, request);
  if (!found) return console.report(found.error());
  if (!console.json()) console.note(console.words()(text::upload_whole_already));
  show_campaign(console, *found);
  return found->counts().flawed() == 0 ? ExitStatus::done : ExitStatus::some_refused;
}

ExitStatus save_flaws(Session& session, Console& console, const std::string& campaign,
                      const std::string& file, ExitStatus exit) {
  if (file.empty() || exit == ExitStatus::internal) return exit;
  if (const auto problem = write_flaws(session, console, campaign, file)) return console.report(*problem);
  return exit;
}

}  // namespace

ExitStatus upload_lines(Session& session, Console& console, const UploadOptions& options) {
  const auto list = ListFile::open(options.file, console.words());
  if (!list) return console.report(list.error());
  Upload upload(session, console, options, *list);
  if (const auto problem = upload.know_the_file()) return console.report(*problem);
  const auto summary = upload.send();
  if (upload.known_to_be_whole()) {
    return save_flaws(session, console, upload.campaign(), options.flaws_file,
                      show_whole(session, console, upload.campaign()));
  }
  if (!summary) {
    const auto exit = console.report(summary.error());
    const auto& reason = summary.error().reason;
    const bool taken_back = reason == "LIST_TOO_LARGE" || reason == "LIST_DIGEST_MISMATCH";
    if (!console.json() && upload.lines_taken() > 0 && !taken_back) {
      console.note(
          console.words().say<text::upload_stopped>(count_text(upload.lines_taken(), console.language())));
    }
    return exit;
  }
  upload.flaws().show();
  return save_flaws(session, console, upload.campaign(), options.flaws_file, show_summary(console, *summary));
}

ExitStatus add_lines(Session& session, Console& console, const v1::AddLinesByCriteriaRequest& criteria) {
  const auto summary =
      session.call(session.campaigns(), &v1::CampaignService::Stub::AddLinesByCriteria, criteria);
  if (!summary) return console.report(summary.error());
  return show_summary(console, *summary);
}

}  // namespace passerelle::cli
