#include "tests/simulation/simulation_run.h"

#include <fmt/format.h>

#include "tests/simulation/broker_life.h"
#include "tests/simulation/callers.h"
#include "tests/simulation/invariants.h"
#include "tests/simulation/unreliable_vault.h"
#include "tests/simulation/violation.h"

namespace passerelle::simulation {

namespace {

constexpr std::uint64_t most_events = 3'000'000;
constexpr domain::Duration settling_limit{std::chrono::hours{2}};

class Run {
 public:
  Run(std::uint64_t seed, bool traced)
      : traced_(traced),
        random_(seed),
        // A Thursday morning: every run ends on the day and in the month it began in.
        time_(domain::start_of(*domain::parse_iso_day("2026-10-15")) + std::chrono::hours{9}),
        scenario_(draw_scenario(random_)),
        life_(scenario_, books_, vault_, operators_, time_, random_),
        invariants_(books_, scenario_, operators_),
        callers_(life_, random_, [this](const std::string& what) { trace(what); }) {
    for (const auto& each : scenario_.operators) {
      operators_.push_back(
          std::make_unique<SimulatedOperator>(each.capabilities, each.faults, time_, random_));
      operators_.back()->on_send = [this](const broker::SubmitRequest& request) {
        ++sends_;
        trace(fmt::format("send {}", request.reference.text()));
        invariants_.at_send(request);
      };
    }
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
      trace(fmt::format("VIOLATION {}", violation.what()));
    }
    report.events = time_.tasks_run();
    report.crashes = life_.lives() - 1;
    report.requests = callers_.answered();
    report.sends = sends_;
    for (const auto& [id, entry] : books_.recharges) {
      const auto state = entry.keyed.recharge.state;
      report.delivered += state == domain::RechargeState::delivered ? 1U : 0U;
      report.refused += state == domain::RechargeState::refused ? 1U : 0U;
    }
    return report;
  }

 private:
  void trace(const std::string& what) const {
    if (traced_) fmt::print("{} {}\n", domain::to_rfc3339(time_.now()), what);
  }

  // The programme and the people, on a good day.
  void open() {
    life_.start();
    promise(life_.up(), "the first start fails");
    bool applied = false;
    life_.broker().programmes().apply(scenario_.programme, "simulation", 0, false,
                                      [&](const domain::Result<broker::ProgrammeVersion>& version) {
                                        promise(version.has_value(), "apply: {}",
                                                version ? "" : version.error().message);
                                        applied = true;
                                      });
    run_until_true([&] { return applied; }, "the programme is applied");
    std::vector<domain::BeneficiaryId> people;
    life_.broker().beneficiaries().import(
        scenario_.people, false, [&](const domain::Result<std::vector<broker::ImportOutcome>>& outcomes) {
          promise(outcomes.has_value(), "import: {}", outcomes ? "" : outcomes.error().message);
          for (const auto& outcome : *outcomes) {
            promise(outcome.verdict == broker::ImportVerdict::accepted, "line {} is refused", outcome.line);
            people.push_back(*outcome.beneficiary);
          }
        });
    run_until_true([&] { return !people.empty(); }, "the people are imported");
    callers_.know(std::move(people));
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
    for (int i = 0; i < scenario_.outages; ++i) {
      auto* simulated = operators_[static_cast<std::size_t>(
                                       random_.between(0, static_cast<std::int64_t>(operators_.size()) - 1))]
                            .get();
      const auto begin = random_.delay(0, span);
      time_.after(begin, [simulated] { simulated->set_out_of_order(true); });
      time_.after(begin + random_.delay(100, 40'000), [simulated] { simulated->set_out_of_order(false); });
    }
    if (random_.chance(300)) time_.after(random_.delay(0, span), [this] { enlarge_envelope(); });
  }

  void enlarge_envelope() {
    if (!life_.up()) return;
    scenario_.programme.envelopes.front().amount += 5'000;
    life_.broker().programmes().apply(
        scenario_.programme, "simulation", std::nullopt, false,
        [](const domain::Result<broker::ProgrammeVersion>& version) {
          promise(version.has_value() || version.error().code == domain::ErrorCode::unavailable ||
                      version.error().code == domain::ErrorCode::resource_exhausted,
                  "apply: {}", version ? "" : version.error().reason);
        });
  }

  void go_wrong() {
    life_.faults() = scenario_.ledger;
    plan();
    const auto until = time_.now() + scenario_.span;
    while (time_.now() < until && step()) {
      if (life_.up() && random_.between(0, 9'999) < scenario_.crash_per_ten_thousand) {
        trace("crash");
        life_.crash();
      }
      if (!life_.up()) restart_later();
    }
  }

  void restart_later() {
    if (restarting_) return;
    restarting_ = true;
    time_.after(random_.delay(10, 8'000), [this] {
      restarting_ = false;
      if (life_.up()) return;
      trace("start");
      life_.start();
    });
  }

  // Faults end. Whatever was left open ends, one way or the other.
  void settle() {
    life_.be_reliable();
    vault_.fail_reads(0);
    for (auto& simulated : operators_) simulated->be_reliable();
    const auto until = time_.now() + settling_limit;
    auto next_press = time_.now();
    while (!is_settled()) {
      promise(time_.now() < until, "still open after {} minutes: {} recharges",
              std::chrono::duration_cast<std::chrono::minutes>(settling_limit).count(),
              life_.up() ? life_.broker().status().open_recharges : 0);
      if (!life_.up()) restart_later();
      if (time_.now() >= next_press) {
        callers_.press_unanswered();
        next_press = time_.now() + domain::Duration{1'000};
        time_.after(domain::Duration{1'000}, [] {});
      }
      step();
    }
    check_all();
    invariants_.settled();
  }

  bool is_settled() {
    if (!life_.up() || !callers_.all_answered()) return false;
    const auto status = life_.broker().status();
    if (status.writer_queue != 0 || status.open_recharges != status.left_to_person) return false;
    for (const auto& [id, entry] : books_.recharges) {
      if (entry.keyed.recharge.state == domain::RechargeState::reserved) return false;
    }
    return true;
  }

  // Every answer again, from a broker that knows nothing but the books.
  void replay() {
    const auto before = books_.recharges.size();
    life_.crash();
    life_.start();
    promise(life_.up(), "the last start fails");
    callers_.press_all();
    const auto until = time_.now() + domain::Duration{5'000};
    while (time_.now() < until && step()) {
    }
    promise(books_.recharges.size() == before, "replays made {} new recharges",
            books_.recharges.size() - before);
    check_all();
  }

  bool step() {
    if (!time_.run_one()) return false;
    invariants_.envelopes();
    if (time_.tasks_run() % 64 == 0) invariants_.journals();
    if (time_.tasks_run() % 512 == 0) invariants_.books();
    promise(time_.tasks_run() < most_events, "it never ends");
    return true;
  }

  void check_all() const {
    invariants_.envelopes();
    invariants_.books();
    invariants_.journals();
    invariants_.quotas();
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
  std::vector<std::unique_ptr<SimulatedOperator>> operators_;
  BrokerLife life_;
  Invariants invariants_;
  Callers callers_;
  bool restarting_ = false;
  std::size_t sends_ = 0;
};

}  // namespace

RunReport run_seed(std::uint64_t seed, bool traced) { return Run(seed, traced).run(); }

}  // namespace passerelle::simulation
