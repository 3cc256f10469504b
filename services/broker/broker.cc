#include "services/broker/broker.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <utility>

#include "services/broker/admission_desk.h"
#include "services/broker/attendance.h"
#include "services/broker/beneficiary_registry.h"
#include "services/broker/campaign_desk.h"
#include "services/broker/campaign_runner.h"
#include "services/broker/eligibility_desk.h"
#include "services/broker/erasure_desk.h"
#include "services/broker/finance/finance_desk.h"
#include "services/broker/first_dispatch.h"
#include "services/broker/inquiry.h"
#include "services/broker/programme_book.h"
#include "services/broker/programme_replay_run.h"
#include "services/broker/recovery.h"
#include "services/broker/remote_changes.h"
#include "services/broker/writer.h"

namespace passerelle::broker {

namespace {

// Nobody waits for anything: the ledger may tidy up, which can take as long as many recharges.
constexpr domain::Duration quiet{20};
constexpr domain::Duration idle_pause{1'000};
constexpr domain::Duration drain_step{5};
// Each may need memory for everybody who ever asked.
constexpr int programme_replays_at_once = 2;

class AssembledBroker : public Broker, private WriterSurroundings {
 public:
  AssembledBroker(const BrokerPorts& ports, const BrokerLimits& limits,
                  std::move_only_function<void()> writer_has_work)
      : ledger_(ports.ledger),
        cache_(ports.cache),
        feed_(ports.changes),
        drain_(limits.drain),
        ids_(ports.clock, ports.random),
        tenure_(ports.ledger.shared(), ids_, ports.clock, limits.lease),
        queue_(limits.writer_queue, std::move(writer_has_work)),
        entrance_(queue_, ports.operators),
        waiting_(board_, ports.operators, ports.clock, lifetime_),
        remote_(board_, open_, ports.readers, ports.operators, lifetime_),
        replays_(queue_, ports.readers, ports.operators, lifetime_),
        claims_(ports.cache, replays_),
        settlement_(queue_, board_, open_, ports.clock, ports.operators, ids_, lifetime_),
        operators_(ports.gateways, limits, ports.rates, tenure_, ports.clock, ports.operators, lifetime_),
        programmes_(ports.ledger, ports.clock, ids_, entrance_),
        dispatch_(operators_, settlement_, ports.clock, tenure_, lifetime_,
                  [this, &strand = ports.operators](const domain::Recharge& recharge, domain::Duration sent,
                                                    std::uint64_t term) {
                    strand.post(lifetime_.guard(
                        [this, recharge, sent, term] { inquiry_.take_up(recharge, sent, term); }));
                  }),
        inquiry_(operators_, dispatch_, settlement_, open_, ports.readers, ports.operators, ports.clock,
                 ports.random, lifetime_),
        first_dispatch_(ports.vault, programmes_, dispatch_, settlement_, queue_, ports.operators, lifetime_),
        recovery_(ports.ledger, ports.readers, ports.operators, ports.clock, ports.random, settlement_, open_,
                  operators_, inquiry_, tenure_, queue_, lifetime_, limits.sweep_interval),
        attendance_(ports.ledger, tenure_, queue_, ports.operators, ports.clock, lifetime_,
                    {.fenced_off =
                         [this, &strand = ports.operators] {
                           open_.begin_term(tenure_.current().number);
                           strand.post(lifetime_.guard([this] { inquiry_.drop_all(); }));
                         },
                     .look_around =
                         [this] {
                           recovery_.adopt_some();
                           if (auto status = programmes_.load(); !status) {
                             spdlog::error("programme: can't be read again: {}", status.error().reason);
                           }
                         },
                     .ledger_answers = [this](bool answers) { writer_.ledger_answers(answers); }}),
        admission_(entrance_, ports.clock, limits.max_wait),
        eligibility_(programmes_, operators_, ports.readers, entrance_, ports.clock, lifetime_),
        beneficiaries_(ports.ledger, ports.vault, programmes_, ports.clock, ids_, entrance_),
        erasures_({ports.ledger, ports.vault,
                   ports.long_readers == nullptr ? ports.readers : *ports.long_readers, ports.clock,
                   ports.operators, entrance_, lifetime_}),
        campaigns_({ports.ledger, ports.vault, ports.readers,
                    ports.long_readers == nullptr ? ports.readers : *ports.long_readers, programmes_,
                    ports.clock, ports.operators, campaign_rates_, entrance_, lifetime_},
                   ids_, limits.campaigns),
        finance_({{ports.ledger, ports.vault, ports.readers, programmes_, ports.clock, ports.operators,
                   entrance_, lifetime_},
                  ports.long_readers == nullptr ? ports.readers : *ports.long_readers,
                  ids_,
                  settlement_,
                  tenure_},
                 limits.finance),
        programme_replays_({ports.ledger, ports.long_readers == nullptr ? ports.readers : *ports.long_readers,
                            ports.clock, entrance_, lifetime_, replay_places_}),
        writer_(ports.ledger, ports.clock, ids_, queue_, open_, settlement_, waiting_, claims_, tenure_,
                *this, limits.batch, limits.undelivered) {
    if (limits.campaigns.run)
      campaign_runner_ = std::make_unique<CampaignRunner>(
          ports.ledger, ports.readers, ports.operators, ports.clock, admission_, programmes_, operators_,
          tenure_, entrance_, campaign_rates_, lifetime_, limits.campaigns);
  }
  ~AssembledBroker() override { lifetime_.end(); }

  Admission& admission() override { return admission_; }
  Campaigns& campaigns() override { return campaigns_; }
  Eligibility& eligibility() override { return eligibility_; }
  Finance& finance() override { return finance_; }
  Beneficiaries& beneficiaries() override { return beneficiaries_; }
  Erasures& erasures() override { return erasures_; }
  Programmes& programmes() override { return programmes_; }
  ProgrammeReplays& programme_replays() override { return programme_replays_; }
  OutcomeBoard& outcomes() override { return board_; }

  BrokerStatus status() const override {
    const auto count = open_.count();
    const auto work = campaign_rates_.work();
    return {.broker = tenure_.current().broker,
            .shared_ledger = tenure_.shared(),
            .writer_queue = queue_.size(),
            .open_recharges = count.open,
            .in_doubt = count.in_doubt,
            .left_to_person = count.left_to_person,
            .running_campaigns = work.campaigns,
            .waiting_campaign_lines = work.waiting,
            .ledger_available = writer_.ledger_available(),
            .live_brokers = tenure_.live_brokers(),
            .may_send = !tenure_.suspended(),
            .cache = cache_ == nullptr ? std::nullopt : std::optional(cache_->health())};
  }

  domain::Status recover() override {
    if (auto status = programmes_.load(); !status) return status;
    if (auto status = attendance_.enter(); !status) return status;
    if (auto status = recovery_.adopt_all(); !status) return status;
    recovery_.start_sweeping();
    attendance_.start();
    if (tenure_.shared()) remote_.start(feed_);
    if (campaign_runner_) campaign_runner_->start();
    return {};
  }

  bool run_batch() override { return writer_.run_batch(); }

  void run_writer() override {
    std::optional<ClaimsAhead> ahead;
    if (cache_ != nullptr) writer_.claim_ahead(&ahead.emplace(claims_));
    while (!stopped_.load()) {
      if (run_batch() || queue_.wait(quiet)) continue;
      ledger_.maintain();
      queue_.wait(idle_pause);
    }
    drain();
    writer_.claim_ahead(nullptr);
  }

  void stop() override {
    entrance_.close();
    operators_.stop();
    stopped_.store(true);
    queue_.wake();
  }

 private:
  std::shared_ptr<const domain::Programme> programme() const override { return programmes_.current(); }
  domain::Status open_for_work(const domain::OperatorId& id) const override {
    return operators_.open_for_work(id);
  }
  void dispatch(std::vector<domain::Recharge> reserved, std::uint64_t term) override {
    first_dispatch_.send(std::move(reserved), term);
  }
  void follow(std::vector<domain::RechargeId> recharges) override { remote_.look_at(std::move(recharges)); }

  // Real time: the writer's thread exists in production alone.
  void drain() {
    const auto until = std::chrono::steady_clock::now() + drain_;
    while (run_batch() || (operators_.in_flight() > 0 && std::chrono::steady_clock::now() < until)) {
      if (queue_.size() == 0) queue_.wait(drain_step);
    }
    queue_.close();
    while (run_batch()) {
    }
    replays_.close();
    waiting_.answer_all();
    attendance_.leave();
  }

  Lifetime lifetime_;
  Ledger& ledger_;
  IdempotencyCache* const cache_;
  ChangeFeed* const feed_;
  const domain::Duration drain_;
  std::atomic<bool> stopped_{false};
  IdSource ids_;
  Tenure tenure_;
  OutcomeBoard board_;
  OpenRecharges open_;
  WriterQueue queue_;
  WriterEntrance entrance_;
  WaitingRoom waiting_;
  RemoteChanges remote_;
  ReplayDesk replays_;
  ClaimDesk claims_;
  SettlementDesk settlement_;
  Operators operators_;
  ProgrammeBook programmes_;
  Dispatch dispatch_;
  Inquiry inquiry_;
  FirstDispatch first_dispatch_;
  Recovery recovery_;
  Attendance attendance_;
  AdmissionDesk admission_;
  EligibilityDesk eligibility_;
  BeneficiaryRegistry beneficiaries_;
  ErasureDesk erasures_;
  CampaignRates campaign_rates_;
  CampaignDesk campaigns_;
  FinanceDesk finance_;
  PaperPlaces replay_places_{programme_replays_at_once};
  ReplayStand programme_replays_;
  Writer writer_;
  std::unique_ptr<CampaignRunner> campaign_runner_;
};

}  // namespace

std::unique_ptr<Broker> make_broker(BrokerPorts ports, BrokerLimits limits,
                                    std::move_only_function<void()> writer_has_work) {
  return std::make_unique<AssembledBroker>(ports, limits, std::move(writer_has_work));
}

}  // namespace passerelle::broker
