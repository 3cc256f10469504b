#include "adapters/postgres/beneficiary_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "adapters/stored_values/presence.h"

namespace passerelle::postgres {

using domain::Beneficiary;
using domain::BeneficiaryId;
using domain::ErrorCode;

const char* const beneficiary_columns =
    "b.id, b.external_reference, b.site, b.referral_structure, b.referral_issued_on, b.referral_renewals, "
    "b.line, "
    "b.operator, b.operator_known_on, b.line_confirmed_on, b.created_at, b.updated_at, b.revision";

namespace {

// Prepared statements live as long as the process: so do their texts.
const std::string find_sql = fmt::format(
    "SELECT q.i::integer, {} FROM unnest($1::uuid[]) WITH ORDINALITY q (id, i) "
    "JOIN ledger.beneficiaries b ON b.id = q.id",
    beneficiary_columns);
const std::string find_by_reference_sql = fmt::format(
    "SELECT q.i::integer, {} FROM unnest($1::text[]) WITH ORDINALITY q (reference, i) "
    "JOIN ledger.beneficiaries b ON b.external_reference = q.reference",
    beneficiary_columns);
const std::string find_by_line_sql = fmt::format(
    "SELECT q.i::integer, {} FROM unnest($1::uuid[]) WITH ORDINALITY q (line, i) "
    "CROSS JOIN LATERAL (SELECT * FROM ledger.beneficiaries h WHERE h.line = q.line "
    "ORDER BY h.line_taken DESC LIMIT 1) b",
    beneficiary_columns);
const std::string page_sql = fmt::format(
    "SELECT {} FROM ledger.beneficiaries b WHERE b.id < $1 ORDER BY b.id DESC LIMIT $2", beneficiary_columns);
// Compared as rows, so that the index by site and id is the one that has the order.
const std::string page_of_sites_sql = fmt::format(
    "SELECT {} FROM (SELECT DISTINCT site FROM unnest($1::text[]) site) w CROSS JOIN LATERAL "
    "(SELECT * FROM ledger.beneficiaries h WHERE (h.site, h.id) < (w.site COLLATE \"C\", $2::uuid) "
    "AND (h.site, h.id) >= (w.site COLLATE \"C\", uuid '00000000-0000-0000-0000-000000000000') "
    "ORDER BY h.site DESC, h.id DESC LIMIT $3) b ORDER BY b.id DESC LIMIT $3",
    beneficiary_columns);

constexpr Statement lock_beneficiaries{
    "lock_beneficiaries",
    "SELECT id, revision FROM ledger.beneficiaries WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"};

#define PASSERELLE_PEOPLE                                                                              \
  "unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::date[], $6::integer[], $7::uuid[], "     \
  "$8::text[], "                                                                                       \
  "$9::date[], $10::date[], $11::timestamptz[], $12::timestamptz[], $13::bigint[]) "                   \
  "p (id, external_reference, site, referral_structure, referral_issued_on, referral_renewals, line, " \
  "operator, operator_known_on, line_confirmed_on, created_at, updated_at, revision)"
// Whoever has the line already keeps their place among its holders.
#define PASSERELLE_NEXT_HOLDER \
  "(SELECT coalesce(max(h.line_taken), 0) + 1 FROM ledger.beneficiaries h WHERE h.line = p.line)"
constexpr Statement insert_people{
    "insert_beneficiaries",
    "INSERT INTO ledger.beneficiaries (id, external_reference, site, referral_structure, referral_issued_on, "
    "referral_renewals, line, operator, operator_known_on, line_confirmed_on, created_at, updated_at, "
    "revision, "
    "line_taken) SELECT p.*, CASE WHEN p.line IS NOT NULL THEN " PASSERELLE_NEXT_HOLDER
    " END FROM " PASSERELLE_PEOPLE};
constexpr Statement update_people{
    "update_beneficiaries",
    "UPDATE ledger.beneficiaries b SET external_reference = p.external_reference, site = p.site, "
    "referral_structure = p.referral_structure, referral_issued_on = p.referral_issued_on, "
    "referral_renewals = p.referral_renewals, line = p.line, operator = p.operator, "
    "operator_known_on = p.operator_known_on, line_confirmed_on = p.line_confirmed_on, "
    "created_at = p.created_at, updated_at = p.updated_at, revision = p.revision, "
    "line_taken = CASE WHEN p.line IS NULL THEN NULL WHEN b.line = p.line THEN b.line_taken "
    "ELSE " PASSERELLE_NEXT_HOLDER " END FROM " PASSERELLE_PEOPLE " WHERE b.id = p.id"};
#undef PASSERELLE_PEOPLE
#undef PASSERELLE_NEXT_HOLDER

std::optional<domain::Referral> read_referral(Columns& columns) {
  domain::Referral referral;
  referral.structure = columns.take<std::string>();
  const auto issued_on = columns.take<std::optional<domain::Day>>();
  referral.renewals = columns.take<int>();
  if (!issued_on) return std::nullopt;
  referral.issued_on = *issued_on;
  return referral;
}

std::optional<domain::Line> read_line(Columns& columns) {
  domain::Line line;
  line.id = columns.take<domain::LineId>();
  line.operator_id = columns.take<domain::OperatorId>();
  line.operator_known_on = columns.take<std::optional<domain::Day>>();
  line.confirmed_on = columns.take<std::optional<domain::Day>>();
  if (line.id.uuid.is_nil()) return std::nullopt;
  return line;
}

struct PeopleColumns {
  std::vector<domain::Uuid> ids;
  std::vector<std::optional<std::string>> references;
  std::vector<std::string> sites;
  std::vector<std::optional<std::string>> structures;
  std::vector<std::optional<domain::Day>> issued_on;
  std::vector<std::optional<std::int32_t>> renewals;
  std::vector<std::optional<domain::Uuid>> lines;
  std::vector<std::optional<std::string>> operators;
  std::vector<std::optional<domain::Day>> operators_known_on;
  std::vector<std::optional<domain::Day>> confirmed_on;
  std::vector<domain::Instant> created_at;
  std::vector<domain::Instant> updated_at;
  std::vector<std::int64_t> revisions;

