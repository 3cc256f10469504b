#include "services/cli/foresight.h"

#include "services/cli/campaign_catalogue.h"
#include "services/cli/names.h"

namespace passerelle::cli {

std::optional<bool> came_true(Verdict foreseen, LineState became) {
  using Line = v1::CampaignLine;
  using Preview = v1::PreviewLine;
  if (foreseen == Preview::VERDICT_UNSPECIFIED) return std::nullopt;
  const bool waits = became == Line::WAITING;
  if (waits && foreseen == Preview::UNFUNDED) return true;
  if (waits || became == Line::TAKEN || became == Line::UNDER_WAY || became == Line::IN_DOUBT)
    return std::nullopt;
  switch (foreseen) {
    case Preview::SERVED:
      return became == Line::DELIVERED;
    case Preview::REFUSED:
    case Preview::SERVED_ALREADY:
      return became == Line::REFUSED;
    case Preview::UNCONFIRMED:
      return became == Line::HELD;
    case Preview::DUPLICATE:
    case Preview::PERSON_UNKNOWN:
    case Preview::MALFORMED:
      return became == Line::FLAWED;
    default:  // unfunded: it was to wait
      return false;
  }
}

std::int64_t Comparison::differences() const {
  std::int64_t lines = 0;
  for (const auto& [pair, count] : counts_) {
    if (came_true(pair.first, pair.second) == false) lines += count;
  }
  return lines;
}

Outcome<Verdict> Foresight::of(const v1::CampaignLine& line, const Words& words) {
  while (!ahead_ || ahead_->number < line.number()) {
    auto next = file_->next();
    if (!next) return fail(std::move(next.error()));
    if (!*next) return v1::PreviewLine::VERDICT_UNSPECIFIED;
    ahead_ = std::move(**next);
  }
  if (ahead_->number != line.number()) return v1::PreviewLine::VERDICT_UNSPECIFIED;
  if (ahead_->beneficiary != id_of(line.beneficiary())) {
    return fail(local_problem(ExitStatus::invalid, grpc::StatusCode::INVALID_ARGUMENT,
                              "PREVIEW_OF_ANOTHER_LIST",
                              words.say<text::preview_of_another>(file_->file().string(), line.number())));
  }
  return ahead_->verdict;
}

}  // namespace passerelle::cli
