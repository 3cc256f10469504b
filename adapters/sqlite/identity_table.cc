#include "adapters/sqlite/identity_table.h"

#include <sqlite3.h>

namespace passerelle::sqlite {
namespace {

using domain::ErrorCode;
using domain::PersonName;
using domain::PhoneNumber;

std::optional<Bytes> sealed_in(Run run) {
  if (!run.next()) return std::nullopt;
  return run.columns().take<std::optional<Bytes>>();  // NULL: erased
}

}  // namespace

void IdentityTable::require_keys() {
  sealing::KeyProofs kept;
  {
    Run run = list_proofs_.run();
    while (run.next()) {
      Columns columns = run.columns();
      const auto id = columns.take<std::int64_t>();
      kept[id] = columns.take<Bytes>();
    }
  }
  for (const auto& [id, proof] : sealing::require_keys(cipher_, kept)) insert_proof_.execute(id, proof);
}

std::optional<PhoneNumber> IdentityTable::number(domain::LineId line) {
  const auto sealed = sealed_in(find_number_.run(line));
  if (!sealed) return std::nullopt;
  return sealing::open_number(cipher_, line, *sealed);
}

std::optional<PersonName> IdentityTable::name(domain::BeneficiaryId person) {
  const auto sealed = sealed_in(find_name_.run(person));
  if (!sealed) return std::nullopt;
  return sealing::open_name(cipher_, person, *sealed);
}

std::optional<domain::LineId> IdentityTable::line_of(const PhoneNumber& number) {
  Run run = find_line_.run(sealing::index_of(cipher_, number));
  if (!run.next()) return std::nullopt;
  return run.columns().take<domain::LineId>();
}

void IdentityTable::insert(const broker::NewLine& line) {
  try {
    insert_line_.execute(line.id, sealing::index_of(cipher_, line.number),
                         sealing::seal_number(cipher_, line.id, line.number));
  } catch (const Failure& failure) {
    if (failure.sqlite_code() != SQLITE_CONSTRAINT_PRIMARYKEY) throw;
    refuse(ErrorCode::already_exists, "LINE_EXISTS", "The id was used for another number: " + line.id.text());
  }
}

void IdentityTable::put(const broker::PersonEntry& person) {
  put_name_.execute(person.beneficiary, sealing::seal_name(cipher_, person.beneficiary, person.name));
}

std::optional<domain::Erasure> IdentityTable::erasure(domain::BeneficiaryId person) {
  Run run = find_erasure_.run(person);
  if (!run.next()) return std::nullopt;
  Columns columns = run.columns();
  domain::Erasure erasure;
  erasure.person = person;
  erasure.reason = columns.take<domain::ErasureReason>();
  erasure.by = columns.take<std::string>();
  erasure.time = columns.take<domain::Instant>();
  return erasure;
}

void IdentityTable::erase(const domain::Erasure& person) {
  erase_name_.execute(person.person);
  note_erasure_.execute(person.person, person.reason, person.by, person.time);
}

void IdentityTable::erase(domain::LineId line) { erase_number_.execute(line); }

}  // namespace passerelle::sqlite
