// The broker is killed (-9) again and again while counters press, at moments that nobody chose. Afterwards
// the books are held against the operator's journal. PASSERELLE_KILLS says how often; 100 by default.
#include <fmt/format.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <random>
#include <thread>

#include "adapters/sqlite/sqlite_ledger.h"
#include "services/wire/programme_wire.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/journal.h"

namespace passerelle::e2e {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int people_count = 400;
constexpr int counters = 24;
// Everything that can go wrong at the operator, often. Late credits and forgotten answers end within the
// visibility window.
constexpr auto every_fault =
    "refuse=0.03,delay=0.05,error_before=0.03,error_after=0.03,close_before=0.03,close_after=0.03,"
    "garbage_before=0.02,garbage_after=0.02,hang_before=0.01,hang_after=0.01,forget=0.03,late_credit=0.02,"
    "accepted=0.05,inquiry_error=0.05,inquiry_garbage=0.05,inquiry_hang=0.02";

int kills_wanted() {
  const char* asked = std::getenv("PASSERELLE_KILLS");
  return asked != nullptr ? std::max(1, std::atoi(asked)) : 100;
}

// What one request was told, over all its tries.
struct Told {
  std::string name;
  v1::Recharge::State state = v1::Recharge::STATE_UNSPECIFIED;
  bool final_answer = false;
};

bool is_final(v1::Recharge::State state) {
  return state != v1::Recharge::RESERVED && state != v1::Recharge::IN_DOUBT;
}

template <class Detail>
std::optional<Detail> detail_of(const grpc::Status& status) {
  google::rpc::Status rich;
  if (!rich.ParseFromString(status.error_details())) return std::nullopt;
  for (const auto& any : rich.details()) {
    Detail detail;
    if (any.UnpackTo(&detail)) return detail;
  }
  return std::nullopt;
}

class KillLoop : public ::testing::Test {
 protected:
  void apply_programme() {
    auto programme = domain::parse_programme(testing::read_file(PROGRAMME_FILE).value());
    ASSERT_TRUE(programme.has_value()) << programme.error().message;
    v1::ApplyProgrammeRequest request;
    *request.mutable_programme() = wire::to_wire(*programme);
    v1::Programme applied;
    grpc::ClientContext context;
    Client::prepare(context, "administrator", seconds(30));
    const auto status = client_->programmes->ApplyProgramme(&context, request, &applied);
    ASSERT_TRUE(status.ok()) << status.error_message();
  }

  void enrol_people() {
    std::string list = "dossier;telephone;site;operateur;ligne_confirmee_le\n";
    for (int i = 0; i < people_count; ++i)
      list += fmt::format("E2E-{0};06120{0:05};gare;sfr;01/03/2026\n", i + 1);
    grpc::ClientContext context;
    Client::prepare(context, "administrator", seconds(60));
    auto stream = client_->beneficiaries->ImportBeneficiaries(&context);
    v1::ImportBeneficiariesRequest options;
    options.mutable_options();
    stream->Write(options);
    v1::ImportBeneficiariesRequest data;
    data.set_data(list);
    stream->Write(data);
    stream->WritesDone();
    v1::ImportBeneficiariesResponse response;
    while (stream->Read(&response))
      for (const auto& line : response.lines()) people_.push_back(line.beneficiary());
    ASSERT_TRUE(stream->Finish().ok());
    ASSERT_EQ(people_.size(), people_count);
    ASSERT_EQ(std::ranges::count(people_, ""), 0);
  }

  // One try. Absent: no answer that says anything; press again with the same request_id.
  std::optional<Told> press(Client& client, const v1::CreateRechargeRequest& request) {
    grpc::ClientContext context;
    Client::prepare(context, "counter", seconds(4));
    v1::Recharge recharge;
    const auto status = client.recharges->CreateRecharge(&context, request, &recharge);
    if (status.ok()) return Told{recharge.name(), recharge.state(), is_final(recharge.state())};
    if (status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) {
      const auto refusal = detail_of<v1::Refusal>(status);
      EXPECT_TRUE(refusal.has_value()) << status.error_message();
      if (refusal) return Told{refusal->recharge(), v1::Recharge::REFUSED, true};
    }
    const bool passing = status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
                         status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED ||
                         status.error_code() == grpc::StatusCode::CANCELLED;
    EXPECT_TRUE(passing) << status.error_code() << " " << status.error_message();
    return std::nullopt;
  }

