#include "services/broker/list_filling.h"

#include <memory>
#include <utility>

namespace passerelle::broker {

namespace {

using domain::CampaignLine;
using domain::LineState;
using domain::Result;

constexpr int lines_a_page = 1'000;

}  // namespace

ListChunk ListFilling::chunk() const {
  ListChunk chunk;
  chunk.campaign = origin_.campaign;
  chunk.content = upload_.content;
  chunk.upload = upload_.number;
  chunk.who = origin_.who;
  chunk.why = origin_.why;
  chunk.revision = origin_.revision;
  return chunk;
}

void ListFilling::open(Completion<ListOpening> done) {
  have_read<ListOpening>(
      ports_,
      [origin = origin_, now = ports_.clock.now()](LedgerReader& ledger) {
        return look_at(ledger.campaigns(), origin, now);
      },
      [this, done = std::move(done)](Result<ListOpening> opening) mutable {
        if (!opening) return done(std::unexpected(std::move(opening.error())));
        opened(std::move(*opening), std::move(done));
      });
}

void ListFilling::opened(ListOpening opening, Completion<ListOpening> done) {
  upload_ = opening.upload;
  const bool clearable = !opening.obstacle || opening.obstacle->reason == "UPLOAD_OPEN";
  if (!opening.to_take_back || !clearable) return done(std::move(opening));
  clear(*opening.to_take_back, [this, done = std::move(done)](Result<bool> cleared) mutable {
    if (!cleared) return done(std::unexpected(std::move(cleared.error())));
    // The campaign's revision is not what was read any more, and nobody but this list changed it.
    origin_.revision.reset();
    open(std::move(done));
  });
}

void ListFilling::write(ListChunk chunk, Completion<std::vector<CampaignLine>> done) {
  auto order = std::make_shared<const ListChunk>(std::move(chunk));
  have_written<WrittenChunk>(
      ports_,
      [ports = ports_, order] { return write_chunk(ports.ledger, ports.vault, *order, ports.clock.now()); },
      [this, done = std::move(done)](Result<WrittenChunk> written) mutable {
        if (!written) return done(std::unexpected(std::move(written.error())));
        upload_ = written->upload;
        counted_.left_out += written->left_out;
        origin_.revision.reset();
        count(written->lines);
        done(std::move(written->lines));
      });
}

void ListFilling::take_back(Completion<bool> done) {
  if (!is_open(upload_)) return done(false);
  clear(upload_.number, std::move(done));
}

void ListFilling::clear(int upload, Completion<bool> done) {
  have_written<bool>(
      ports_,
      [ports = ports_, campaign = origin_.campaign, upload] {
        return take_back_some(ports.ledger, campaign, upload, ports.clock.now());
      },
      [this, upload, done = std::move(done)](Result<bool> more) mutable {
        if (!more || !*more) return done(std::move(more));
        clear(upload, std::move(done));
      });
}

void ListFilling::finish(Completion<ListSummary> done) {
  if (!is_open(upload_)) return done(summary());
  have_written<ListUpload>(
      ports_,
      [ports = ports_, upload = upload_] { return finish_upload(ports.ledger, upload, ports.clock.now()); },
      [this, done = std::move(done)](Result<ListUpload> finished) mutable {
        if (!finished) return done(std::unexpected(std::move(finished.error())));
        upload_ = std::move(*finished);
        if (counted_.lines == upload_.lines) return done(summary());
        summarise(upload_, std::move(done));
      });
}

void ListFilling::summarise(const ListUpload& finished, Completion<ListSummary> done) {
  upload_ = finished;
  const auto left_out = counted_.left_out;
  counted_ = {};
  counted_.left_out = left_out;
  count_stored(upload_.first_line - 1, std::move(done));
}

// A list that was taken up again, by the lines that it brought: the flawed ones, page by page.
void ListFilling::count_stored(std::int64_t after, Completion<ListSummary> done) {
  using Lines = Page<CampaignLine>;
  have_read<Lines>(
      ports_,
      [campaign = origin_.campaign, after](LedgerReader& ledger) {
        const std::array flawed{LineState::flawed};
        return ledger.campaigns().lines(campaign, flawed, after, lines_a_page);
      },
      [this, done = std::move(done)](Result<Lines> page) mutable {
        if (!page) return done(std::unexpected(std::move(page.error())));
        const auto end = upload_.first_line + upload_.lines;
        std::erase_if(page->items, [&](const CampaignLine& line) { return line.number >= end; });
        count(page->items);
        if (page->more && !page->items.empty())
          return count_stored(page->items.back().number, std::move(done));
        counted_.runnable = upload_.lines - counted_.lines;
        counted_.lines = upload_.lines;
        done(summary());
      });
}

void ListFilling::count(std::span<const CampaignLine> lines) {
  for (const auto& line : lines) {
    ++counted_.lines;
    if (line.state == LineState::waiting) {
      ++counted_.runnable;
    } else if (line.reason == domain::duplicate_reason) {
      ++counted_.duplicates;
    } else if (line.reason == domain::unknown_reason) {
      ++counted_.unknown;
    } else {
      ++counted_.malformed;
    }
  }
}

ListSummary ListFilling::summary() const {
  auto summary = counted_;
  // Each record of a file brings a line, or is left out.
  if (origin_.has_places) summary.left_out = upload_.records - upload_.lines;
  return summary;
}

}  // namespace passerelle::broker
