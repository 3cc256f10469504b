#include "adapters/sealing/sealed_identity.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/stored_values/failure.h"

namespace passerelle::sealing {
namespace {

using domain::ErrorCode;
using domain::PersonName;
using domain::PhoneNumber;
using stored::Failure;
using stored::refuse;

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

void refuse_foreign_data_key(VaultCipher& cipher, std::int64_t id, BytesView proof) {
  if (!cipher.keys().data_keys.contains(static_cast<std::uint32_t>(id)))
    refuse(ErrorCode::failed_precondition, "VAULT_KEY_WRONG",
           fmt::format("The vault has used data key {}, which the key file lacks.", id));
  try {
    cipher.open(proof, proof_place());
  } catch (const Failure&) {
    refuse(ErrorCode::failed_precondition, "VAULT_KEY_WRONG",
           fmt::format("Data key {} is not the vault's.", id));
  }
}

}  // namespace

Bytes seal_number(VaultCipher& cipher, const domain::LineId& line, const PhoneNumber& number) {
  return cipher.seal(number.e164(), number_place(line));
}

PhoneNumber open_number(VaultCipher& cipher, const domain::LineId& line, BytesView sealed) {
  auto number = PhoneNumber::restore(cipher.open(sealed, number_place(line)));
  if (!number) throw Failure(number.error());
  return *number;
}

Bytes seal_name(VaultCipher& cipher, const domain::BeneficiaryId& person, const PersonName& name) {
  return cipher.seal(packed(name), name_place(person));
}

PersonName open_name(VaultCipher& cipher, const domain::BeneficiaryId& person, BytesView sealed) {
  return unpacked(cipher.open(sealed, name_place(person)));
}

NumberIndex index_of(const VaultCipher& cipher, const PhoneNumber& number) {
  return cipher.blind_index("line by number", number.e164());
}

KeyProofs require_keys(VaultCipher& cipher, const KeyProofs& kept) {
  KeyProofs fresh;
  const auto index = cipher.blind_index("key check", known_text);
  for (const auto& [id, proof] : kept) {
    if (id != blind_index_key_id) {
      refuse_foreign_data_key(cipher, id, proof);
    } else if (!std::equal(proof.begin(), proof.end(), index.begin(), index.end())) {
      refuse(ErrorCode::failed_precondition, "VAULT_KEY_WRONG", "The blind index key is not the vault's.");
    }
  }
  const std::int64_t newest = cipher.keys().data_keys.rbegin()->first;
  if (!kept.contains(newest)) fresh[newest] = cipher.seal(known_text, proof_place());
  if (!kept.contains(blind_index_key_id)) fresh[blind_index_key_id] = Bytes(index.begin(), index.end());
  return fresh;
}

}  // namespace passerelle::sealing
