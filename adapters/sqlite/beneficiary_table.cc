#include "adapters/sqlite/beneficiary_table.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

#include "adapters/stored_values/presence.h"

namespace passerelle::sqlite {
namespace {

using domain::Beneficiary;
using domain::ErrorCode;

constexpr auto columns_of_beneficiary =
    "id, external_reference, site, referral_structure, referral_issued_on, referral_renewals, line, "
    "operator, "
    "operator_known_on, line_confirmed_on, created_at, updated_at, revision";

std::string select(const char* rest) {
  return fmt::format("SELECT {} FROM beneficiaries {}", columns_of_beneficiary, rest);
}

// ?7 is the line. Whoever has it already keeps his place among its holders.
constexpr auto next_holder = "(SELECT coalesce(max(line_taken), 0) + 1 FROM beneficiaries WHERE line = ?7)";

std::string insert_sql() {
  return fmt::format(
      "INSERT INTO beneficiaries ({}, line_taken) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, CASE WHEN ?7 IS NOT NULL THEN {} END)",
      columns_of_beneficiary, next_holder);
}

std::string update_sql() {
  return fmt::format(
      "UPDATE beneficiaries SET external_reference = ?2, site = ?3, referral_structure = ?4, "
      "referral_issued_on = ?5, "
      "referral_renewals = ?6, line = ?7, operator = ?8, operator_known_on = ?9, line_confirmed_on = ?10, "
      "created_at = ?11, updated_at = ?12, revision = ?13, "
      "line_taken = CASE WHEN ?7 IS NULL THEN NULL WHEN line IS ?7 THEN line_taken ELSE {} END WHERE id = ?1",
      next_holder);
}

std::optional<domain::Referral> take_referral(Columns& columns) {
  domain::Referral referral;
  referral.structure = columns.take<std::string>();
  const auto issued_on = columns.take<std::optional<domain::Day>>();
  referral.renewals = columns.take<int>();
  if (!issued_on) return std::nullopt;
  referral.issued_on = *issued_on;
  return referral;
}

std::optional<domain::Line> take_line(Columns& columns) {
  domain::Line line;
  line.id = columns.take<domain::LineId>();
  line.operator_id = columns.take<domain::OperatorId>();
  line.operator_known_on = columns.take<std::optional<domain::Day>>();
  line.confirmed_on = columns.take<std::optional<domain::Day>>();
  if (line.id.uuid.is_nil()) return std::nullopt;
  return line;
}

Beneficiary beneficiary_of(Columns columns) {
  Beneficiary beneficiary;
  beneficiary.id = columns.take<domain::BeneficiaryId>();
  beneficiary.external_reference = columns.take<std::string>();
  beneficiary.site = columns.take<domain::SiteId>();
  beneficiary.referral = take_referral(columns);
  beneficiary.line = take_line(columns);
  beneficiary.create_time = columns.take<domain::Instant>();
  beneficiary.update_time = columns.take<domain::Instant>();
  beneficiary.revision = columns.take<std::int64_t>();
  return beneficiary;
}

template <class... Values>
std::optional<Beneficiary> first(Query& query, const Values&... values) {
  Run run = query.run(values...);
  if (!run.next()) return std::nullopt;
  return beneficiary_of(run.columns());
}

domain::Uuid keyset_of(std::optional<domain::BeneficiaryId> after) {
  domain::Uuid greatest;
  greatest.bytes.fill(0xff);
  return after ? after->uuid : greatest;
}

bool newer(const Beneficiary& one, const Beneficiary& other) { return one.id > other.id; }

}  // namespace

BeneficiaryTable::BeneficiaryTable(Database& database)
    : find_(database, select("WHERE id = ?")),
      find_by_reference_(database, select("WHERE external_reference = ?")),
      find_by_line_(database, select("WHERE line = ? ORDER BY line_taken DESC LIMIT 1")),
      find_revision_(database, "SELECT revision FROM beneficiaries WHERE id = ?"),
      insert_(database, insert_sql()),
      update_(database, update_sql()),
      page_(database, select("WHERE id < ? ORDER BY id DESC LIMIT ?")),
      page_of_site_(database, select("WHERE site = ? AND id < ? ORDER BY id DESC LIMIT ?")) {}

std::optional<Beneficiary> BeneficiaryTable::find(domain::BeneficiaryId id) { return first(find_, id); }

std::optional<Beneficiary> BeneficiaryTable::find_by_reference(const std::string& external_reference) {
  return first(find_by_reference_, external_reference);
}

std::optional<Beneficiary> BeneficiaryTable::find_by_line(domain::LineId line) {
  return first(find_by_line_, line);
}

void BeneficiaryTable::put(const Beneficiary& beneficiary) {
  std::int64_t stored = 0;
  {
    Run run = find_revision_.run(beneficiary.id);
    if (run.next()) stored = run.columns().take<std::int64_t>();
  }
  if (beneficiary.revision != stored + 1)
    throw Failure({ErrorCode::aborted,
                   "ETAG_MISMATCH",
                   "The beneficiary was changed in the meantime.",
                   {{"beneficiary", beneficiary.id.text()}}});
  write(stored == 0 ? insert_ : update_, beneficiary);
}

void BeneficiaryTable::write(Query& query, const Beneficiary& beneficiary) {
  const auto& referral = beneficiary.referral;
  const auto& line = beneficiary.line;
  try {
    query.execute(beneficiary.id, stored::present(beneficiary.external_reference), beneficiary.site,
                  referral ? std::optional(referral->structure) : std::nullopt,
                  referral ? std::optional(referral->issued_on) : std::nullopt,
                  referral ? std::optional(referral->renewals) : std::nullopt,
                  line ? std::optional(line->id) : std::nullopt,
                  line ? stored::present(line->operator_id.value) : std::nullopt,
                  line ? line->operator_known_on : std::nullopt, line ? line->confirmed_on : std::nullopt,
                  beneficiary.create_time, beneficiary.update_time, beneficiary.revision);
  } catch (const Failure& failure) {
    if (failure.sqlite_code() != SQLITE_CONSTRAINT_UNIQUE) throw;
    throw Failure({ErrorCode::already_exists,
                   "EXTERNAL_REFERENCE_TAKEN",
                   "Another beneficiary has this external reference.",
                   {{"beneficiary", beneficiary.id.text()}}});
  }
}

broker::Page<Beneficiary> BeneficiaryTable::page(const broker::BeneficiaryFilter& filter,
                                                 std::optional<domain::BeneficiaryId> after, int limit) {
  broker::Page<Beneficiary> page;
  const auto before = keyset_of(after);
  const auto collect = [&](Run&& run) {
    while (run.next()) page.items.push_back(beneficiary_of(run.columns()));
  };
  if (filter.external_reference) {
    const auto found = find_by_reference(*filter.external_reference);
    const auto& sites = filter.sites;
    if (found && found->id.uuid < before &&
        (sites.empty() || std::find(sites.begin(), sites.end(), found->site) != sites.end()))
      page.items.push_back(*found);
  } else if (filter.sites.empty()) {
    collect(page_.run(before, limit + 1));
  } else {
    // A walk down each site's index, merged: one over all of them would have to sort.
    for (const auto& site : filter.sites) collect(page_of_site_.run(site, before, limit + 1));
    std::sort(page.items.begin(), page.items.end(), newer);
    page.items.erase(std::unique(page.items.begin(), page.items.end()), page.items.end());
  }
  page.more = page.items.size() > static_cast<std::size_t>(limit);
  if (page.more) page.items.resize(static_cast<std::size_t>(limit));
  return page;
}

}  // namespace passerelle::sqlite
