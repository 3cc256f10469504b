#include "tests/simulation/simulation_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/simulation/callers.h"
#include "tests/simulation/campaign_invariants.h"
#include "tests/simulation/campaign_managers.h"
#include "tests/simulation/invariants.h"
#include "tests/simulation/rate_watch.h"
#include "tests/simulation/troubles.h"
#include "tests/simulation/unreliable_vault.h"
#include "tests/simulation/violation.h"

namespace passerelle::simulation {

namespace {

constexpr std::uint64_t most_events = 5'000'000;
constexpr domain::Duration settling_limit{std::chrono::hours{2}};

class Run {
 public:
  Run(std::uint64_t seed, bool traced)
      : traced_(traced),
        random_(seed),
        // A Thursday morning: every run ends on the day and in the month it began in.
        time_(domain::start_of(*domain::parse_iso_day("2026-10-15")) + std::chrono::hours{9}),
        scenario_(draw_scenario(random_)),
        cache_(time_, random_.next(), scenario_.sharing.claim_ttl),
        news_(random_, scenario_.sharing.feed_breaks_per_thousand),
        allowance_(time_) {
    books_.shared = scenario_.sharing.shared;
    books_.clock = [this] { return time_.now(); };
    books_.on_change = [this](const std::vector<domain::RechargeId>& changed) { heard_of(changed); };
    for (const auto& each : scenario_.operators) {
      operators_.push_back(
          std::make_unique<SimulatedOperator>(each.capabilities, each.faults, time_, random_));
      operators_.back()->on_send = [this](const broker::SubmitRequest& request) {
        ++sends_;
        trace("send {}", request.reference);
        invariants_.at_send(request);
        campaign_invariants_.at_send(books_.recharges.at(request.reference).keyed.recharge);
      };
      operators_.back()->on_exchange = [this, &each] { rates_.exchanged(each.id); };
    }
    for (int i = 0; i < scenario_.sharing.brokers; ++i) {
      brokers_.push_back(std::make_unique<BrokerLife>(world_));
    }
    restarting_.resize(brokers_.size());
  }

  RunReport run() {
    RunReport report;
    try {
      open();
      go_wrong();
      settle();
      replay();
    } catch (const Violation& violation) {
      report.violation = violation.what();
      trace("VIOLATION {}", violation.what());
    }
    report.events = time_.tasks_run();
    report.brokers = brokers_.size();
    for (const auto& life : brokers_) report.crashes += life->lives() - 1;
    report.requests = callers_.answered();
    report.sends = sends_;
    for (const auto& [id, entry] : books_.recharges) {
      const auto state = entry.keyed.recharge.state;
      report.delivered += state == domain::RechargeState::delivered ? 1U : 0U;
      report.refused += state == domain::RechargeState::refused ? 1U : 0U;
      report.adopted += entry.owner != entry.recorded_by ? 1U : 0U;
    }
    return report;
  }

 private:
  template <class... Args>
  void trace(fmt::format_string<Args...> what, Args&&... args) const {
    if (!traced_) return;
    fmt::print("{} {}\n", domain::to_rfc3339(time_.now()), fmt::format(what, std::forward<Args>(args)...));
  }
  // Empty where nobody reads it.
  std::function<void(std::string)> tracer() const {
    if (!traced_) return {};
    return [this](const std::string& what) { trace("{}", what); };
  }

  void heard_of(const std::vector<domain::RechargeId>& changed) {
    auto finished = changed;
    std::erase_if(finished, [&](const auto& id) {
      return !domain::is_final(books_.recharges.at(id).keyed.recharge.state);
    });
    callers_.became_final(finished);
    news_.tell(changed);
  }

