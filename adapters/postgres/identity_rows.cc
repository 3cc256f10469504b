#include "adapters/postgres/identity_rows.h"

#include <algorithm>

namespace passerelle::postgres {
namespace {

using domain::ErrorCode;
using domain::LineId;

constexpr Statement find_numbers{
    "find_numbers",
    "SELECT q.i::integer, l.number FROM unnest($1::uuid[]) WITH ORDINALITY q (id, i) "
    "JOIN vault.lines l ON l.id = q.id WHERE l.number IS NOT NULL"};
constexpr Statement find_names{
    "find_names",
    "SELECT q.i::integer, p.name FROM unnest($1::uuid[]) WITH ORDINALITY q (id, i) "
    "JOIN vault.people p ON p.id = q.id WHERE p.name IS NOT NULL"};
constexpr Statement find_lines{
    "find_lines", "SELECT number_index, id FROM vault.lines WHERE number_index = ANY($1::bytea[])"};
// Another broker may enrol the same number at the same moment: the first one's line stands.
constexpr Statement insert_lines{"insert_lines",
                                 "INSERT INTO vault.lines (id, number_index, number) SELECT * FROM "
                                 "unnest($1::uuid[], $2::bytea[], $3::bytea[]) "
                                 "ON CONFLICT (number_index) WHERE number_index IS NOT NULL DO NOTHING"};
constexpr Statement put_names{
    "put_names",
    "INSERT INTO vault.people (id, name) SELECT * FROM unnest($1::uuid[], $2::bytea[]) "
    "ON CONFLICT (id) DO UPDATE SET name = excluded.name"};
constexpr Statement find_erasures{
    "find_erasures",
    "SELECT q.i::integer, e.reason, e.erased_by, e.erased_at "
    "FROM unnest($1::uuid[]) WITH ORDINALITY q (id, i) JOIN vault.erasures e ON e.person = q.id"};
constexpr Statement note_erasure{
    "note_erasure",
    "INSERT INTO vault.erasures (person, reason, erased_by, erased_at) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (person) DO NOTHING"};
// Rows are locked in one order, whoever erases at the same moment.
constexpr Statement erase_names{
    "erase_names",
    "UPDATE vault.people p SET name = NULL FROM (SELECT id FROM vault.people "
    "WHERE id = ANY($1::uuid[]) AND name IS NOT NULL ORDER BY id FOR UPDATE) q WHERE p.id = q.id"};
constexpr Statement erase_numbers{
    "erase_numbers",
    "UPDATE vault.lines l SET number = NULL, number_index = NULL FROM (SELECT id FROM vault.lines "
    "WHERE id = ANY($1::uuid[]) AND number IS NOT NULL ORDER BY id FOR UPDATE) q WHERE l.id = q.id"};

Bytes bytes_of(const sealing::NumberIndex& index) { return {index.begin(), index.end()}; }

template <class Id>
std::vector<domain::Uuid> uuids_of(std::span<const Id> ids) {
  std::vector<domain::Uuid> uuids;
  for (const auto& id : ids) uuids.push_back(id.uuid);
  return uuids;
}

}  // namespace

void IdentityRows::require_keys() {
  sealing::KeyProofs kept;
  const auto reply = connection_.run({"list_proofs", "SELECT key_id, proof FROM vault.key_checks"});
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto id = columns.take<std::int64_t>();
    kept[id] = columns.take<Bytes>();
  }
  for (const auto& [id, proof] : sealing::require_keys(cipher_, kept))
    connection_.run({"insert_proof", "INSERT INTO vault.key_checks (key_id, proof) VALUES ($1, $2)"}, id,
                    proof);
}

std::vector<std::optional<domain::PhoneNumber>> IdentityRows::numbers(std::span<const LineId> lines) {
  std::vector<std::optional<domain::PhoneNumber>> found(lines.size());
  const auto reply = connection_.run(find_numbers, uuids_of(lines));
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto place = static_cast<std::size_t>(columns.take<std::int32_t>() - 1);
    found.at(place) = sealing::open_number(cipher_, lines[place], columns.take<Bytes>());
  }
  return found;
}

std::vector<std::optional<domain::PersonName>> IdentityRows::names(
    std::span<const domain::BeneficiaryId> people) {
  std::vector<std::optional<domain::PersonName>> found(people.size());
  const auto reply = connection_.run(find_names, uuids_of(people));
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto place = static_cast<std::size_t>(columns.take<std::int32_t>() - 1);
    found.at(place) = sealing::open_name(cipher_, people[place], columns.take<Bytes>());
  }
  return found;
}

