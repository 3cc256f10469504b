// Names and phone numbers, apart from everything else. Encrypted at rest; found by keyed blind index alone.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "services/domain/beneficiary.h"
#include "services/domain/erasure.h"
#include "services/domain/error.h"
#include "services/domain/phone_number.h"

namespace passerelle::broker {

struct Identity {
  domain::PersonName name;
  std::optional<domain::PhoneNumber> phone;  // of the line on file with the person
  bool operator==(const Identity&) const = default;
};

struct PersonEntry {
  domain::BeneficiaryId beneficiary;
  domain::PersonName name;
};
struct NewLine {
  domain::LineId id;  // used where the number has no line yet
  domain::PhoneNumber number;
};

// Reads; one thread at a time per reader, and never waits for a writer.
class VaultReader {
 public:
  VaultReader() = default;
  VaultReader(const VaultReader&) = delete;
  VaultReader& operator=(const VaultReader&) = delete;
  virtual ~VaultReader() = default;
  // Same length and order as asked; absent = unknown or erased.
  virtual domain::Result<std::vector<std::optional<domain::PhoneNumber>>> numbers(
      std::span<const domain::LineId> lines) = 0;
  virtual domain::Result<std::vector<std::optional<domain::PersonName>>> names(
      std::span<const domain::BeneficiaryId> people) = 0;
  virtual domain::Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number) = 0;
  // In the order asked; absent = never erased.
  virtual domain::Result<std::vector<std::optional<domain::Erasure>>> erasures(
      std::span<const domain::BeneficiaryId> people) = 0;
};

// The writer thread's. A call is one durable transaction: all of it or nothing.
class IdentityVault : public VaultReader {
 public:
  // The line of each number, in order: the one it has had before, or the new id, now stored. A number keeps
  // its line, whoever holds it, until it is erased: seen again after that, it has a new one.
  virtual domain::Result<std::vector<domain::LineId>> enrol_lines(std::span<const NewLine> lines) = 0;
  virtual domain::Status put_names(std::span<const PersonEntry> people) = 0;
  // Names of these people and numbers of these lines are gone, and nothing finds them any more; the lines'
  // ids stay, and serve no other number. Who was erased before keeps the first record of it. Ids that the
  // vault never saw are no error.
  virtual domain::Status erase(std::span<const domain::Erasure> people,
                               std::span<const domain::LineId> lines) = 0;
  // Thread-safe, and may take long: what erasures have left in the store's files is overwritten or given up,
  // as far as the store can. Once it returned, this can be relied on for what was erased before it began.
  // Errors: unavailable VAULT_BUSY where readers are in the way; it is to be asked again.
  virtual domain::Status sweep() = 0;
  // Thread-safe.
  virtual domain::Result<std::unique_ptr<VaultReader>> open_reader() = 0;
};

}  // namespace passerelle::broker