  // The programme and the people, on a good day.
  void open() {
    for (auto& life : brokers_) {
      life->start();
      promise(life->up(), "the first start fails");
    }
    auto& first = brokers_.front()->broker();
    bool applied = false;
    first.programmes().apply(scenario_.programme, "simulation", 0, false,
                             [&](const domain::Result<broker::ProgrammeVersion>& version) {
                               promise(version.has_value(), "apply: {}",
                                       version ? "" : version.error().message);
                               applied = true;
                             });
    run_until_true([&] { return applied; }, "the programme is applied");
    std::vector<domain::BeneficiaryId> people;
    first.beneficiaries().import(
        scenario_.people, false, [&](const domain::Result<std::vector<broker::ImportOutcome>>& outcomes) {
          promise(outcomes.has_value(), "import: {}", outcomes ? "" : outcomes.error().message);
          for (const auto& outcome : *outcomes) {
            promise(outcome.verdict == broker::ImportVerdict::accepted, "line {} is refused", outcome.line);
            people.push_back(*outcome.beneficiary);
          }
        });
    run_until_true([&] { return !people.empty(); }, "the people are imported");
    run_until_true([&] { return all_know_the_programme(); }, "every broker knows the programme");
    callers_.know(std::move(people));
  }

  bool all_know_the_programme() {
    return std::ranges::all_of(brokers_, [&](const auto& life) {
      if (!life->up()) return false;
      const auto programme = life->broker().programmes().current();
      return programme && programme->version == books_.programmes.back().programme.version;
    });
  }

  void plan() {
    const auto span = scenario_.span.count();
    for (int i = 0; i < scenario_.presses; ++i) {
      time_.after(random_.delay(0, span), [this] {
        if (scenario_.vault_away_per_thousand > 0 && random_.chance(scenario_.vault_away_per_thousand)) {
          vault_.fail_reads(1);
        }
        callers_.act();
      });
    }
    troubles_.plan();
    managers_.plan();
    if (random_.chance(300)) time_.after(random_.delay(0, span), [this] { enlarge_envelope(); });
  }

  void enlarge_envelope() {
    auto& life = *brokers_[static_cast<std::size_t>(
        random_.between(0, static_cast<std::int64_t>(brokers_.size()) - 1))];
    if (!life.up()) return;
    scenario_.programme.envelopes.front().amount += 5'000;
    life.broker().programmes().apply(
        scenario_.programme, "simulation", std::nullopt, false,
        [](const domain::Result<broker::ProgrammeVersion>& version) {
          promise(version.has_value() || version.error().code == domain::ErrorCode::unavailable ||
                      version.error().code == domain::ErrorCode::resource_exhausted,
                  "apply: {}", version ? "" : version.error().reason);
        });
  }

  void go_wrong() {
    for (auto& life : brokers_) life->faults() = scenario_.ledger;
    cache_.set_faults(scenario_.sharing.cache_faults);
    plan();
    going_wrong_ = true;
    const auto until = time_.now() + scenario_.span;
    while (time_.now() < until && go_on()) {
    }
    going_wrong_ = false;
  }

