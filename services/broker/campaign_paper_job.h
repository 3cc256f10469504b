// How the pages of a preview or a report are made: each is a job of a reader's thread.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "services/broker/campaign_paper_ports.h"
#include "services/broker/reader_entrance.h"

namespace passerelle::broker {

// Makes pages until one has totals, or fails. One thread at a time.
template <class Page>
class PaperSource {
 public:
  explicit PaperSource(PaperPlaces& places) : places_(places) {}
  PaperSource(const PaperSource&) = delete;
  PaperSource& operator=(const PaperSource&) = delete;
  virtual ~PaperSource() = default;

  domain::Result<Page> next() {
    if (over_) return std::unexpected(*over_);
    if (!place_) place_ = places_.take();
    if (!place_) return std::unexpected(reports_busy());
    auto page = make_page();
    if (!page) over_ = page.error();
    if (page && page->totals)
      over_ = domain::Error{.code = domain::ErrorCode::failed_precondition,
                            .reason = "PAPER_ENDED",
                            .message = "The last page was given already."};
    if (over_) {
      let_go();
      place_.reset();
    }
    return page;
  }

 private:
  virtual domain::Result<Page> make_page() = 0;
  // Nothing more is made: what it holds of the store is given back.
  virtual void let_go() = 0;

  PaperPlaces& places_;
  PaperPlaces::Place place_;
  std::optional<domain::Error> over_;
};

// `Port` is CampaignPreview or CampaignReport.
template <class Port, class Page>
class PaperDesk : public Port {
 public:
  PaperDesk(PaperPorts ports, std::unique_ptr<PaperSource<Page>> source)
      : ports_(ports), source_(std::move(source)) {}

  void next(Completion<Page> done) override {
    read_or_refuse<Page>(
        ports_.readers, ports_.entrance, ports_.lifetime,
        [source = source_](LedgerReader&, VaultReader&) { return source->next(); }, std::move(done));
  }

 private:
  const PaperPorts ports_;
  // Shared with the job that makes a page, which may go on when nobody wants the page any more.
  const std::shared_ptr<PaperSource<Page>> source_;
};

}  // namespace passerelle::broker
