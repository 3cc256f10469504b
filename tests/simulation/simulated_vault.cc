#include "tests/simulation/simulated_vault.h"

namespace passerelle::simulation {
namespace {

using domain::ErrorCode;
using domain::Result;
using domain::Status;

template <class Map>
std::vector<std::optional<typename Map::mapped_type>> each(const Map& map,
                                                           std::span<const typename Map::key_type> keys) {
  std::vector<std::optional<typename Map::mapped_type>> values;
  for (const auto& key : keys) {
    const auto found = map.find(key);
    values.push_back(found == map.end() ? std::nullopt : std::optional(found->second));
  }
  return values;
}

std::unexpected<domain::Error> unavailable() {
  return domain::fail(ErrorCode::unavailable, "VAULT_UNAVAILABLE", "The simulated disk is full.");
}

}  // namespace

Result<std::vector<std::optional<domain::PhoneNumber>>> SimulatedVault::numbers(
    std::span<const domain::LineId> lines) {
  const std::lock_guard lock(identities_.mutex);
  return each(identities_.numbers, lines);
}

Result<std::vector<std::optional<domain::PersonName>>> SimulatedVault::names(
    std::span<const domain::BeneficiaryId> people) {
  const std::lock_guard lock(identities_.mutex);
  return each(identities_.names, people);
}

Result<std::optional<domain::LineId>> SimulatedVault::line_of(const domain::PhoneNumber& number) {
  const std::lock_guard lock(identities_.mutex);
  const auto found = identities_.lines.find(number.e164());
  return found == identities_.lines.end() ? std::nullopt : std::optional(found->second);
}

Result<std::vector<domain::LineId>> SimulatedVault::enrol_lines(std::span<const broker::NewLine> lines) {
  const std::lock_guard lock(identities_.mutex);
  if (fails_()) return unavailable();
  auto numbers = identities_.numbers;
  auto by_number = identities_.lines;
  std::vector<domain::LineId> ids;
  for (const auto& line : lines) {
    const auto [known, is_new] = by_number.emplace(line.number.e164(), line.id);
    if (is_new &&
        (identities_.spent_lines.contains(line.id) || !numbers.emplace(line.id, line.number).second))
      return domain::fail(ErrorCode::already_exists, "LINE_EXISTS", "The id was used for another number.");
    ids.push_back(known->second);
  }
  identities_.numbers = std::move(numbers);
  identities_.lines = std::move(by_number);
  return ids;
}

Status SimulatedVault::put_names(std::span<const broker::PersonEntry> people) {
  const std::lock_guard lock(identities_.mutex);
  if (fails_()) return unavailable();
  for (const auto& person : people) identities_.names.insert_or_assign(person.beneficiary, person.name);
  return {};
}

Result<std::vector<std::optional<domain::Erasure>>> SimulatedVault::erasures(
    std::span<const domain::BeneficiaryId> people) {
  const std::lock_guard lock(identities_.mutex);
  return each(identities_.erasures, people);
}

Status SimulatedVault::erase(std::span<const domain::Erasure> people, std::span<const domain::LineId> lines) {
  const std::lock_guard lock(identities_.mutex);
  if (fails_()) return unavailable();
  for (const auto& person : people) {
    identities_.names.erase(person.person);
    identities_.erasures.emplace(person.person, person);
  }
  for (const auto& line : lines) {
    const auto known = identities_.numbers.find(line);
    if (known == identities_.numbers.end()) continue;
    identities_.lines.erase(known->second.e164());
    identities_.numbers.erase(known);
    identities_.spent_lines.insert(line);
  }
  return {};
}

Status SimulatedVault::sweep() {
  const std::lock_guard lock(identities_.mutex);
  ++identities_.sweeps;
  return {};
}

Result<std::unique_ptr<broker::VaultReader>> SimulatedVault::open_reader() {
  return std::make_unique<SimulatedVault>(identities_);
}

}  // namespace passerelle::simulation
