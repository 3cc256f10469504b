// Campaigns of people who are in all sorts of trouble, previewed, run by a real broker, and reported.
#pragma once

#include <fmt/format.h>

#include "services/broker/campaign_preview_run.h"
#include "services/broker/campaign_report_run.h"
#include "tests/unit/broker_bench.h"

namespace passerelle::broker {

class CampaignPaper : public BrokerBench {
 protected:
  struct Preview {
    std::vector<PreviewedLine> lines;
    PreviewPage last;
    domain::PreviewVerdict verdict(std::int64_t number) const {
      return lines.at(static_cast<std::size_t>(number - 1)).preview.verdict;
    }
  };
  struct Report {
    std::vector<ReportedLine> lines;
    ReportTotals totals;
  };

  CampaignPaper() {
    books_.clock = [this] { return time_.now(); };  // leases end
    CampaignLimits limits;
    limits.at_once = 8;
    limits.lease_lines = 16;
    limits.recycled_after_days = recycled_after_days;
    limits_.campaigns = limits;
  }

  PaperPorts ports() {
    return {*ledger_, readers_, time_, entrance_, lifetime_, places_, recycled_after_days};
  }
  template <class Page, class Paper>
  domain::Result<Page> next(Paper& paper) {
    std::optional<domain::Result<Page>> answer;
    paper.next([&](domain::Result<Page> page) { answer = std::move(page); });
    EXPECT_FALSE(answer) << "never inside the call that asked";
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  domain::Result<PreviewPage> next(CampaignPreview& paper) { return next<PreviewPage>(paper); }
  domain::Result<ReportPage> next(CampaignReport& paper) { return next<ReportPage>(paper); }

  Preview the_rest(CampaignPreview& paper, Preview so_far = {}) {
    for (;;) {
      auto page = next(paper);
      if (!page) {
        ADD_FAILURE() << page.error().reason << ": " << page.error().message;
        return so_far;
      }
      std::ranges::move(page->lines, std::back_inserter(so_far.lines));
      if (!page->totals) continue;
      so_far.last = std::move(*page);
      return so_far;
    }
  }
  Preview preview() { return the_rest(*start_preview(ports(), campaign_.id)); }
  Report report() {
    const auto paper = start_report(ports(), campaign_.id);
    Report whole;
    for (;;) {
      auto page = next(*paper);
      if (!page) {
        ADD_FAILURE() << page.error().reason << ": " << page.error().message;
        return whole;
      }
      std::ranges::move(page->lines, std::back_inserter(whole.lines));
      if (!page->totals) continue;
      whole.totals = std::move(*page->totals);
      return whole;
    }
  }

  template <class Body>
  void transact(Body&& body) {
    simulation::SimulatedLedger ledger(books_);
    const auto status = ledger.transact([&](LedgerTransaction& transaction) -> domain::Status {
      auto result = body(transaction);
      if (!result) return std::unexpected(result.error());
      return {};
    });
    ASSERT_TRUE(status) << status.error().reason << ": " << status.error().message;
  }

  // Somebody in good standing, but for what is changed.
  domain::Beneficiary person(const char* site = "lyon",
                             const std::function<void(domain::Beneficiary&)>& change = {}) {
    const auto number =
        fmt::format("06 12 {:02} {:02} {:02}", people_ / 10'000, people_ / 100 % 100, people_ % 100);
    ++people_;
    domain::BeneficiaryDraft draft;
    draft.phone = *domain::PhoneNumber::parse(number);
    draft.site = {site};
    draft.operator_id = {"sfr"};
    draft.referral = domain::Referral{"CCAS-69", today() - std::chrono::days{30}, 0};
    draft.line_confirmed_on = today() - std::chrono::days{1};
    auto made = create_person(std::move(draft))->beneficiary;
    if (!change) return made;
    change(made);
    ++made.revision;
    transact([&](LedgerTransaction& books) { return books.put_beneficiaries(std::span(&made, 1)); });
    return made;
  }
  domain::Day today() const { return domain::paris_day(time_.now()); }

  domain::CampaignLine add(const domain::Beneficiary& whom) {
    domain::CampaignLine line;
    line.number = static_cast<std::int64_t>(list_.size()) + 1;
    line.beneficiary = whom.id;
    line.site = whom.site;
    list_.push_back(line);
    return line;
  }
  void add_flawed(std::string_view reason) {
    domain::CampaignLine line;
    line.number = static_cast<std::int64_t>(list_.size()) + 1;
    line.state = domain::LineState::flawed;
    line.reason = reason;
    list_.push_back(line);
  }
  // A campaign of the list, approved and not begun.
  void draw_up() {
    campaign_ = domain::sample::campaign({domain::make_uuid_v7(time_.now(), 7, ++drawn_)}, time_.now());
    campaign_.state = domain::CampaignState::approved;
    domain::LineCounts counts;
    for (const auto& line : list_) {
      campaign_.list = domain::chain(campaign_.list, line);
      counts.add(line.state, 1);
    }
    campaign_.approvals = {{"bob", time_.now(), content(counts).digest}};
    transact([&](LedgerTransaction& books) { return books.campaigns().put(campaign_, {}); });
    transact([&](LedgerTransaction& books) { return books.campaigns().append_lines(campaign_.id, list_); });
  }
  domain::CampaignContent content(const domain::LineCounts& counts) {
    const auto programme = **simulation::SimulatedReader(books_).programme({});
    return domain::content_of(programme.programme, campaign_.offer, campaign_.envelope, campaign_.list,
                              counts);
  }
  void act(const std::function<domain::Acted(domain::Campaign&, const domain::Saying&)>& how) {
    auto campaign = stored().campaign;
    const auto acted = how(campaign, {"ana", "as agreed", time_.now()});
    ASSERT_TRUE(acted) << acted.error().reason;
    ++campaign.revision;
    const std::vector changes = {*acted};
    transact([&](LedgerTransaction& books) { return books.campaigns().put(campaign, changes); });
  }
  void begin() {
    act([&](auto& it, const auto& said) {
      return domain::start(it, {}, content(stored().counts), {}, said);
    });
  }
  void resume() {
    act([&](auto& it, const auto& said) { return domain::resume(it, {}, content(stored().counts), said); });
  }
  StoredCampaign stored() { return **simulation::SimulatedCampaignReader(books_).campaign(campaign_.id); }
  std::vector<domain::CampaignLine> lines() {
    return simulation::SimulatedCampaignReader(books_).lines(campaign_.id, {}, 0, 10'000)->items;
  }
  void run_until(domain::CampaignState state) {
    run([&] { return stored().campaign.state == state; });
  }

  static constexpr int recycled_after_days = 10;
  PaperPlaces places_{2};
  WriterQueue queue_{16, [] {}};
  WriterEntrance entrance_{queue_, time_};
  Lifetime lifetime_;
  std::vector<domain::CampaignLine> list_;
  domain::Campaign campaign_;
  std::uint64_t drawn_ = 0;
  int people_ = 0;
};

}  // namespace passerelle::broker
