// How the pages of a preview or a report are made: each is a job of a reader's thread.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "services/broker/campaign_paper_ports.h"

namespace passerelle::broker {

// Makes pages until one has totals, or fails. One thread at a time.
template <class Page>
class PaperSource {
 public:
  PaperSource() = default;
  PaperSource(const PaperSource&) = delete;
  PaperSource& operator=(const PaperSource&) = delete;
  virtual ~PaperSource() = default;

  domain::Result<Page> next() {
    if (over_) return std::unexpected(*over_);
    auto page = make_page();
    if (!page) over_ = page.error();
    if (page && page->totals)
      over_ = domain::Error{.code = domain::ErrorCode::failed_precondition,
                            .reason = "PAPER_ENDED",
                            .message = "The last page was given already."};
    if (over_) let_go();
    return page;
  }

 private:
  virtual domain::Result<Page> make_page() = 0;
  // Nothing more is made: what it holds of the store is given back.
  virtual void let_go() = 0;

  std::optional<domain::Error> over_;
};

// `Port` is CampaignPreview or CampaignReport.
template <class Port, class Page>
class PaperDesk : public Port {
 public:
  PaperDesk(PaperPorts ports, std::unique_ptr<PaperSource<Page>> source)
      : ports_(ports), source_(std::move(source)) {}

  void next(Completion<Page> done) override {
    // A full queue of readers leaves us with the job's remains: `done` has to be reachable after that.
    auto answered = std::make_shared<Completion<Page>>(std::move(done));
    const bool queued = ports_.readers.read(ports_.lifetime.guard(
        [source = source_, answered](LedgerReader&, VaultReader&) { (*answered)(source->next()); }));
    if (!queued) ports_.entrance.refuse(std::move(*answered), readers_busy());
  }

 private:
  const PaperPorts ports_;
  // Shared with the job that makes a page, which may go on when nobody wants the page any more.
  const std::shared_ptr<PaperSource<Page>> source_;
};

}  // namespace passerelle::broker