std::map<sealing::NumberIndex, LineId> IdentityRows::lines_of(const std::vector<Bytes>& indexes) {
  std::map<sealing::NumberIndex, LineId> lines;
  if (indexes.empty()) return lines;
  const auto reply = connection_.run(find_lines, indexes);
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto index = columns.take<sealing::NumberIndex>();
    lines[index] = columns.take<LineId>();
  }
  return lines;
}

std::optional<LineId> IdentityRows::line_of(const domain::PhoneNumber& number) {
  const auto index = sealing::index_of(cipher_, number);
  const auto lines = lines_of({bytes_of(index)});
  return lines.empty() ? std::nullopt : std::optional(lines.begin()->second);
}

std::vector<LineId> IdentityRows::enrol(std::span<const broker::NewLine> lines) {
  std::vector<sealing::NumberIndex> indexes;
  std::vector<Bytes> asked;
  for (const auto& line : lines) {
    indexes.push_back(sealing::index_of(cipher_, line.number));
    asked.push_back(bytes_of(indexes.back()));
  }
  auto known = lines_of(asked);
  std::map<sealing::NumberIndex, broker::NewLine> fresh;  // sorted: every broker inserts in one order
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (!known.contains(indexes[i])) fresh.emplace(indexes[i], lines[i]);
  if (!fresh.empty()) {
    std::vector<broker::NewLine> in_order;
    std::vector<Bytes> inserted;
    for (const auto& [index, line] : fresh) {
      in_order.push_back(line);
      inserted.push_back(bytes_of(index));
    }
    insert(in_order);
    known.merge(lines_of(inserted));
  }
  std::vector<LineId> ids;
  for (const auto& index : indexes) ids.push_back(known.at(index));
  return ids;
}

void IdentityRows::insert(const std::vector<broker::NewLine>& lines) {
  std::vector<domain::Uuid> ids;
  std::vector<Bytes> indexes;
  std::vector<Bytes> sealed;
  for (const auto& line : lines) {
    ids.push_back(line.id.uuid);
    indexes.push_back(bytes_of(sealing::index_of(cipher_, line.number)));
    sealed.push_back(sealing::seal_number(cipher_, line.id, line.number));
  }
  try {
    connection_.run(insert_lines, ids, indexes, sealed);
  } catch (const StatementFailure& failure) {
    if (!failure.unique_violation() || failure.constraint() != "lines_pkey") throw;
    refuse(ErrorCode::already_exists, "LINE_EXISTS", "An id was used for another number.");
  }
}

void IdentityRows::put(std::span<const broker::PersonEntry> people) {
  // A statement changes a row once: of several names of one person the last one counts.
  std::map<domain::BeneficiaryId, const domain::PersonName*> last;
  for (const auto& person : people) last[person.beneficiary] = &person.name;
  std::vector<domain::Uuid> ids;
  std::vector<Bytes> sealed;
  for (const auto& [id, name] : last) {
    ids.push_back(id.uuid);
    sealed.push_back(sealing::seal_name(cipher_, id, *name));
  }
  connection_.run(put_names, ids, sealed);
}

std::vector<std::optional<domain::Erasure>> IdentityRows::erasures(
    std::span<const domain::BeneficiaryId> people) {
  std::vector<std::optional<domain::Erasure>> found(people.size());
  const auto reply = connection_.run(find_erasures, uuids_of(people));
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto place = static_cast<std::size_t>(columns.take<std::int32_t>() - 1);
    domain::Erasure erasure;
    erasure.person = people[place];
    erasure.reason = static_cast<domain::ErasureReason>(columns.take<std::int32_t>());
    erasure.by = columns.take<std::string>();
    erasure.time = domain::from_unix_ms(columns.take<std::int64_t>());
    found.at(place) = std::move(erasure);
  }
  return found;
}

void IdentityRows::erase(std::span<const domain::Erasure> people, std::span<const LineId> lines) {
  std::map<domain::BeneficiaryId, const domain::Erasure*> in_order;
  for (const auto& person : people) in_order.emplace(person.person, &person);
  std::vector<domain::Uuid> ids;
  for (const auto& [id, erasure] : in_order) {
    ids.push_back(id.uuid);
    connection_.send(note_erasure, id, static_cast<std::int32_t>(erasure->reason), erasure->by,
                     domain::to_unix_ms(erasure->time));
  }
  connection_.send(erase_names, ids);
  connection_.send(erase_numbers, uuids_of(lines));
  connection_.flush();
}

}  // namespace passerelle::postgres
