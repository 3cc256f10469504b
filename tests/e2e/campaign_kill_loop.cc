#include "tests/e2e/campaign_kill_loop.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <random>
#include <thread>

#include "tests/e2e/audit.h"
#include "tests/e2e/campaign_crowd.h"
#include "tests/e2e/campaign_history.h"
#include "tests/e2e/campaign_office.h"
#include "tests/e2e/campaign_verdict.h"
#include "tests/e2e/kill_loop.h"
#include "tests/e2e/opening.h"

namespace passerelle::e2e {
namespace {

using std::chrono::milliseconds;
using v1::Campaign;

// As in the other kill loops, but for refusals: who is rejected is planted.
constexpr auto operator_faults =
    "delay=0.05,error_before=0.03,error_after=0.03,close_before=0.03,close_after=0.03,garbage_before=0.02,"
    "garbage_after=0.02,hang_before=0.01,hang_after=0.01,forget=0.02,late_credit=0.02,accepted=0.05,"
    "inquiry_error=0.05,inquiry_garbage=0.05,inquiry_hang=0.02";
constexpr double seconds_to_run = 30;  // at the campaign's own pace; kills and doubts come on top
constexpr auto days_of_history = std::chrono::days(120);

std::uint64_t number_wanted(const char* name, std::uint64_t otherwise) {
  const char* asked = std::getenv(name);
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : otherwise;
}

domain::Instant now() {
  return std::chrono::time_point_cast<domain::Duration>(std::chrono::system_clock::now());
}

// Who has more brokers to turn to tries the next one.
Told press_until_final(std::vector<std::unique_ptr<Client>>& clients,
                       const v1::CreateRechargeRequest& request) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  for (std::size_t turn = 0; std::chrono::steady_clock::now() < give_up; ++turn) {
    const auto answer = press(*clients[turn % clients.size()], request, clients.size() == 1);
    if (answer && answer->final_answer) return *answer;
    std::this_thread::sleep_for(milliseconds(20));
  }
  ADD_FAILURE() << "forgotten: " << request.request_id();
  return {};
}

v1::CreateRechargeRequest request_for(const Person& person, const std::string& offer, int number) {
  v1::CreateRechargeRequest request;
  request.set_request_id(fmt::format("counter-{}-{}", person.reference, number));
  request.set_beneficiary(person.name);
  request.set_site("gare");
  request.set_offer(offer);
  request.mutable_wait()->set_seconds(2);
  return request;
}

class CampaignRun {
 public:
  explicit CampaignRun(CampaignPremises& premises)
      : premises_(premises), brokers_(premises.addresses().size()), office_(premises.addresses()) {}

  void open() {
    premises_.simulator().start("");
    start_brokers();
    auto& client = office_.client(0);
    ASSERT_NO_FATAL_FAILURE(apply_campaign_programme(client));
    std::vector<std::string> names;
    ASSERT_NO_FATAL_FAILURE(import_people(client, crowd_.enrolment_list(domain::paris_day(now())), names));
    for (std::size_t at = 0; at < names.size(); ++at) crowd_.people()[at].name = names[at];
    serve_earlier();
    stop_brokers();
    premises_.simulator().kill();
    {
      const auto ledger = premises_.open_ledger();
      write_history(*ledger, premises_.simulator().journal_directory(), crowd_.of(Fate::recycled),
                    now() - days_of_history);
    }
    premises_.simulator().start(operator_faults, operator_troubles());
    start_brokers();
  }

