#include "adapters/postgres/admission_facts.h"

#include <fmt/format.h>

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
constexpr Statement lock_lines{"lock_lines",
                               "SELECT count(*) FROM unnest($1::uuid[]) l (id) WHERE "
                               "pg_advisory_xact_lock(uuid_hash_extended(l.id, 2)) IS "
                               "NOT NULL"};
constexpr Statement lock_sites{"lock_sites",
                               "SELECT count(*) FROM unnest($1::text[]) s (site) "
                               "WHERE pg_advisory_xact_lock(hashtextextended(s.site, 3)) IS NOT NULL"};

const std::string find_people_sql =
    fmt::format("SELECT {} FROM ledger.beneficiaries b WHERE b.id = ANY($1::uuid[])", beneficiary_columns);
constexpr Statement find_usage{"find_usage",
                               "SELECT u.beneficiary, u.line, u.entries FROM ledger.personal_usage u WHERE "
                               "u.beneficiary = ANY($1::uuid[])"};
// Whoever had the line, the people themselves among them.
constexpr Statement find_usage_of_lines{
    "find_usage_of_lines",
    "SELECT u.beneficiary, u.line, u.entries FROM ledger.personal_usage u WHERE u.line = ANY($1::uuid[])"};
constexpr Statement find_site_usage{
    "find_site_usage",
    "SELECT s.site, u.site, u.day, u.terms, u.count FROM unnest($1::text[]) q (site) "
    "JOIN ledger.sites s ON s.site = q.site "
    "JOIN ledger.site_usage u ON u.site = s.number AND u.day >= $2::date"};

struct Asked {
  std::vector<domain::Uuid> people;  // sorted, each once
  std::vector<std::string> sites;    // sorted, each once
};

Asked asked_by(std::span<const broker::AdmissionQuery> queries) {
  std::set<domain::Uuid> people;
  std::set<std::string> sites;
  for (const auto& query : queries) {
    people.insert(query.beneficiary.uuid);
    sites.insert(query.site.value);
  }
  return {{people.begin(), people.end()}, {sites.begin(), sites.end()}};
}

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

class FactsReading {
 public:
  FactsReading(Connection& connection, Dictionaries& dictionaries, Usage& usage, Books& books)
      : connection_(connection), dictionaries_(dictionaries), usage_(usage), books_(books) {}

  AdmissionFacts read(std::span<const broker::AdmissionQuery> queries, std::optional<domain::Day> since,
                      Locking locking) {
    const auto asked = asked_by(queries);
    find_people(asked, locking);
    UsageFacts counted;
    AdmissionFacts facts;
    facts.envelopes = find_usage(asked, since, locking, counted);
    usage_.overlay(counted);
    for (const auto& [id, person] : people_) take_usage(person, counted, facts);
    for (const auto& query : queries) {
      const auto person = people_.find(query.beneficiary);
      facts.beneficiaries.push_back(person == people_.end() ? std::nullopt : std::optional(person->second));
    }
    if (since) take_sites(asked, *since, counted, facts);
    return facts;
  }

 private:
  void find_people(const Asked& asked, Locking locking) {
    if (locking == Locking::until_the_end) connection_.send(lock_people, asked.people);
    const auto reply = connection_.run({"find_people", find_people_sql}, asked.people);
    for (int row = 0; row < reply.rows(); ++row) {
      auto columns = reply.row(row);
      auto person = read_beneficiary(columns);
      people_.emplace(person.id, std::move(person));
    }
  }
  // Envelopes as well: whatever is wanted goes in one round trip.
  std::vector<domain::EnvelopeBalance> find_usage(const Asked& asked, std::optional<domain::Day> since,
                                                  Locking locking, UsageFacts& counted) {
    std::set<domain::Uuid> lines;
    for (const auto& [id, person] : people_)
      if (person.line) lines.insert(person.line->id.uuid);
    const std::vector<domain::Uuid> sorted_lines(lines.begin(), lines.end());
    if (locking == Locking::until_the_end) {
      connection_.send(lock_lines, sorted_lines);
      if (since) connection_.send(lock_sites, asked.sites);
    }
    const auto by_person = connection_.send(postgres::find_usage, asked.people);
    const auto by_line = connection_.send(find_usage_of_lines, sorted_lines);
    const auto by_site = since ? connection_.send(find_site_usage, asked.sites, *since) : 0;
    books_.send_envelopes();
    const auto replies = connection_.flush();
    read_usage(replies.at(by_person), counted, usage_);
    read_usage(replies.at(by_line), counted, usage_);
    if (since) read_site_usage(replies.at(by_site), counted);
    return books_.read_envelopes(replies.back());
  }
  void take_usage(const Beneficiary& person, const UsageFacts& counted, AdmissionFacts& facts) {
    facts.usage_by_beneficiary.emplace(person.id, daily(counted.of(person.id), connection_, dictionaries_));
    if (!person.line) return;
    const auto [usage, is_new] = facts.usage_by_line.try_emplace(person.line->id);
    if (is_new) usage->second = daily(counted.of(person.line->id), connection_, dictionaries_);
  }
  void take_sites(const Asked& asked, domain::Day since, const UsageFacts& counted, AdmissionFacts& facts) {
    for (const auto& site : asked.sites) {
      auto& days = facts.usage_by_site[{site}];
      const auto number = dictionaries_.sites.find(connection_, site);
      if (!number) continue;
      days = daily(counted.of_site(*number), connection_, dictionaries_);
      std::erase_if(days, [&](const auto& usage) { return usage.day < since; });
    }
  }

  Connection& connection_;
  Dictionaries& dictionaries_;
  Usage& usage_;
  Books& books_;
  std::map<BeneficiaryId, Beneficiary> people_;
};

}  // namespace

AdmissionFacts load_admission_facts(Connection& connection, Dictionaries& dictionaries,
                                    std::span<const broker::AdmissionQuery> queries,
                                    std::optional<domain::Day> site_usage_since, Locking locking,
                                    Usage& usage, Books& books) {
  return FactsReading(connection, dictionaries, usage, books).read(queries, site_usage_since, locking);
}

}  // namespace passerelle::postgres
