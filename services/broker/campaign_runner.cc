#include "services/broker/campaign_runner.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "services/broker/broker_errors.h"

namespace passerelle::broker {

namespace {

using domain::CampaignId;
using domain::CampaignLine;
using domain::CampaignState;
using domain::LineState;

// Lines go in small groups: a group costs the writer hardly more than a line.
constexpr domain::Duration between_groups{20};
constexpr int most_campaigns = 100;  // that are under way at a time
constexpr int followed_at_a_look = 200;
constexpr int least_news_worth_a_commit = 16;

bool passes(const domain::Error& error) {
  return error.code == domain::ErrorCode::unavailable || error.code == domain::ErrorCode::resource_exhausted;
}

bool is_under_way(const StoredCampaign& stored) {
  return stored.campaign.state == CampaignState::running || stored.campaign.state == CampaignState::scheduled;
}

}  // namespace

CampaignRunner::CampaignRunner(Ledger& ledger, Readers& readers, Scheduler& strand, const Clock& clock,
                               Admission& admission, const Programmes& programmes, const Operators& operators,
                               const Tenure& tenure, WriterEntrance& entrance, CampaignRates& rates,
                               const Lifetime& lifetime, CampaignLimits limits)
    : ledger_(ledger),
      readers_(readers),
      strand_(strand),
      clock_(clock),
      admission_(admission),
      programmes_(programmes),
      operators_(operators),
      tenure_(tenure),
      entrance_(entrance),
      rates_(rates),
      lifetime_(lifetime),
      limits_(limits),
      allowance_(limits.per_second, 2 * between_groups) {}

void CampaignRunner::start() {
  strand_.post(lifetime_.guard([this] { look_regularly(); }));
}

void CampaignRunner::look_regularly() {
  look();
  strand_.after(limits_.look_interval, lifetime_.guard([this] { look_regularly(); }));
}

void CampaignRunner::look() {
  if (looking_) return;
  // A full queue now: the next look finds it.
  looking_ = readers_.read(lifetime_.guard([this, follow = followed_up_to_](LedgerReader& ledger,
                                                                            VaultReader&) {
    strand_.post(lifetime_.guard([this, sight = read(ledger, follow)]() mutable { saw(std::move(sight)); }));
  }));
}

// Reader's thread: what is under way, what of it is open yet, and how those lines' recharges stand by now.
CampaignRunner::Sight CampaignRunner::read(LedgerReader& ledger,
                                           const std::map<CampaignId, std::int64_t>& follow) const {
  Sight sight;
  auto& book = ledger.campaigns();
  for (const auto& filter : {CampaignFilter{.states = {CampaignState::scheduled, CampaignState::running}},
                             CampaignFilter{.unsettled = true}}) {
    auto page = book.campaigns(filter, {}, most_campaigns);
    if (!page) return sight;
    for (auto& stored : page->items) sight.campaigns.push_back(std::move(stored));
  }
  constexpr std::array open_states{LineState::underway, LineState::in_doubt};
  for (const auto& stored : sight.campaigns) {
    const auto& id = stored.campaign.id;
    if (sight.followed_up_to.contains(id)) continue;
    const auto after = follow.find(id);
    const auto page =
        book.lines(id, open_states, after == follow.end() ? 0 : after->second, followed_at_a_look);
    if (!page) return sight;
    sight.followed_up_to[id] = page->more ? page->items.back().number : 0;
    for (const auto& line : page->items) {
      const auto recharge = ledger.recharge(line.recharge);
      if (!recharge || !*recharge) continue;
      auto news = news_of(line, **recharge, clock_.now());
      if (domain::may_follow(line.state, news.state)) sight.news[id].push_back(std::move(news));
    }
  }
  return sight;
}

void CampaignRunner::saw(Sight sight) {
  looking_ = false;
  followed_up_to_ = std::move(sight.followed_up_to);
  std::vector<StoredCampaign> running;
  std::ranges::copy_if(sight.campaigns, std::back_inserter(running), [](const StoredCampaign& stored) {
    return stored.campaign.state == CampaignState::running;
  });
  rates_.note(running, clock_.now());
  for (auto& stored : sight.campaigns) {
    // What is over, and has doubts alone, is followed and nothing else.
    const auto& id = stored.campaign.id;
    const bool is_work = is_under_way(stored) || stored.counts[LineState::taken] > 0;
    if (is_work || courses_.contains(id) || sight.news.contains(id)) meet(std::move(stored));
  }
  for (auto& [id, news] : sight.news) std::ranges::move(news, std::back_inserter(courses_.at(id).news));
  std::vector<CampaignId> ids;
  for (auto& [id, course] : courses_) {
    course.troubled = false;
    course.looked = true;
    ids.push_back(id);
  }
  for (const auto& id : ids) step(id);
}

void CampaignRunner::meet(StoredCampaign stored) {
  auto& course = courses_[stored.campaign.id];
  if (course.campaign.campaign.revision == 0)
    course.recent = domain::RecentOutcomes(stored.campaign.pause_limits.rejection_window);
  // A step may have seen it later than the reader did.
  if (stored.campaign.revision >= course.campaign.campaign.revision) course.campaign = std::move(stored);
}

// Nothing more is pressed of what doesn't run. Some may have been somebody else's, who died after having them
// served.
void CampaignRunner::hold_back(Course& course) {
  if (course.campaign.campaign.state == CampaignState::running) return;
  std::ranges::move(course.ready, std::back_inserter(course.look_up));
  course.ready.clear();
}

void CampaignRunner::step(const CampaignId& id) {
  auto& course = courses_.at(id);
  if (course.stepping) return;
  hold_back(course);
  let_go_of_what_is_over(course);
  StepOrder order;
  order.campaign = id;
  order.broker = tenure_.current().broker;
  order.news = std::exchange(course.news, {});
  order.look_up = std::exchange(course.look_up, {});
  order.room = std::max(0, limits_.lease_lines - static_cast<int>(course.ready.size() + course.in_flight));
  order.take_over = std::exchange(course.looked, false);
  order.recent = course.recent;
  order.spent_until = course.spent_until;
  course.stepping = true;
  const auto kept = std::make_shared<StepOrder>(std::move(order));
  entrance_.write<StepResult>(
      [this, kept]() -> domain::Result<StepResult> {
        return take_step(
            ledger_, *kept,
            {programmes_.current(), clock_.now(), limits_, [this](const domain::OperatorId& operator_id) {
               return operators_.open_for_work(operator_id);
             }});
      },
      lifetime_.guard([this, id, kept](domain::Result<StepResult> result) {
        strand_.post(lifetime_.guard([this, id, kept, result = std::move(result)]() mutable {
          stepped(id, std::move(*kept), std::move(result));
        }));
      }));
}

void CampaignRunner::stepped(const CampaignId& id, StepOrder order, domain::Result<StepResult> result) {
  auto& course = courses_.at(id);
  course.stepping = false;
  if (!result) {
    // Written or not: the same again does no harm. What was taken, if anything was, comes back with its
    // lease's end.
    std::ranges::move(order.news, std::back_inserter(course.news));
    std::ranges::move(order.look_up, std::back_inserter(course.look_up));
    if (!passes(result.error()))
      spdlog::error("campaign {}: not written: {}", id.text(), result.error().reason);
    return;
  }
  const auto before = course.campaign.campaign.state;
  course.campaign = std::move(result->campaign);
  course.spent_until = result->spent_until;
  const auto& campaign = course.campaign.campaign;
  if (campaign.state != before) {
    spdlog::info("campaign {}: {}", id.text(), domain::to_string(campaign.state));
    course.recent.forget();
  }
  for (auto& line : result->lines) {
    // Its lease was over before it was pressed, and it is ours once more.
    std::erase_if(course.ready, [&](const CampaignLine& known) { return known.number == line.number; });
    course.ready.push_back(std::move(line));
  }
  hold_back(course);
  if (course.idle() && !is_under_way(course.campaign)) {
    courses_.erase(id);
    return;
  }
  pump();
}

// Somebody else may have those whose lease is over, or may have given them back.
void CampaignRunner::let_go_of_what_is_over(Course& course) const {
  const auto begin_of_leases = clock_.now() - limits_.lease;
  while (!course.ready.empty() && course.ready.front().update_time <= begin_of_leases) {
    course.look_up.push_back(std::move(course.ready.front()));
    course.ready.pop_front();
  }
}

// The next one after whoever was served last, so that one campaign doesn't keep the others waiting.
CampaignRunner::Courses::iterator CampaignRunner::next_in_turn() {
  for (auto& [id, course] : courses_) let_go_of_what_is_over(course);
  const auto has_lines = [](const auto& entry) { return !entry.second.ready.empty(); };
  const auto after = courses_.upper_bound(served_last_);
  const auto found = std::find_if(after, courses_.end(), has_lines);
  return found != courses_.end() ? found : std::find_if(courses_.begin(), courses_.end(), has_lines);
}

void CampaignRunner::pump() {
  while (in_flight_ < static_cast<std::size_t>(limits_.at_once)) {
    const auto turn = next_in_turn();
    if (turn == courses_.end()) return;
    if (!allowance_.take(clock_.elapsed())) return pump_later();
    auto& [id, course] = *turn;
    auto line = std::move(course.ready.front());
    course.ready.pop_front();
    served_last_ = id;
    press(id, course, std::move(line));
  }
}

void CampaignRunner::pump_later() {
  if (std::exchange(waiting_for_allowance_, true)) return;
  strand_.after(std::max(between_groups, allowance_.wait(clock_.elapsed())), lifetime_.guard([this] {
    waiting_for_allowance_ = false;
    pump();
  }));
}

void CampaignRunner::press(const CampaignId& id, Course& course, CampaignLine line) {
  const auto& campaign = course.campaign.campaign;
  auto key = domain::key_of(campaign.series, campaign.cycle, line.beneficiary, line.attempt);
  ++course.in_flight;
  ++in_flight_;
  RechargeRequest request{
      std::move(key.caller), std::move(key.request_id),
      line.beneficiary,      line.site,
      campaign.offer,        CampaignTerms{campaign.envelope, limits_.recycled_after_days}};
  admission_.create(
      std::move(request), limits_.outcome_wait,
      lifetime_.guard([this, id, line = std::move(line)](domain::Result<domain::Recharge> outcome) {
        strand_.post(
            lifetime_.guard([this, id, line, outcome = std::move(outcome)] { heard(id, line, outcome); }));
      }));
}

void CampaignRunner::heard(const CampaignId& id, const CampaignLine& line,
                           const domain::Result<domain::Recharge>& outcome) {
  auto& course = courses_.at(id);
  --course.in_flight;
  --in_flight_;
  if (outcome) {
    course.news.push_back(news_of(line, *outcome, clock_.now()));
    const auto& news = course.news.back();
    const bool rejected = news.state == LineState::rejected && news.reason != domain::float_exhausted_reason;
    if (news.state == LineState::delivered || rejected) course.recent.add(rejected);
  } else {
    sort_out(course, line, outcome.error(), clock_.now());
  }
  pump();
  const auto worth_a_commit =
      static_cast<std::size_t>(std::max(least_news_worth_a_commit, limits_.lease_lines / 2));
  const bool all_pressed = course.ready.empty() && course.in_flight == 0;
  if (!course.troubled && (course.news.size() >= worth_a_commit || all_pressed)) step(id);
}

// There is no recharge, or another one than was asked for.
void CampaignRunner::sort_out(Course& course, const CampaignLine& line, const domain::Error& error,
                              domain::Instant now) {
  if (passes(error)) {
    // It may have been written all the same, now or by whoever had the line before.
    course.look_up.push_back(line);
    course.troubled = true;
  } else if (error.reason == "REQUEST_ID_REUSED") {
    // Something of the line was different when it was served.
    course.look_up.push_back(line);
  } else {
    course.news.push_back({.number = line.number,
                           .attempt = line.attempt,
                           .state = LineState::held,
                           .reason = error.reason,
                           .time = now});
  }
}

}  // namespace passerelle::broker