  void prepare() {
    office_.create(static_cast<double>(lines_) / seconds_to_run / static_cast<double>(brokers_));
    const auto list = crowd_.campaign_list();
    const auto broken = office_.upload(list, [this] { kill(0); });
    EXPECT_FALSE(broken.ok()) << "it was killed half-way";
    premises_.start_broker(0);
    const auto again = office_.upload(list);
    ASSERT_TRUE(again.ok()) << again.error_message();
    EXPECT_EQ(office_.upload(list).error_code(), grpc::StatusCode::ALREADY_EXISTS) << "the same list again";
    const auto draft = office_.look();
    ASSERT_EQ(draft.counts().waiting() + draft.counts().flawed(), static_cast<std::int64_t>(lines_));
    judge_preview(crowd_, office_.preview());
    const auto submitted = office_.submit();
    EXPECT_EQ(office_.approve(manager, submitted.content()).error_code(), grpc::StatusCode::PERMISSION_DENIED)
        << "who made it approves it";
    const auto approved = office_.approve(director, submitted.content());
    ASSERT_TRUE(approved.ok()) << approved.error_message();
    ASSERT_EQ(office_.start().state(), Campaign::RUNNING);
  }

  void run() {
    std::thread counter([this] { serve_meanwhile(); });
    const auto kills = kills_wanted(10);
    std::vector<double> moments;
    std::uniform_real_distribution<double> moment(0.02, 0.95);
    for (int i = 0; i < kills; ++i) moments.push_back(moment(random_));
    std::ranges::sort(moments);
    for (int i = 0; i < kills; ++i) {
      wait_until(moments[static_cast<std::size_t>(i)]);
      kill_somebody();
      if (i == kills / 2) pause_and_resume();
    }
    EXPECT_TRUE(testing::eventually([this] { return is_over(office_.look()); }, std::chrono::minutes(8)))
        << office_.look().ShortDebugString();
    progress_ = 1;
    counter.join();
    told_.merge(told_meanwhile_);
    EXPECT_TRUE(
        testing::eventually([this] { return nothing_open(office_.client(0)); }, std::chrono::minutes(3)));
    fmt::print("{} lines, {} kills of {} brokers, {} of them while it ran, seed {}\n", lines_, kills_,
               brokers_, kills_while_running_, seed_);
    EXPECT_GE(kills_while_running_, kills) << "it was over before it was disturbed enough";
  }

  void judge_all() {
    const auto campaign = office_.look();
    const auto report = office_.report();
    for (const auto& change : office_.changes()) EXPECT_FALSE(change.who().empty() || change.why().empty());
    stop_brokers();
    premises_.simulator().kill();
    const auto journal = read_journal(premises_.simulator().journal_directory());
    const auto counts = judge(crowd_, campaign, report, journal, told_to_);
    const auto ledger = premises_.open_ledger();
    const auto books = ledger->open_reader().value();
    const auto booked = audit(*books, journal, told_);
    const domain::CampaignId id{
        domain::Uuid::parse(office_.name().substr(office_.name().find('/') + 1)).value()};
    EXPECT_EQ(*books->campaigns().recount(id), books->campaigns().campaign(id)->value().counts);
    fmt::print("{} delivered by the campaign, {} of {} shared by the counter; {} recharges, {} credits\n",
               counts.delivered, counts.left_to_counters, crowd_.of(Fate::served_by_either).size(),
               booked.recharges, journal.credits.size());
    EXPECT_GT(counts.left_to_counters, 0) << "no counter was ever first";
    EXPECT_LT(counts.left_to_counters, static_cast<std::int64_t>(crowd_.of(Fate::served_by_either).size()))
        << "the campaign was never first";
  }

 private:
  static bool is_over(const Campaign& campaign) {
    return campaign.state() == Campaign::COMPLETED && campaign.drained() && campaign.counts().in_doubt() == 0;
  }

  void start_brokers() {
    for (std::size_t at = 0; at < brokers_; ++at) premises_.start_broker(at);
  }
  void stop_brokers() {
    for (std::size_t at = 0; at < brokers_; ++at) EXPECT_EQ(premises_.broker(at).stop(), 0);
  }
  void kill(std::size_t at) {
    premises_.broker(at).kill();
    ++kills_;
  }

  void serve_earlier() {
    std::vector<std::unique_ptr<Client>> clients;
    for (const auto& address : premises_.addresses()) clients.push_back(std::make_unique<Client>(address));
    for (const auto& person : crowd_.people()) {
      const auto earlier = earlier_presses(person.fate);
      for (int i = 0; i < earlier.count; ++i) {
        const auto request = request_for(person, earlier.offer, i);
        const auto told = press_until_final(clients, request);
        EXPECT_EQ(told.state, v1::Recharge::DELIVERED) << person.reference;
        told_[request.request_id()] = told;
      }
    }
  }

