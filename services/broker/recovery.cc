#include "services/broker/recovery.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "services/broker/broker_errors.h"

namespace passerelle::broker {

namespace {

constexpr int page_size = 500;
constexpr int most_commits = 5;                 // where a commit gets lost
constexpr std::int64_t inquiry_spacing_ms = 2;  // doubts of a start are asked about at 500 a second

}  // namespace

Recovery::Recovery(Ledger& ledger, Readers& readers, Scheduler& scheduler, const Clock& clock, Random& random,
                   SettlementDesk& settlement, OpenRecharges& open, Inquiry& inquiry,
                   const Lifetime& lifetime, domain::Duration sweep_interval)
    : ledger_(ledger),
      readers_(readers),
      scheduler_(scheduler),
      clock_(clock),
      random_(random),
      settlement_(settlement),
      open_(open),
      inquiry_(inquiry),
      lifetime_(lifetime),
      sweep_interval_(sweep_interval) {}

domain::Status Recovery::take_up_all() {
  // Whoever sent before did so before this moment.
  const auto started = clock_.now();
  auto reader = ledger_.open_reader();
  if (!reader) return std::unexpected(std::move(reader.error()));
  std::optional<domain::RechargeId> after;
  std::size_t place = 0;
  for (;;) {
    auto page = (*reader)->open_recharges(std::nullopt, after, page_size);
    if (!page) return std::unexpected(std::move(page.error()));
    std::vector<domain::Recharge> reserved;
    std::vector<domain::Recharge> doubted;
    for (auto& item : page->items) {
      after = item.recharge.id;
      if (open_.has(item.recharge.id)) continue;  // an earlier try of this got as far as that
      if (item.recharge.state == domain::RechargeState::reserved) reserved.push_back(item.recharge);
      doubted.push_back(std::move(item.recharge));
    }
    if (auto status = make_doubts(reserved); !status) return status;
    for (const auto& recharge : doubted) {
      if (open_.take(recharge.id, OpenRecharges::Standing::in_doubt)) inquire(recharge, started, place++);
    }
    if (!page->more) break;
  }
  if (place > 0) spdlog::warn("{} open recharges taken up, by inquiry", place);
  return {};
}

domain::Status Recovery::make_doubts(const std::vector<domain::Recharge>& reserved) {
  if (reserved.empty()) return {};
  std::vector<Settlement> settlements;
  settlements.reserve(reserved.size());
  for (const auto& recharge : reserved) {
    settlements.push_back(settlement_.settlement_of(recharge.id, {.to = domain::RechargeState::in_doubt}));
  }
  return transact_surely([&](LedgerTransaction& transaction) -> domain::Status {
    auto results = transaction.settle(settlements);
    if (!results) return std::unexpected(std::move(results.error()));
    return {};
  });
}

// In doubt twice is in doubt: a commit that may have happened is made again.
domain::Status Recovery::transact_surely(const std::function<domain::Status(LedgerTransaction&)>& body) {
  domain::Status status;
  for (int attempt = 0; attempt < most_commits; ++attempt) {
    status = ledger_.transact(body);
    if (status || !is_commit_unknown(status.error())) return status;
  }
  return status;
}

void Recovery::inquire(const domain::Recharge& recharge, domain::Instant last_possible_send,
                       std::size_t place) {
  const auto spread =
      static_cast<std::int64_t>(place) * inquiry_spacing_ms + static_cast<std::int64_t>(random_.next() % 200);
  auto doubted = recharge;
  doubted.state = domain::RechargeState::in_doubt;
  scheduler_.post(lifetime_.guard([this, doubted = std::move(doubted), last_possible_send, spread] {
    inquiry_.take_up(doubted, last_possible_send, domain::Duration{spread});
  }));
}

void Recovery::start_sweeping() {
  scheduler_.after(sweep_interval_, lifetime_.guard([this] {
    // A full queue now only means that the next sweep finds it.
    (void)readers_.read(lifetime_.guard([this](LedgerReader& ledger, VaultReader&) { sweep(ledger); }));
    start_sweeping();
  }));
}

void Recovery::sweep(LedgerReader& ledger) {
  std::optional<domain::RechargeId> after;
  for (;;) {
    auto page = ledger.open_recharges(std::nullopt, after, page_size);
    if (!page) {
      spdlog::error("sweep: open recharges can't be read: {}", page.error().reason);
      return;
    }
    for (const auto& item : page->items) {
      after = item.recharge.id;
      if (!open_.take(item.recharge.id, OpenRecharges::Standing::reserved)) continue;
      // It may have been settled since the page was read; now that it is taken, nobody else does.
      auto now = ledger.recharge(item.recharge.id);
      if (now && *now && !domain::is_final((*now)->state)) {
        adopt(**now);
      } else {
        open_.release(item.recharge.id);
      }
    }
    if (!page->more) return;
  }
}

void Recovery::adopt(const domain::Recharge& recharge) {
  spdlog::warn("recharge {}: {} and looked after by nobody; taken up by inquiry", recharge.id.text(),
               domain::to_string(recharge.state));
  const auto now = clock_.now();
  std::vector<News> news;
  news.push_back({.to = domain::RechargeState::in_doubt});
  settlement_.settle(recharge.id, std::move(news),
                     [this, now](const domain::Recharge& doubted) { inquire(doubted, now, 0); });
}

}  // namespace passerelle::broker
