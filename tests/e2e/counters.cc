#include "tests/e2e/counters.h"

#include <fmt/format.h>
#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <gtest/gtest.h>

namespace passerelle::e2e {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds press_again_after{20};

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

}  // namespace

bool is_passing(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         code == grpc::StatusCode::RESOURCE_EXHAUSTED || code == grpc::StatusCode::CANCELLED;
}

std::optional<Told> press(Client& client, const v1::CreateRechargeRequest& request, bool wait_for_broker) {
  grpc::ClientContext context;
  Client::prepare(context, "counter", seconds(4));
  context.set_wait_for_ready(wait_for_broker);
  v1::Recharge recharge;
  const auto status = client.recharges->CreateRecharge(&context, request, &recharge);
  if (status.ok()) return Told{recharge.name(), recharge.state(), is_final(recharge.state())};
  if (status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) {
    const auto refusal = detail_of<v1::Refusal>(status);
    EXPECT_TRUE(refusal.has_value()) << status.error_message();
    if (refusal) return Told{refusal->recharge(), v1::Recharge::REFUSED, true};
  }
  EXPECT_TRUE(is_passing(status.error_code())) << status.error_code() << " " << status.error_message();
  return std::nullopt;
}

struct Counters::Desk {
  Desk(const std::vector<std::string>& brokers, std::uint64_t seed) : random(seed) {
    for (const auto& address : brokers) clients.push_back(std::make_unique<Client>(address));
  }
  std::mt19937_64 random;
  std::vector<std::unique_ptr<Client>> clients;
};

Counters::Counters(std::vector<std::string> brokers, std::vector<std::string> people)
    : brokers_(std::move(brokers)), people_(std::move(people)) {}

Counters::~Counters() { close(); }

void Counters::open(int count) {
  for (int number = 0; number < count; ++number) threads_.emplace_back([this, number] { serve(number); });
}

const std::map<std::string, Told>& Counters::close() {
  announce_closing();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  return told_;
}

std::optional<Told> Counters::press_somewhere(Desk& desk, const v1::CreateRechargeRequest& request) {
  auto& client = *desk.clients[desk.random() % desk.clients.size()];
  const auto told = press(client, request, desk.clients.size() == 1);
  // Who has another broker to turn to does not wait for this one, nor hammer on both.
  if (!told && desk.clients.size() > 1) std::this_thread::sleep_for(press_again_after);
  return told;
}

// Every answer on the way names the same recharge.
Told Counters::press_until_final(Desk& desk, const v1::CreateRechargeRequest& request) {
  Told told;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(10);
  while (!told.final_answer && std::chrono::steady_clock::now() < give_up) {
    const auto answer = press_somewhere(desk, request);
    if (!answer) continue;
    if (!told.name.empty()) {
      EXPECT_EQ(answer->name, told.name) << "one request, two recharges";
    }
    told = *answer;
  }
  EXPECT_TRUE(told.final_answer) << "forgotten: " << request.request_id();
  return told;
}

// What was acknowledged is on record, whatever became of it.
void Counters::leave_after_one_press(Desk& desk, v1::CreateRechargeRequest request) {
  request.mutable_wait()->set_seconds(0);
  if (const auto answer = press_somewhere(desk, request)) keep(request.request_id(), *answer);
}

void Counters::keep(const std::string& request_id, const Told& told) {
  const std::scoped_lock lock(mutex_);
  told_[request_id] = told;
}

void Counters::serve(int number) {
  const auto seed = static_cast<std::uint64_t>(number) * 7919;
  Desk desk(brokers_, seed);
  Desk second_desk(brokers_, seed + 1);
  for (int i = 0; !closing_; ++i) {
    v1::CreateRechargeRequest request;
    request.set_request_id(fmt::format("counter-{}-{}", number, i));
    request.set_beneficiary(people_[desk.random() % people_.size()]);
    request.set_site("gare");
    request.set_offer(desk.random() % 3 == 0 ? "data-10gb-campaign" : "data-10gb");
    if (desk.random() % 4 != 0) {
      leave_after_one_press(desk, request);
      continue;
    }
    request.mutable_wait()->set_seconds(2);
    Told again;
    std::thread twice;
    const bool pressed_twice = desk.random() % 4 == 0;
    if (pressed_twice) twice = std::thread([&] { again = press_until_final(second_desk, request); });
    const auto told = press_until_final(desk, request);
    if (pressed_twice) {
      twice.join();
      EXPECT_EQ(again.name, told.name) << "pressed twice, recharged twice";
      EXPECT_EQ(again.state, told.state);
    }
    keep(request.request_id(), told);
  }
}

}  // namespace passerelle::e2e