  void add(const Beneficiary& person) {
    const auto& referral = person.referral;
    const auto& line = person.line;
    ids.push_back(person.id.uuid);
    references.push_back(stored::present(person.external_reference));
    sites.push_back(person.site.value);
    structures.push_back(referral ? std::optional(referral->structure) : std::nullopt);
    issued_on.push_back(referral ? std::optional(referral->issued_on) : std::nullopt);
    renewals.push_back(referral ? std::optional(referral->renewals) : std::nullopt);
    lines.push_back(line ? std::optional(line->id.uuid) : std::nullopt);
    operators.push_back(line ? stored::present(line->operator_id.value) : std::nullopt);
    operators_known_on.push_back(line ? line->operator_known_on : std::nullopt);
    confirmed_on.push_back(line ? line->confirmed_on : std::nullopt);
    created_at.push_back(person.create_time);
    updated_at.push_back(person.update_time);
    revisions.push_back(person.revision);
  }
  void send(Connection& connection, const Statement& statement) const {
    if (!ids.empty())
      connection.send_writing(ids.size(), statement, ids, references, sites, structures, issued_on, renewals,
                              lines, operators, operators_known_on, confirmed_on, created_at, updated_at,
                              revisions);
  }
};

BeneficiaryRows::Found placed(const Reply& reply, std::size_t count) {
  BeneficiaryRows::Found found(count);
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto place = static_cast<std::size_t>(columns.take<std::int32_t>() - 1);
    found.at(place) = read_beneficiary(columns);
  }
  return found;
}

// Everybody once, and each line once: a statement sees nothing of what it does itself.
std::vector<std::vector<const Beneficiary*>> rounds_of(std::span<const Beneficiary> beneficiaries) {
  std::vector<std::vector<const Beneficiary*>> rounds;
  std::map<domain::Uuid, std::size_t> next_round;
  for (const auto& person : beneficiaries) {
    std::size_t round = next_round[person.id.uuid];
    if (person.line) round = std::max(round, next_round[person.line->id.uuid]);
    next_round[person.id.uuid] = round + 1;
    if (person.line) next_round[person.line->id.uuid] = round + 1;
    if (rounds.size() <= round) rounds.resize(round + 1);
    rounds[round].push_back(&person);
  }
  return rounds;
}

// Its detail says `Key (external_reference)=(D-17) already exists.`, in whatever language.
domain::Error reference_taken(const StatementFailure& failure, std::span<const Beneficiary> beneficiaries) {
  domain::Error error{ErrorCode::already_exists, "EXTERNAL_REFERENCE_TAKEN",
                      "Another beneficiary has this external reference."};
  for (const auto& person : beneficiaries)
    if (failure.detail().find("=(" + person.external_reference + ")") != std::string::npos)
      error.metadata["beneficiary"] = person.id.text();
  return error;
}

domain::Uuid keyset_of(std::optional<BeneficiaryId> after) {
  domain::Uuid greatest;
  greatest.bytes.fill(0xff);
  return after ? after->uuid : greatest;
}

}  // namespace