  // One event, and what comes of it.
  bool go_on() {
    if (!step()) return false;
    for (std::size_t i = 0; i < brokers_.size(); ++i) {
      auto& life = *brokers_[i];
      if (going_wrong_ && life.up() && random_.between(0, 9'999) < scenario_.crash_per_ten_thousand) {
        trace("crash {}", i);
        life.crash();
        rates_.disturbed();
      }
      if (!life.up()) restart_later(i);
    }
    return true;
  }

  void go_on_until(domain::Instant until) {
    time_.after(until - time_.now(), [] {});
    while (time_.now() < until && go_on()) {
    }
  }

  void restart_later(std::size_t place) {
    if (restarting_[place]) return;
    restarting_[place] = true;
    time_.after(random_.delay(10, 8'000), [this, place] {
      restarting_[place] = false;
      if (brokers_[place]->up()) return;
      trace("start {}", place);
      brokers_[place]->start();
      rates_.disturbed();
    });
  }

  // Faults end. Whatever was left open ends, one way or the other.
  void settle() {
    for (auto& life : brokers_) life->be_reliable();
    troubles_.end();
    managers_.come_to_an_end();
    vault_.fail_reads(0);
    for (auto& simulated : operators_) simulated->be_reliable();
    const auto until = time_.now() + settling_limit;
    auto next_press = time_.now();
    while (!is_settled()) {
      if (time_.now() >= until) throw Violation("never settled: " + standing());
      if (time_.now() >= next_press) {
        callers_.press_unanswered();
        next_press = time_.now() + domain::Duration{1'000};
        time_.after(domain::Duration{1'000}, [] {});
      }
      go_on();
    }
    check_all();
    invariants_.settled();
    campaign_invariants_.settled();
  }

  std::string standing() const {
    std::string standing;
    for (const auto& life : brokers_) {
      if (!life->up()) {
        standing += "a broker is down; ";
        continue;
      }
      const auto status = life->broker().status();
      standing += fmt::format("{} commands, {} open, {} left to a person; ", status.writer_queue,
                              status.open_recharges, status.left_to_person);
    }
    for (const auto& [id, entry] : books_.recharges) {
      const auto& recharge = entry.keyed.recharge;
      if (domain::is_final(recharge.state)) continue;
      standing += fmt::format("{} is {}, owned by {}; ", id, domain::to_string(recharge.state), entry.owner);
    }
    standing += managers_.standing();
    return standing + (callers_.all_answered() ? "all answered" : "somebody was never answered");
  }

  // Nobody looks after anything that is over, and what is left is a person's: each looked after by one
  // broker.
  bool is_settled() {
    std::size_t left_to_person = 0;
    for (const auto& life : brokers_) {
      if (!life->up()) return false;
      const auto status = life->broker().status();
      if (status.writer_queue != 0 || status.open_recharges != status.left_to_person) return false;
      left_to_person += status.left_to_person;
    }
    return callers_.all_answered() && managers_.all_done() && campaign_invariants_.lines_are_up_to_date() &&
           all_know_the_programme() && left_to_person == invariants_.open();
  }

  // Every answer again, from brokers that know nothing but the books.
  void replay() {
    const auto before = books_.recharges.size();
    for (auto& life : brokers_) life->crash();
    for (auto& life : brokers_) {
      life->start();
      promise(life->up(), "the last start fails");
    }
    rates_.disturbed();
    callers_.press_all();
    const auto until = time_.now() + domain::Duration{20'000};
    while (time_.now() < until && step()) {
    }
    promise(books_.recharges.size() == before, "replays made {} new recharges",
            books_.recharges.size() - before);
    check_all();
  }

  bool step() {
    if (!time_.run_one()) return false;
    if (books_.commits() != checked_commits_) {
      checked_commits_ = books_.commits();
      invariants_.envelopes();
      if (checked_commits_ % 16 == 0) invariants_.journals();
      if (checked_commits_ % 64 == 0) {
        invariants_.books();
        campaign_invariants_.always();
      }
    }
    if (time_.tasks_run() % 64 == 0) callers_.check_patience();
    promise(time_.tasks_run() < most_events, "it never ends");
    return true;
  }

  void check_all() const {
    invariants_.envelopes();
    invariants_.books();
    invariants_.journals();
    invariants_.quotas();
    campaign_invariants_.always();
  }

  template <class Condition>
  void run_until_true(Condition condition, std::string_view what) {
    for (int i = 0; i < 10'000 && !condition(); ++i) step();
    promise(condition(), "it does not come about that {}", what);
  }

  const bool traced_;
  SeededRandom random_;
  VirtualTime time_;
  Scenario scenario_;
  SimulatedBooks books_;
  SimulatedIdentities identities_;
  UnreliableVault vault_{identities_};
  SimulatedCacheStore cache_;
  ChangeNews news_;
  SharedAllowance allowance_;
  std::vector<std::unique_ptr<SimulatedOperator>> operators_;
  World world_{
      scenario_, books_,     vault_, operators_, cache_,
      news_,     allowance_, time_,  random_,    [this](domain::Instant until) { go_on_until(until); }};
  Brokers brokers_;
  Invariants invariants_{books_, scenario_, operators_};
  CampaignInvariants campaign_invariants_{books_};
  RateWatch rates_{world_};
  Callers callers_{brokers_, world_, tracer()};
  CampaignManagers managers_{brokers_, world_, tracer()};
  Troubles troubles_{world_, brokers_, callers_, rates_, tracer()};
  std::vector<bool> restarting_;
  bool going_wrong_ = false;
  std::uint64_t checked_commits_ = 0;
  std::size_t sends_ = 0;
};

}  // namespace

RunReport run_seed(std::uint64_t seed, bool traced) { return Run(seed, traced).run(); }

}  // namespace passerelle::simulation
