#include "services/cli/replay.h"

#include <utility>

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/programme_file.h"
#include "services/cli/progress_bar.h"
#include "services/cli/replay_catalogue.h"
#include "services/cli/replay_view.h"
#include "services/cli/stream_patience.h"
#include "services/wire/programme_wire.h"
#include "services/wire/value_wire.h"

namespace passerelle::cli {
namespace {

void show_progress(ProgressBar& bar, const v1::ReplayProgress& progress, const Words& words) {
  if (progress.has_total())
    return bar.show(PartProgress{words(text::replay_deciding),
                                 static_cast<std::uint64_t>(progress.requests()),
                                 static_cast<std::uint64_t>(progress.total())});
  bar.show(Measured{words.say<text::replay_counting>(count_text(progress.requests(), words.language()))});
}

// One snapshot, replayed to its end over one connection.
Outcome<v1::ReplayTotals> replay_once(Session& session, Console& console,
                                      const v1::ReplayProgrammeRequest& request, StreamPatience& patience) {
  ProgressBar bar(console);
  grpc::ClientContext context;
  session.prepare(context, std::nullopt);
  const Interrupt::Listener listener(session.interrupt(), [&context] { context.TryCancel(); });
  const auto reader = session.programmes().ReplayProgramme(&context, request);
  std::optional<v1::ReplayTotals> totals;
  v1::ReplayProgrammeResponse response;
  while (reader->Read(&response)) {
    patience.heard();
    if (response.has_progress()) show_progress(bar, response.progress(), console.words());
    if (response.has_totals()) totals = response.totals();
  }
  const auto status = reader->Finish();
  if (!status.ok()) return fail(session.problem_after(status));
  if (totals) return *std::move(totals);
  return fail(local_problem(ExitStatus::internal, grpc::StatusCode::INTERNAL, "TOTALS_MISSING",
                            console.words()(text::unexpected)));
}

}  // namespace

ExitStatus replay_rules(Session& session, Console& console, const ReplayOptions& options) {
  const auto programme = read_programme(options.rules_file, console.words());
  if (!programme) return console.report(programme.error());
  v1::ReplayProgrammeRequest request;
  *request.mutable_programme() = wire::to_wire(*programme);
  *request.mutable_from() = wire::to_wire(*options.from);
  *request.mutable_to() = wire::to_wire(*options.to);
  StreamPatience patience(session, console, StreamPatience::Lasts::for_timeout);
  while (true) {
    // A snapshot can't be taken up again: after a break it is another one, from its first request.
    auto totals = replay_once(session, console, request, patience);
    if (totals) {
      if (console.json())
        console.document(*totals);
      else if (options.output == "csv")
        console.out() << replay_csv(*totals, console.words());
      else
        show_replay(console, *totals, programme->name);
      return ExitStatus::done;
    }
    if (!patience.again(totals.error())) return console.report(totals.error());
  }
}

}  // namespace passerelle::cli
