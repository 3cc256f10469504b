// Counters that press, on any of the brokers there are, until somebody closes them: some twice, some on two
// brokers at the same time, some once and then leave.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/client.h"

namespace passerelle::e2e {

// What one request was told, over all its tries.
struct Told {
  std::string name;
  v1::Recharge::State state = v1::Recharge::STATE_UNSPECIFIED;
  bool final_answer = false;
};

// One try. Absent: no answer that says anything; press again with the same request_id. Any answer that a
// caller can't live with fails the test.
std::optional<Told> press(Client& client, const v1::CreateRechargeRequest& request, bool wait_for_broker);

// Asked again, it may be answered.
bool is_passing(grpc::StatusCode code);

class Counters {
 public:
  Counters(std::vector<std::string> brokers, std::vector<std::string> people);
  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;
  ~Counters();

  void open(int count);
  // Nobody begins anything new from here on.
  void announce_closing() { closing_ = true; }
  // By request_id, once everybody has what he waits for.
  const std::map<std::string, Told>& close();

 private:
  struct Desk;
  void serve(int number);
  void leave_after_one_press(Desk& desk, v1::CreateRechargeRequest request);
  Told press_until_final(Desk& desk, const v1::CreateRechargeRequest& request);
  std::optional<Told> press_somewhere(Desk& desk, const v1::CreateRechargeRequest& request);
  void keep(const std::string& request_id, const Told& told);

  const std::vector<std::string> brokers_;
  const std::vector<std::string> people_;
  std::atomic<bool> closing_{false};
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::map<std::string, Told> told_;
};

}  // namespace passerelle::e2e