Beneficiary read_beneficiary(Columns& columns) {
  Beneficiary beneficiary;
  beneficiary.id = columns.take<BeneficiaryId>();
  beneficiary.external_reference = columns.take<std::string>();
  beneficiary.site = columns.take<domain::SiteId>();
  beneficiary.referral = read_referral(columns);
  beneficiary.line = read_line(columns);
  beneficiary.create_time = columns.take<domain::Instant>();
  beneficiary.update_time = columns.take<domain::Instant>();
  beneficiary.revision = columns.take<std::int64_t>();
  return beneficiary;
}

BeneficiaryRows::Found BeneficiaryRows::find(std::span<const BeneficiaryId> ids) {
  std::vector<domain::Uuid> uuids;
  for (const auto& id : ids) uuids.push_back(id.uuid);
  return placed(connection_.run({"find_beneficiaries", find_sql}, uuids), ids.size());
}

BeneficiaryRows::Found BeneficiaryRows::find_by_reference(std::span<const std::string> external_references) {
  const std::vector<std::string> references(external_references.begin(), external_references.end());
  return placed(connection_.run({"find_by_reference", find_by_reference_sql}, references), references.size());
}

BeneficiaryRows::Found BeneficiaryRows::find_by_line(std::span<const domain::LineId> lines) {
  std::vector<domain::Uuid> uuids;
  for (const auto& line : lines) uuids.push_back(line.uuid);
  return placed(connection_.run({"find_by_line", find_by_line_sql}, uuids), lines.size());
}

std::map<BeneficiaryId, std::int64_t> BeneficiaryRows::lock(std::span<const Beneficiary> beneficiaries) {
  std::vector<domain::Uuid> ids;
  for (const auto& person : beneficiaries) ids.push_back(person.id.uuid);
  const auto reply = connection_.run(lock_beneficiaries, ids);
  std::map<BeneficiaryId, std::int64_t> revisions;
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    const auto id = columns.take<BeneficiaryId>();
    revisions[id] = columns.take<std::int64_t>();
  }
  return revisions;
}

void BeneficiaryRows::put(std::span<const Beneficiary> beneficiaries) {
  auto stored = lock(beneficiaries);
  for (const auto& person : beneficiaries) {
    auto& revision = stored[person.id];
    if (person.revision != revision + 1)
      throw Failure({ErrorCode::aborted,
                     "ETAG_MISMATCH",
                     "The beneficiary was changed in the meantime.",
                     {{"beneficiary", person.id.text()}}});
    revision = person.revision;
  }
  try {
    for (const auto& round : rounds_of(beneficiaries)) write(round);
    connection_.flush();
  } catch (const StatementFailure& failure) {
    if (!failure.unique_violation()) throw;
    if (failure.constraint() == "beneficiaries_by_external_reference")
      throw Failure(reference_taken(failure, beneficiaries));
    throw Contention();  // somebody else put the same person, or took the same line, a moment ago
  }
}

void BeneficiaryRows::write(const std::vector<const Beneficiary*>& round) {
  PeopleColumns fresh;
  PeopleColumns known;
  for (const auto* person : round) (person->revision == 1 ? fresh : known).add(*person);
  known.send(connection_, update_people);
  fresh.send(connection_, insert_people);
}

broker::Page<Beneficiary> BeneficiaryRows::page(const broker::BeneficiaryFilter& filter,
                                                std::optional<BeneficiaryId> after, int limit) {
  broker::Page<Beneficiary> page;
  const auto before = keyset_of(after);
  if (filter.external_reference) {
    const auto found = find_by_reference(std::span(&*filter.external_reference, 1)).front();
    const auto& sites = filter.sites;
    if (found && found->id.uuid < before &&
        (sites.empty() || std::find(sites.begin(), sites.end(), found->site) != sites.end()))
      page.items.push_back(*found);
    return page;
  }
  std::vector<std::string> sites;
  for (const auto& site : filter.sites) sites.push_back(site.value);
  const auto most = std::int64_t{limit} + 1;
  const auto reply = sites.empty()
                         ? connection_.run({"page_of_people", page_sql}, before, most)
                         : connection_.run({"page_of_sites_people", page_of_sites_sql}, sites, before, most);
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    page.items.push_back(read_beneficiary(columns));
  }
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.pop_back();
  return page;
}

}  // namespace passerelle::postgres
