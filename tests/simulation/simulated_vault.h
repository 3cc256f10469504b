// The IdentityVault port in memory. What is durable outlives the broker, as a disk does.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "services/broker/ports/identity_vault.h"

namespace passerelle::simulation {

struct SimulatedIdentities {
  std::map<domain::LineId, domain::PhoneNumber> numbers;
  std::map<std::string, domain::LineId> lines;  // by number
  std::map<domain::BeneficiaryId, domain::PersonName> names;
  std::map<domain::BeneficiaryId, domain::Erasure> erasures;
  std::set<domain::LineId> spent_lines;  // their numbers were erased
  int sweeps = 0;
  std::mutex mutex;
};

class SimulatedVault : public broker::IdentityVault {
 public:
  // `fails` is asked at each write: true = nothing is written, VAULT_UNAVAILABLE.
  explicit SimulatedVault(
      SimulatedIdentities& identities, std::function<bool()> fails = [] { return false; })
      : identities_(identities), fails_(std::move(fails)) {}

  domain::Result<std::vector<std::optional<domain::PhoneNumber>>> numbers(
      std::span<const domain::LineId> lines) override;
  domain::Result<std::vector<std::optional<domain::PersonName>>> names(
      std::span<const domain::BeneficiaryId> people) override;
  domain::Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number) override;
  domain::Result<std::vector<domain::LineId>> enrol_lines(std::span<const broker::NewLine> lines) override;
  domain::Status put_names(std::span<const broker::PersonEntry> people) override;
  domain::Result<std::vector<std::optional<domain::Erasure>>> erasures(
      std::span<const domain::BeneficiaryId> people) override;
  domain::Status erase(std::span<const domain::Erasure> people,
                       std::span<const domain::LineId> lines) override;
  domain::Status sweep() override;
  domain::Result<std::unique_ptr<broker::VaultReader>> open_reader() override;

 private:
  SimulatedIdentities& identities_;
  std::function<bool()> fails_;
};

}  // namespace passerelle::simulation
