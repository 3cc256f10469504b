#include "adapters/postgres/admission_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/postgres/beneficiary_rows.h"

namespace passerelle::postgres {
namespace {

using broker::AdmissionFacts;
using domain::Beneficiary;
using domain::BeneficiaryId;

// An advisory lock is a number: a hash of what is locked, another for each kind. Taken without writing to
// any page, given back by the end of the transaction.
constexpr Statement lock_people{"lock_people",
                                "SELECT count(*) FROM unnest($1::uuid[]) p (id) WHERE "
                                "pg_advisory_xact_lock(uuid_hash_extended(p.id, 1)) IS NOT NULL"};
constexpr Statement lock_sites{"lock_sites",
                               "SELECT count(*) FROM unnest($1::text[]) s (site) "
                               "WHERE pg_advisory_xact_lock(hashtextextended(s.site, 3)) IS NOT NULL"};

const std::string find_people_sql =
    fmt::format("SELECT {} FROM ledger.beneficiaries b WHERE b.id = ANY($1::uuid[])", beneficiary_columns);
// Sorted first, so that lines are locked in their order.
const std::string find_people_and_lock_lines_sql = fmt::format(
    "SELECT {}, pg_advisory_xact_lock(uuid_hash_extended(b.line, 2)) IS NOT NULL "
    "FROM (SELECT * FROM ledger.beneficiaries WHERE id = ANY($1::uuid[]) ORDER BY line) b",
    beneficiary_columns);
constexpr Statement find_usage{"find_usage",
                               "SELECT u.beneficiary, u.line, u.entries FROM ledger.personal_usage u WHERE "
                               "u.beneficiary = ANY($1::uuid[])"};
// Whoever had their lines, the people themselves among them.
constexpr Statement find_usage_of_lines{
    "find_usage_of_lines",
    "SELECT u.beneficiary, u.line, u.entries FROM ledger.beneficiaries b "
    "JOIN ledger.personal_usage u ON u.line = b.line WHERE b.id = ANY($1::uuid[])"};
constexpr Statement find_site_usage{
    "find_site_usage",
    "SELECT s.site, u.site, u.day, u.terms, u.count FROM unnest($1::text[]) q (site) "
    "JOIN ledger.sites s ON s.site = q.site "
    "JOIN ledger.site_usage u ON u.site = s.number AND u.day >= $2::date"};

void read_usage(const Reply& reply, UsageFacts& facts, Usage& usage) {
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    PersonOnLine whose;
    whose.beneficiary = columns.take<BeneficiaryId>();
    whose.line = columns.take<domain::LineId>();
    facts.add(whose, columns.take<std::vector<std::int64_t>>());
    usage.know(whose);
  }
}

void read_site_usage(const Reply& reply, UsageFacts& facts) {
  for (int row = 0; row < reply.rows(); ++row) {
    auto columns = reply.row(row);
    columns.skip(1);
    const auto site = columns.take<Number>();
    UsageFacts::Entry entry;
    entry.day = columns.take<domain::Day>();
    entry.terms = columns.take<Number>();
    entry.count = columns.take<std::int64_t>();
    facts.count(site, entry);
  }
}

void take_usage(const Beneficiary& person, const UsageFacts& counted, Connection& connection,
                Dictionaries& dictionaries, AdmissionFacts& facts) {
  facts.usage_by_beneficiary.emplace(person.id, daily(counted.of(person.id), connection, dictionaries));
  if (!person.line) return;
  const auto [usage, is_new] = facts.usage_by_line.try_emplace(person.line->id);
  if (is_new) usage->second = daily(counted.of(person.line->id), connection, dictionaries);
}

}  // namespace

FactsReading::FactsReading(std::span<const broker::AdmissionQuery> queries, std::optional<domain::Day> since,
                           Locking locking)
    : since_(since), locking_(locking) {
  for (const auto& query : queries) {
    people_.insert(query.beneficiary.uuid);
    sites_.insert(query.site.value);
  }
}

bool FactsReading::covers(std::span<const broker::AdmissionQuery> queries,
                          std::optional<domain::Day> since) const {
  return since == since_ && std::ranges::all_of(queries, [&](const auto& query) {
           return people_.contains(query.beneficiary.uuid) && sites_.contains(query.site.value);
         });
}

void FactsReading::send(Connection& connection, Books& books) {
  const std::vector<domain::Uuid> people(people_.begin(), people_.end());
  const std::vector<std::string> sites(sites_.begin(), sites_.end());
  const bool locks = locking_ == Locking::until_the_end;
  if (locks) connection.send(lock_people, people);
  people_at_ = locks ? connection.send({"find_people_and_lock_lines", find_people_and_lock_lines_sql}, people)
                     : connection.send({"find_people", find_people_sql}, people);
  if (locks && since_) connection.send(lock_sites, sites);
  usage_at_ = connection.send(find_usage, people);
  usage_of_lines_at_ = connection.send(find_usage_of_lines, people);
  if (since_) site_usage_at_ = connection.send(find_site_usage, sites, *since_);
  envelopes_at_ = books.send_envelopes();
}

AdmissionFacts FactsReading::read(const std::vector<Reply>& replies,
                                  std::span<const broker::AdmissionQuery> queries, Connection& connection,
                                  Dictionaries& dictionaries, Usage& usage, const Books& books) const {
  std::map<BeneficiaryId, Beneficiary> people;
  const auto& found = replies.at(people_at_);
  for (int row = 0; row < found.rows(); ++row) {
    auto columns = found.row(row);
    auto person = read_beneficiary(columns);
    people.emplace(person.id, std::move(person));
  }
  UsageFacts counted;
  read_usage(replies.at(usage_at_), counted, usage);
  read_usage(replies.at(usage_of_lines_at_), counted, usage);
  if (since_) read_site_usage(replies.at(site_usage_at_), counted);
  usage.overlay(counted);

  AdmissionFacts facts;
  facts.envelopes = books.read_envelopes(replies.at(envelopes_at_));
  for (const auto& query : queries) {
    const auto person = people.find(query.beneficiary);
    facts.beneficiaries.push_back(person == people.end() ? std::nullopt : std::optional(person->second));
  }
  for (const auto& [id, person] : people) take_usage(person, counted, connection, dictionaries, facts);
  if (since_) take_sites(counted, connection, dictionaries, facts);
  return facts;
}

void FactsReading::take_sites(const UsageFacts& counted, Connection& connection, Dictionaries& dictionaries,
                              AdmissionFacts& facts) const {
  for (const auto& site : sites_) {
    auto& days = facts.usage_by_site[{site}];
    const auto number = dictionaries.sites.find(connection, site);
    if (!number) continue;
    days = daily(counted.of_site(*number), connection, dictionaries);
    std::erase_if(days, [&](const auto& usage) { return usage.day < *since_; });
  }
}

AdmissionFacts load_admission_facts(Connection& connection, Dictionaries& dictionaries,
                                    std::span<const broker::AdmissionQuery> queries,
                                    std::optional<domain::Day> site_usage_since, Locking locking,
                                    Usage& usage, Books& books) {
  FactsReading reading(queries, site_usage_since, locking);
  reading.send(connection, books);
  return reading.read(connection.flush(), queries, connection, dictionaries, usage, books);
}

}  // namespace passerelle::postgres
