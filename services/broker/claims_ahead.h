// Claims for the next batch, while the writer writes this one: the round trip to the cache is not waited for.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "services/broker/claim_desk.h"

namespace passerelle::broker {

// Used by the writer's thread; has one of its own.
class ClaimsAhead {
 public:
  explicit ClaimsAhead(ClaimDesk& claims);
  ClaimsAhead(const ClaimsAhead&) = delete;
  ClaimsAhead& operator=(const ClaimsAhead&) = delete;
  ~ClaimsAhead();

  // After collect(): one batch at a time.
  void start(std::vector<AdmitCommand> commands);
  // What is left to be decided of what was started, as soon as that is known. Empty: nothing was started, or
  // nothing is left.
  std::vector<AdmitCommand> collect();

 private:
  void run();

  ClaimDesk& claims_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<std::vector<AdmitCommand>> to_claim_;
  std::optional<std::vector<AdmitCommand>> claimed_;
  bool under_way_ = false;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace passerelle::broker
