#include "tests/simulation/simulated_vault.h"

namespace passerelle::simulation {

namespace {

// Reads what the vault itself holds, on another thread.
class Reader : public broker::VaultReader {
 public:
  explicit Reader(SimulatedVault& vault) : vault_(vault) {}
  domain::Result<std::vector<std::optional<domain::PhoneNumber>>> numbers(
      std::span<const domain::LineId> lines) override {
    return vault_.numbers(lines);
  }
  domain::Result<std::vector<std::optional<domain::PersonName>>> names(
      std::span<const domain::BeneficiaryId> people) override {
    return vault_.names(people);
  }
  domain::Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number) override {
    return vault_.line_of(number);
  }

 private:
  SimulatedVault& vault_;
};

template <class Map>
std::optional<typename Map::mapped_type> look_up(const Map& map, const typename Map::key_type& key) {
  const auto found = map.find(key);
  return found == map.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace

domain::Result<std::vector<std::optional<domain::PhoneNumber>>> SimulatedVault::numbers(
    std::span<const domain::LineId> lines) {
  const std::scoped_lock lock(mutex_);
  if (failing_reads_ > 0) {
    --failing_reads_;
    return domain::fail(domain::ErrorCode::unavailable, "VAULT_UNAVAILABLE", "The simulated vault is away.");
  }
  std::vector<std::optional<domain::PhoneNumber>> numbers;
  for (const auto& line : lines) numbers.push_back(look_up(numbers_, line));
  return numbers;
}

domain::Result<std::vector<std::optional<domain::PersonName>>> SimulatedVault::names(
    std::span<const domain::BeneficiaryId> people) {
  const std::scoped_lock lock(mutex_);
  std::vector<std::optional<domain::PersonName>> names;
  for (const auto& person : people) names.push_back(look_up(names_, person));
  return names;
}

domain::Result<std::optional<domain::LineId>> SimulatedVault::line_of(const domain::PhoneNumber& number) {
  const std::scoped_lock lock(mutex_);
  return look_up(lines_, number.e164());
}

domain::Result<std::vector<domain::LineId>> SimulatedVault::enrol_lines(
    std::span<const broker::NewLine> lines) {
  const std::scoped_lock lock(mutex_);
  ++writes_;
  std::vector<domain::LineId> ids;
  for (const auto& line : lines) {
    const auto [place, added] = lines_.emplace(line.number.e164(), line.id);
    if (added) numbers_.insert_or_assign(line.id, line.number);
    ids.push_back(place->second);
  }
  return ids;
}

domain::Status SimulatedVault::put_names(std::span<const broker::PersonEntry> people) {
  const std::scoped_lock lock(mutex_);
  ++writes_;
  for (const auto& person : people) names_.insert_or_assign(person.beneficiary, person.name);
  return {};
}

domain::Result<std::unique_ptr<broker::VaultReader>> SimulatedVault::open_reader() {
  return std::make_unique<Reader>(*this);
}

void SimulatedVault::erase_number(const domain::LineId& line) {
  const std::scoped_lock lock(mutex_);
  numbers_.erase(line);
}

int SimulatedVault::writes() const {
  const std::scoped_lock lock(mutex_);
  return writes_;
}

void SimulatedVault::fail_reads(int count) {
  const std::scoped_lock lock(mutex_);
  failing_reads_ = count;
}

}  // namespace passerelle::simulation