  // Presses until the outcome is final; every answer on the way names the same recharge.
  Told press_until_final(Client& client, const v1::CreateRechargeRequest& request) {
    Told told;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(10);
    while (!told.final_answer && std::chrono::steady_clock::now() < give_up) {
      const auto answer = press(client, request);
      if (!answer) continue;
      if (!told.name.empty()) {
        EXPECT_EQ(answer->name, told.name) << "one request, two recharges";
      }
      told = *answer;
    }
    EXPECT_TRUE(told.final_answer) << "forgotten: " << request.request_id();
    return told;
  }

  // Somebody who presses once and is gone. What was acknowledged is on record, whatever became of it.
  void leave_after_one_press(Client& client, v1::CreateRechargeRequest request) {
    request.mutable_wait()->set_seconds(0);
    const auto answer = press(client, request);
    if (!answer) return;
    const std::scoped_lock lock(mutex_);
    told_[request.request_id()] = *answer;
  }

  void counter(int number) {
    std::mt19937_64 random(static_cast<std::uint64_t>(number) * 7919);
    Client client(installation_.address());
    Client second_press(installation_.address());
    for (int i = 0; !closing_; ++i) {
      v1::CreateRechargeRequest request;
      request.set_request_id(fmt::format("counter-{}-{}", number, i));
      request.set_beneficiary(people_[random() % people_.size()]);
      request.set_site("gare");
      request.set_offer(random() % 3 == 0 ? "data-10gb-campaign" : "data-10gb");
      if (random() % 4 != 0) {
        leave_after_one_press(client, request);
        continue;
      }
      request.mutable_wait()->set_seconds(2);
      Told again;
      std::thread twice;
      const bool pressed_twice = random() % 4 == 0;
      if (pressed_twice) twice = std::thread([&] { again = press_until_final(second_press, request); });
      const auto told = press_until_final(client, request);
      if (pressed_twice) {
        twice.join();
        EXPECT_EQ(again.name, told.name) << "pressed twice, recharged twice";
        EXPECT_EQ(again.state, told.state);
      }
      const std::scoped_lock lock(mutex_);
      told_[request.request_id()] = told;
    }
  }

  void kill_again_and_again(int kills) {
    std::mt19937_64 random(42);
    for (int i = 0; i < kills; ++i) {
      // Any point: from before it has recovered to the middle of the load.
      std::this_thread::sleep_for(milliseconds(20 + random() % 380));
      installation_.kill_broker();
      installation_.start_broker();
    }
  }

  bool nothing_open() {
    for (const auto state : {v1::Recharge::RESERVED, v1::Recharge::IN_DOUBT}) {
      grpc::ClientContext context;
      Client::prepare(context, "auditor", seconds(10));
      v1::ListRechargesRequest request;
      request.set_page_size(1);
      request.mutable_filter()->set_state(state);
      v1::ListRechargesResponse response;
      const auto status = client_->recharges->ListRecharges(&context, request, &response);
      if (!status.ok() || response.recharges_size() > 0) return false;
    }
    return true;
  }

