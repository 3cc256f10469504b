#include "adapters/sqlite/identity_table.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace passerelle::sqlite {
namespace {

using domain::ErrorCode;
using domain::PersonName;
using domain::PhoneNumber;

constexpr std::string_view known_text = "passerelle identity vault";
constexpr std::int64_t blind_index_key_id = -1;

Place number_place(const domain::LineId& line) { return {"lines.number", BytesView(line.uuid.bytes)}; }
Place name_place(const domain::BeneficiaryId& person) {
  return {"people.name", BytesView(person.uuid.bytes)};
}
Place proof_place() { return {"key_checks.proof", {}}; }

// Two texts in one: the first behind its length.
std::string packed(const PersonName& name) {
  return fmt::format("{}:{}{}", name.given_name.size(), name.given_name, name.family_name);
}

PersonName unpacked(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos)
    refuse(ErrorCode::internal, "VAULT_CORRUPT", "A name is not packed as names are.");
  const auto size = static_cast<std::size_t>(std::stoul(text));
  return {text.substr(colon + 1, size), text.substr(colon + 1 + size)};
}

std::array<std::uint8_t, 32> index_of(const VaultCipher& cipher, const PhoneNumber& number) {
  return cipher.blind_index("line by number", number.e164());
}

std::optional<Bytes> sealed_in(Run& run) {
  if (!run.next()) return std::nullopt;
  return run.columns().take<std::optional<Bytes>>();  // NULL: erased
}

}  // namespace

void IdentityTable::require_keys() {
  std::optional<std::int64_t> unknown;
  {
    Run run = list_proofs_.run();
    while (run.next()) {
      const auto id = run.columns().take<std::int64_t>();
      if (id != blind_index_key_id && !cipher_.keys().data_keys.contains(static_cast<std::uint32_t>(id)))
        unknown = id;
    }
  }
  if (unknown)
    refuse(ErrorCode::failed_precondition, "VAULT_KEY_WRONG",
           fmt::format("The vault has used data key {}, which the key file lacks.", *unknown));
  for (const auto& [id, key] : cipher_.keys().data_keys) require_data_key(id);
  const auto index = cipher_.blind_index("key check", known_text);
  const auto proof = proof_of(blind_index_key_id);
  if (!proof) {
    insert_proof_.execute(blind_index_key_id, index);
  } else if (!std::equal(proof->begin(), proof->end(), index.begin(), index.end())) {
    refuse(ErrorCode::failed_precondition, "VAULT_KEY_WRONG", "The blind index key is not the vault's.");
  }
}

void IdentityTable::require_data_key(std::uint32_t id) {
  const auto proof = proof_of(id);
  if (proof) {
    try {
      cipher_.open(*proof, proof_place());
    } catch (const Failure&) {
      refuse(ErrorCode::failed_precondition, "VAULT_KEY_WRONG",
             fmt::format("Data key {} is not the vault's.", id));
    }
  } else if (id == cipher_.keys().data_keys.rbegin()->first) {
    insert_proof_.execute(std::int64_t{id}, cipher_.seal(known_text, proof_place()));
  }
}

std::optional<Bytes> IdentityTable::proof_of(std::int64_t key_id) {
  Run run = find_proof_.run(key_id);
  return sealed_in(run);
}

std::optional<PhoneNumber> IdentityTable::number(domain::LineId line) {
  Run run = find_number_.run(line);
  const auto sealed = sealed_in(run);
  if (!sealed) return std::nullopt;
  auto number = PhoneNumber::parse(cipher_.open(*sealed, number_place(line)));
  if (!number) throw Failure(number.error());
  return *number;
}

std::optional<PersonName> IdentityTable::name(domain::BeneficiaryId person) {
  Run run = find_name_.run(person);
  const auto sealed = sealed_in(run);
  if (!sealed) return std::nullopt;
  return unpacked(cipher_.open(*sealed, name_place(person)));
}

std::optional<domain::LineId> IdentityTable::line_of(const PhoneNumber& number) {
  Run run = find_line_.run(index_of(cipher_, number));
  if (!run.next()) return std::nullopt;
  return run.columns().take<domain::LineId>();
}

void IdentityTable::insert(const broker::NewLine& line) {
  try {
    insert_line_.execute(line.id, index_of(cipher_, line.number),
                         cipher_.seal(line.number.e164(), number_place(line.id)));
  } catch (const Failure& failure) {
    if (failure.sqlite_code() != SQLITE_CONSTRAINT_PRIMARYKEY) throw;
    refuse(ErrorCode::already_exists, "LINE_EXISTS", "The id was used for another number: " + line.id.text());
  }
}

void IdentityTable::put(const broker::PersonEntry& person) {
  put_name_.execute(person.beneficiary, cipher_.seal(packed(person.name), name_place(person.beneficiary)));
}

}  // namespace passerelle::sqlite
