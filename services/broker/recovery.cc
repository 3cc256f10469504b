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
                   SettlementDesk& settlement, OpenRecharges& open, Operators& operators, Inquiry& inquiry,
                   const Tenure& tenure, WriterQueue& queue, const Lifetime& lifetime,
                   domain::Duration sweep_interval)
    : ledger_(ledger),
      readers_(readers),
      scheduler_(scheduler),
      clock_(clock),
      random_(random),
      settlement_(settlement),
      open_(open),
      operators_(operators),
      inquiry_(inquiry),
      tenure_(tenure),
      queue_(queue),
      lifetime_(lifetime),
      sweep_interval_(sweep_interval) {}

domain::Status Recovery::adopt_all() {
  std::size_t total = 0;
  for (;;) {
    const auto adopted = adopt_page();
    if (!adopted) return std::unexpected(adopted.error());
    if (*adopted == 0) break;
    total += *adopted;
  }
  if (total > 0) spdlog::warn("{} open recharges taken up, by inquiry", total);
  return {};
}

void Recovery::adopt_some() {
  if (!tenure_.entered()) return;
  const auto adopted = adopt_page();
  if (!adopted) {
    spdlog::error("ledger: nothing can be adopted now: {}", adopted.error().reason);
    return;
  }
  if (*adopted == 0) return;
  spdlog::warn("{} open recharges of brokers that are gone were adopted, by inquiry", *adopted);
  if (*adopted == page_size) queue_.insist(WriteCommand{[this] { adopt_some(); }});
}

domain::Result<std::size_t> Recovery::adopt_page() {
  const auto term = tenure_.current();
  std::vector<domain::Recharge> adopted;
  auto status = transact_surely([&](LedgerTransaction& transaction) -> domain::Status {
    auto found = transaction.adopt(term.broker, tenure_.silence(), page_size);
    if (!found) return std::unexpected(std::move(found.error()));
    adopted = std::move(*found);
    return make_doubts(transaction, adopted);
  });
  if (!status) return std::unexpected(std::move(status.error()));
  std::size_t place = 0;
  for (const auto& recharge : adopted) {
    if (open_.take(recharge.id, OpenRecharges::Standing::in_doubt, term.number)) {
      inquire(recharge, last_possible_send(recharge), term.number, place++);
    }
  }
  return adopted.size();
}

// Whoever sent before began to before this moment: what it sent may be on its way for as long as it would
// have waited for an answer. A process that was alone is dead, and so are its connections.
domain::Duration Recovery::last_possible_send(const domain::Recharge& recharge) const {
  const auto* desk = operators_.find(recharge.operator_id);
  const bool may_be_alive = tenure_.shared() && desk != nullptr;
  return clock_.elapsed() + (may_be_alive ? desk->limits.request_timeout : domain::Duration{0});
}

domain::Status Recovery::make_doubts(LedgerTransaction& transaction,
                                     const std::vector<domain::Recharge>& adopted) {
  std::vector<Settlement> settlements;
  for (const auto& recharge : adopted) {
    if (recharge.state != domain::RechargeState::reserved) continue;
    settlements.push_back(settlement_.settlement_of(recharge.id, {.to = domain::RechargeState::in_doubt}));
  }
  if (settlements.empty()) return {};
  auto results = transaction.settle(settlements);
  if (!results) return std::unexpected(std::move(results.error()));
  return {};
}

// Adopted twice is adopted, and what the commit that got lost has adopted is found by the sweep.
domain::Status Recovery::transact_surely(const std::function<domain::Status(LedgerTransaction&)>& body) {
  domain::Status status;
  for (int attempt = 0; attempt < most_commits; ++attempt) {
    status = ledger_.transact(body);
    if (status || !is_commit_unknown(status.error())) return status;
  }
  return status;
}

void Recovery::inquire(const domain::Recharge& recharge, domain::Duration last_possible_send,
                       std::uint64_t term, std::size_t place) {
  const auto spread =
      static_cast<std::int64_t>(place) * inquiry_spacing_ms + static_cast<std::int64_t>(random_.next() % 200);
  auto doubted = recharge;
  doubted.state = domain::RechargeState::in_doubt;
  scheduler_.post(lifetime_.guard([this, doubted = std::move(doubted), last_possible_send, term, spread] {
    inquiry_.take_up(doubted, last_possible_send, term, domain::Duration{spread});
  }));
}

void Recovery::start_sweeping() {
  scheduler_.after(sweep_interval_, lifetime_.guard([this] {
    // A full queue now only means that the next sweep finds it.
    (void)readers_.read(lifetime_.guard([this](LedgerReader& ledger, VaultReader&) {
      sweep(ledger);
      let_go_of_what_is_over(ledger);
    }));
    start_sweeping();
  }));
}

void Recovery::sweep(LedgerReader& ledger) {
  const auto term = tenure_.current();
  std::optional<domain::RechargeId> after;
  for (;;) {
    auto page = ledger.open_recharges(term.broker, after, page_size);
    if (!page) {
      spdlog::error("sweep: open recharges can't be read: {}", page.error().reason);
      return;
    }
    for (const auto& item : page->items) {
      after = item.recharge.id;
      if (!open_.take(item.recharge.id, OpenRecharges::Standing::reserved, term.number)) continue;
      // It may have been settled since the page was read; now that it is taken, nobody else does.
      auto now = ledger.recharge(item.recharge.id);
      if (now && *now && !domain::is_final((*now)->state)) {
        take_up(**now, term.number);
      } else {
        open_.release(item.recharge.id);
      }
    }
    if (!page->more) return;
  }
}

// Nobody asks about what waits for a person: that somebody else has finished it is only seen in the ledger.
void Recovery::let_go_of_what_is_over(LedgerReader& ledger) {
  for (const auto& id : open_.left_to_person()) {
    const auto now = ledger.recharge(id);
    if (now && *now && domain::is_final((*now)->state)) open_.release(id);
  }
}

void Recovery::take_up(const domain::Recharge& recharge, std::uint64_t term) {
  spdlog::warn("recharge {}: {} and looked after by nobody; taken up by inquiry", recharge.id.text(),
               domain::to_string(recharge.state));
  const auto sent = last_possible_send(recharge);
  std::vector<News> news;
  news.push_back({.to = domain::RechargeState::in_doubt});
  settlement_.settle(recharge.id, term, std::move(news), [this, sent, term](const domain::Recharge& doubted) {
    if (tenure_.current().number == term) inquire(doubted, sent, term, 0);
  });
}

}  // namespace passerelle::broker
