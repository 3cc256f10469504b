// What goes wrong between machines, drawn by chance and counted.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "tests/e2e/cluster.h"

namespace passerelle::e2e {

class NetworkTroubles {
 public:
  NetworkTroubles(Cluster& cluster, std::uint64_t seed) : cluster_(cluster), random_(seed) {}
  NetworkTroubles(const NetworkTroubles&) = delete;
  NetworkTroubles& operator=(const NetworkTroubles&) = delete;

  // One more trouble on one of the networks. It stays until they are healed.
  void add_one();
  const std::map<std::string, int>& counts() const { return counts_; }

 private:
  std::string spoil(testing::FaultProxy& network);

  Cluster& cluster_;
  std::mt19937_64 random_;
  std::map<std::string, int> counts_;
};

}  // namespace passerelle::e2e
