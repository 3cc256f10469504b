#include "tests/e2e/network_troubles.h"

#include <array>

namespace passerelle::e2e {

namespace {

using testing::Direction;
using testing::Ending;

constexpr std::array<const char*, 3> link_names{"PostgreSQL", "Redis", "operator"};
// With what the operator itself delays, still within its visibility window.
constexpr std::uint64_t longest_delay_ms = 300;
constexpr std::uint64_t most_bytes = 6'000;

}  // namespace

void NetworkTroubles::add_one() {
  auto& member = cluster_.member(random_() % Cluster::size);
  const auto link = random_() % link_names.size();
  const auto trouble = spoil(*member.networks().at(link));
  ++counts_[std::string(link_names.at(link)) + " " + trouble];
}

std::string NetworkTroubles::spoil(testing::FaultProxy& network) {
  const auto direction = random_() % 2 == 0 ? Direction::request : Direction::answer;
  switch (random_() % 7) {
    case 0:
      network.delay(direction, std::chrono::milliseconds(1 + random_() % longest_delay_ms));
      return "delayed";
    case 1:
      network.half_open();
      return "half-open";
    case 2:
      network.reset_after(direction, random_() % most_bytes);
      return "reset after n bytes";
    case 3:
      network.drop_answers(Ending::reset);
      return "answer lost by reset";
    case 4:
      network.drop_answers(Ending::silence);
      return "answer lost in silence";
    case 5:
      network.refuse();
      network.cut();
      return "refused";
    default:
      network.cut();
      return "cut";
  }
}

}  // namespace passerelle::e2e