  // One after the other, from the beginning of the campaign to its end.
  void serve_meanwhile() {
    std::vector<std::unique_ptr<Client>> clients;
    for (const auto& address : premises_.addresses()) clients.push_back(std::make_unique<Client>(address));
    auto people = crowd_.of(Fate::served_by_either);
    std::ranges::shuffle(people, std::mt19937_64(seed_ + 1));
    for (std::size_t i = 0; i < people.size(); ++i) {
      const double turn = (static_cast<double>(i) + 0.5) / static_cast<double>(people.size());
      while (progress_ < turn) std::this_thread::sleep_for(milliseconds(5));
      const auto request =
          request_for(*people[i], "data-10gb-campaign", earlier_presses(people[i]->fate).count);
      const auto told = press_until_final(clients, request);
      told_to_[people[i]->reference] = told;
      told_meanwhile_[request.request_id()] = told;
    }
  }

  // So much of the list is attempted. Whoever waits for the campaign sees how far it is.
  Campaign wait_until(double part) {
    Campaign campaign;
    const auto arrived = testing::eventually(
        [&] {
          campaign = office_.look();
          const auto runnable = static_cast<double>(lines_) - static_cast<double>(campaign.counts().flawed());
          progress_ = 1 - static_cast<double>(campaign.counts().waiting()) / runnable;
          return progress_ >= part || campaign.state() == Campaign::COMPLETED;
        },
        std::chrono::minutes(5));
    EXPECT_TRUE(arrived) << campaign.ShortDebugString();
    return campaign;
  }

  void kill_somebody() {
    if (office_.look().state() == Campaign::RUNNING) ++kills_while_running_;
    const auto first = random_() % brokers_;
    const bool all = brokers_ > 1 && random_() % 4 == 0;
    kill(first);
    if (all) kill(1 - first);
    // Sometimes long enough for the other to take up what it left, sometimes not.
    std::this_thread::sleep_for(milliseconds(random_() % 2'000));
    premises_.start_broker(first);
    if (all) premises_.start_broker(1 - first);
  }

  // By hand, and across a death.
  void pause_and_resume() {
    office_.pause("A counter asks for quiet.");
    EXPECT_TRUE(testing::eventually([this] { return office_.look().drained(); }, std::chrono::minutes(3)));
    const auto paused = office_.look();
    EXPECT_EQ(paused.state(), Campaign::PAUSED);
    EXPECT_EQ(paused.pause_reason(), "PERSON");
    kill(0);
    premises_.start_broker(0);
    const auto still = office_.look();
    EXPECT_EQ(still.state(), Campaign::PAUSED);
    EXPECT_EQ(still.counts().waiting(), paused.counts().waiting()) << "something was sent during the pause";
    office_.resume();
  }

  CampaignPremises& premises_;
  const std::size_t brokers_;
  const std::size_t lines_ = number_wanted("PASSERELLE_LINES", 1'500);
  const std::uint64_t seed_ = number_wanted("PASSERELLE_SEED", 42);
  Crowd crowd_{lines_, seed_};
  CampaignOffice office_;
  std::mt19937_64 random_{seed_};
  std::atomic<double> progress_{0};
  std::map<std::string, Told> told_;            // by request_id
  std::map<std::string, Told> told_meanwhile_;  // the counter's own until it has closed
  std::map<std::string, Told> told_to_;         // by file number
  int kills_ = 0;
  int kills_while_running_ = 0;
};

}  // namespace

void run_campaign(CampaignPremises& premises) {
  CampaignRun run(premises);
  ASSERT_NO_FATAL_FAILURE(run.open());
  ASSERT_NO_FATAL_FAILURE(run.prepare());
  ASSERT_NO_FATAL_FAILURE(run.run());
  run.judge_all();
}

}  // namespace passerelle::e2e
