#include "services/broker/cycle_copy.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "services/broker/list_filling.h"

namespace passerelle::broker {

namespace {

using domain::CampaignLine;
using domain::LineState;
using domain::Result;

using Lines = Page<CampaignLine>;

ListOrigin origin_of(const CycleCopyOrder& order) {
  const auto content =
      domain::CanonicalForm("passerelle.v1.CycleCopy").add(order.from.text()).add(order.to.text()).digest();
  return {.campaign = order.to,
          .content = [content](int) { return content; },
          .who = order.who,
          .why = order.why};
}

std::vector<LineState> runnable_states() {
  std::vector<LineState> states(domain::all_line_states.begin(), domain::all_line_states.end());
  std::erase(states, LineState::flawed);
  return states;
}

// Kept alive by what is under way for it. Which lines of an ended campaign could run never changes, so that
// the n-th of them is the n-th record of the copy, whoever goes on with it.
class CopyRun : public std::enable_shared_from_this<CopyRun> {
 public:
  CopyRun(const ListPorts& ports, const CycleCopyOrder& order, Completion<ListSummary> done)
      : ports_(ports), from_(order.from), filling_(ports, origin_of(order)), done_(std::move(done)) {}

  void start() {
    filling_.open([self = shared_from_this()](Result<ListOpening> opening) {
      if (!opening) return self->fail(std::move(opening.error()));
      if (!opening->seen.empty()) return self->answer_as_before(opening->seen.front());
      if (opening->obstacle) return self->fail(std::move(*opening->obstacle));
      self->look(0);
    });
  }

 private:
  void answer_as_before(const ListUpload& finished) {
    filling_.summarise(finished, [self = shared_from_this()](Result<ListSummary> summary) {
      self->done_(std::move(summary));
    });
  }

  void look(std::int64_t after) {
    have_read<Lines>(
        ports_,
        [from = from_, after](LedgerReader& ledger) {
          return ledger.campaigns().lines(from, runnable_states(), after, static_cast<int>(records_a_chunk));
        },
        [self = shared_from_this()](Result<Lines> lines) {
          if (!lines) return self->fail(std::move(lines.error()));
          self->take(*lines);
        });
  }

  void take(const Lines& lines) {
    const auto last = lines.items.empty() ? 0 : lines.items.back().number;
    const auto begin = std::exchange(records_, records_ + static_cast<std::int64_t>(lines.items.size()));
    if (records_ <= filling_.upload().records) return after_page(last, lines.more);
    auto chunk = filling_.chunk();
    chunk.from = begin;
    for (const auto& line : lines.items) {
      auto& record = chunk.records.emplace_back();
      record.beneficiary = line.beneficiary;
    }
    filling_.write(std::move(chunk), [self = shared_from_this(), last,
                                      more = lines.more](Result<std::vector<CampaignLine>> written) {
      if (!written) return self->fail(std::move(written.error()));
      self->after_page(last, more);
    });
  }

  void after_page(std::int64_t last, bool more) {
    if (more) return look(last);
    if (records_ == 0) return done_(ListSummary{});
    filling_.finish(
        [self = shared_from_this()](Result<ListSummary> summary) { self->done_(std::move(summary)); });
  }

  void fail(domain::Error error) { done_(std::unexpected(std::move(error))); }

  const ListPorts ports_;
  const domain::CampaignId from_;
  ListFilling filling_;
  std::int64_t records_ = 0;  // read so far
  Completion<ListSummary> done_;
};

}  // namespace

void copy_cycle(const ListPorts& ports, CycleCopyOrder order, Completion<ListSummary> done) {
  std::make_shared<CopyRun>(ports, order, std::move(done))->start();
}

}  // namespace passerelle::broker