  Installation installation_;
  std::unique_ptr<Client> client_;
  std::vector<std::string> people_;
  std::atomic<bool> closing_{false};
  std::mutex mutex_;
  std::map<std::string, Told> told_;  // by request_id
};

TEST_F(KillLoop, NobodyIsRechargedTwiceAndNobodyIsForgotten) {
  installation_.start_operator(every_fault);
  installation_.start_broker();
  client_ = std::make_unique<Client>(installation_.address());
  ASSERT_NO_FATAL_FAILURE(apply_programme());
  ASSERT_NO_FATAL_FAILURE(enrol_people());

  std::vector<std::thread> load;
  for (int i = 0; i < counters; ++i) load.emplace_back([this, i] { counter(i); });
  const int kills = kills_wanted();
  kill_again_and_again(kills);
  closing_ = true;
  installation_.kill_operator();
  installation_.start_operator("");
  for (auto& thread : load) thread.join();
  EXPECT_TRUE(testing::eventually([this] { return nothing_open(); }, std::chrono::minutes(3)))
      << "still in doubt though the operator answers\n"
      << installation_.broker_log().substr(
             installation_.broker_log().size() > 4000 ? installation_.broker_log().size() - 4000 : 0);
  EXPECT_EQ(installation_.stop_broker(), 0);
  installation_.kill_operator();

  const auto journal = read_journal(installation_.journal_directory());
  auto ledger = sqlite::open_ledger(installation_.ledger_file());
  ASSERT_TRUE(ledger.has_value()) << ledger.error().message;
  auto reader = (*ledger)->open_reader();
  ASSERT_TRUE(reader.has_value());

  // The operator credited each reference once at the most, and those the books call delivered exactly.
  std::map<std::string, domain::Recharge> recharges;
  std::optional<domain::RechargeId> after;
  for (bool more = true; more;) {
    auto page = (*reader)->recharges({}, after, 1000);
    ASSERT_TRUE(page.has_value());
    for (const auto& recharge : page->items) recharges.emplace("recharges/" + recharge.id.text(), recharge);
    more = page->more;
    if (more) after = page->items.back().id;
  }
  std::map<std::string, std::int64_t> spent;
  std::int64_t delivered = 0;
  std::int64_t cash = 0;
  for (const auto& [name, recharge] : recharges) {
    const auto credits = journal.credits.find(recharge.id.text());
    const int credited = credits == journal.credits.end() ? 0 : credits->second;
    const bool is_delivered = recharge.state == domain::RechargeState::delivered;
    EXPECT_EQ(credited, is_delivered ? 1 : 0)
        << name << " is " << domain::to_string(recharge.state) << ", credited " << credited << " times";
    if (!is_delivered) continue;
    ++delivered;
    cash += recharge.price.value;
    spent[recharge.envelope.value] += recharge.envelope_amount;
  }
  EXPECT_EQ(static_cast<std::int64_t>(journal.credits.size()), delivered)
      << "credits that the books do not know";

  // What callers were told is what the books hold.
  for (const auto& [request_id, told] : told_) {
    const auto recharge = recharges.find(told.name);
    ASSERT_NE(recharge, recharges.end()) << request_id << " was told of " << told.name;
    EXPECT_EQ(recharge->second.request_id, request_id);
    if (!told.final_answer) continue;
    EXPECT_EQ(domain::to_string(recharge->second.state), v1::Recharge::State_Name(told.state)) << request_id;
  }

  // The balances are what the transfers add up to, the envelopes what was delivered, the till what was sold.
  auto balances = (*reader)->balances();
  ASSERT_TRUE(balances.has_value());
  std::map<domain::Asset, std::int64_t> sum;
  for (const auto& balance : *balances) {
    EXPECT_EQ(balance.kept, balance.rebuilt) << balance.account.name;
    sum[balance.asset] += balance.kept;
    if (balance.account == domain::till_account(domain::SiteId{"gare"})) {
      EXPECT_EQ(balance.kept, cash);
    }
  }
  for (const auto& [asset, total] : sum) EXPECT_EQ(total, 0) << domain::to_string(asset);
  auto envelopes = (*reader)->envelope_balances();
  ASSERT_TRUE(envelopes.has_value());
  for (const auto& envelope : *envelopes) {
    EXPECT_EQ(envelope.held, 0) << envelope.envelope.value;
    EXPECT_EQ(envelope.spent, spent[envelope.envelope.value]) << envelope.envelope.value;
  }

  fmt::print("{} kills, {} requests told, {} recharges, {} delivered, {} credits at the operator\n", kills,
             told_.size(), recharges.size(), delivered, journal.credits.size());
  EXPECT_GT(delivered, kills) << "the load was too thin to prove anything";
}

}  // namespace
}  // namespace passerelle::e2e
