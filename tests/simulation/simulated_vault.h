// The IdentityVault port in memory. What it holds outlives the broker, as a disk does.
#pragma once

#include <map>
#include <mutex>

#include "services/broker/ports/identity_vault.h"

namespace passerelle::simulation {

// Thread-safe: one for the writer and all readers.
class SimulatedVault : public broker::IdentityVault {
 public:
  domain::Result<std::vector<std::optional<domain::PhoneNumber>>> numbers(
      std::span<const domain::LineId> lines) override;
  domain::Result<std::vector<std::optional<domain::PersonName>>> names(
      std::span<const domain::BeneficiaryId> people) override;
  domain::Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number) override;
  domain::Result<std::vector<domain::LineId>> enrol_lines(std::span<const broker::NewLine> lines) override;
  domain::Status put_names(std::span<const broker::PersonEntry> people) override;
  domain::Result<std::unique_ptr<broker::VaultReader>> open_reader() override;

  // As a purge would.
  void erase_number(const domain::LineId& line);
  // How often something was written: an import that changes nothing writes nothing.
  int writes() const;
  // The next `count` reads of numbers fail.
  void fail_reads(int count);

 private:
  mutable std::mutex mutex_;
  std::map<domain::LineId, domain::PhoneNumber> numbers_;
  std::map<std::string, domain::LineId> lines_;
  std::map<domain::BeneficiaryId, domain::PersonName> names_;
  int writes_ = 0;
  int failing_reads_ = 0;
};

}  // namespace passerelle::simulation
