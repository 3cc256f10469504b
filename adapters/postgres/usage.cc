#include "adapters/postgres/usage.h"

#include <algorithm>
#include <tuple>

#include "adapters/postgres/row_guard.h"

namespace passerelle::postgres {
namespace {

using domain::DailyUsage;

// An entry's number: day, six digits of terms, four of count.
constexpr std::int64_t terms_room = 1'000'000;
constexpr std::int64_t count_room = 10'000;

std::int64_t key_of(domain::Day day, Number terms) { return domain::to_day_number(day) * terms_room + terms; }

UsageFacts::Entry entry_of(std::int64_t number) {
  const auto key = number / count_room;
  return {domain::from_day_number(key / terms_room), static_cast<Number>(key % terms_room),
          number % count_room};
}

// $3: a key for each row. The newest entry counts on where it has the same key and room for one more.
#define PASSERELLE_COUNT_ON(key)                                                                      \
  "entries[cardinality(u.entries) + CASE WHEN u.entries[cardinality(u.entries)] / 10000 = " key       \
  " AND u.entries[cardinality(u.entries)] % 10000 < 9999 THEN 0 ELSE 1 END] = "                       \
  "CASE WHEN u.entries[cardinality(u.entries)] / 10000 = " key                                        \
  " AND u.entries[cardinality(u.entries)] % 10000 < 9999 THEN u.entries[cardinality(u.entries)] + 1 " \
  "ELSE " key " * 10000 + 1 END"

constexpr Statement count_known{
    "count_known_usage",
    PASSERELLE_ALL_OF(
        "UPDATE ledger.personal_usage u SET " PASSERELLE_COUNT_ON(
            "($3::bigint[])[i]") " "
                                 "FROM generate_series(1, cardinality($3::bigint[])) i "
                                 "WHERE u.beneficiary = ($1::uuid[])[i] AND u.line = ($2::uuid[])[i]",
        "cardinality($3::bigint[])")};
constexpr Statement count_new{
    "count_new_usage",
    "INSERT INTO ledger.personal_usage AS u (beneficiary, line, entries) "
    "SELECT ($1::uuid[])[i], ($2::uuid[])[i], ARRAY[($3::bigint[])[i] * 10000 + 1] "
    "FROM generate_series(1, cardinality($3::bigint[])) i "
    "ON CONFLICT (beneficiary, line) DO UPDATE SET " PASSERELLE_COUNT_ON("(excluded.entries[1] / 10000)")};
#undef PASSERELLE_COUNT_ON

// The newest entry with the key counts one less, and goes where that leaves none.
constexpr Statement take_back_usage{
    "take_back_usage",
    PASSERELLE_ALL_OF("UPDATE ledger.personal_usage u SET entries = ARRAY("
                      "SELECT CASE WHEN x.i = hit.i THEN x.e - 1 ELSE x.e END FROM unnest(u.entries) WITH "
                      "ORDINALITY x (e, i), "
                      "(SELECT max(y.i) AS i FROM unnest(u.entries) WITH ORDINALITY y (e, i) WHERE y.e / "
                      "10000 = d.key) hit "
                      "WHERE x.i <> hit.i OR x.e % 10000 > 1 ORDER BY x.i) "
                      "FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) d (beneficiary, line, key) "
                      "WHERE u.beneficiary = d.beneficiary AND u.line = d.line "
                      "AND EXISTS (SELECT 1 FROM unnest(u.entries) e WHERE e / 10000 = d.key)",
                      "cardinality($3::bigint[])")};

constexpr Statement count_at_site{
    "count_site_usage",
    "INSERT INTO ledger.site_usage AS u (site, day, terms, count) "
    "SELECT ($1::integer[])[i], ($2::date[])[i], ($3::integer[])[i], ($4::bigint[])[i] "
    "FROM generate_series(1, cardinality($4::bigint[])) i "
    "ON CONFLICT (site, day, terms) DO UPDATE SET count = u.count + excluded.count"};
// A row below zero is refused by its CHECK before an upsert could turn it into an update.
constexpr Statement take_back_at_site{
    "take_back_site_usage",
    PASSERELLE_ALL_OF(
        "UPDATE ledger.site_usage u SET count = u.count + ($4::bigint[])[i] "
        "FROM generate_series(1, cardinality($4::bigint[])) i WHERE u.site = ($1::integer[])[i] "
        "AND u.day = ($2::date[])[i] AND u.terms = ($3::integer[])[i]",
        "cardinality($4::bigint[])")};

// Where a transaction takes back as well, its rows change in more than one statement: their order is this
// one's.
constexpr Statement lock_usage{
    "lock_usage",
    "SELECT count(*) FROM (SELECT 1 FROM generate_series(1, cardinality($1::uuid[])) i "
    "JOIN ledger.personal_usage u ON u.beneficiary = ($1::uuid[])[i] AND u.line = ($2::uuid[])[i] "
    "FOR UPDATE OF u) locked"};
constexpr Statement lock_site_usage{
    "lock_site_usage",
    "SELECT count(*) FROM (SELECT 1 FROM generate_series(1, cardinality($1::integer[])) i "
    "JOIN ledger.site_usage u ON u.site = ($1::integer[])[i] AND u.day = ($2::date[])[i] "
    "AND u.terms = ($3::integer[])[i] FOR UPDATE OF u) locked"};

struct PersonalRows {
  std::vector<domain::Uuid> beneficiaries;
  std::vector<domain::Uuid> lines;
  std::vector<std::int64_t> keys;
  void add(const PersonOnLine& whose, std::int64_t key) {
    beneficiaries.push_back(whose.beneficiary.uuid);
    lines.push_back(whose.line.uuid);
    keys.push_back(key);
  }
};

struct SiteRows {
  std::vector<Number> sites;
  std::vector<domain::Day> days;
  std::vector<Number> terms;
  std::vector<std::int64_t> counts;
  void add(const std::tuple<Number, domain::Day, Number>& key, std::int64_t count) {
    sites.push_back(std::get<0>(key));
    days.push_back(std::get<1>(key));
    terms.push_back(std::get<2>(key));
    counts.push_back(count);
  }
};

}  // namespace

void count_one(std::vector<std::int64_t>& entries, domain::Day day, Number terms) {
  const auto key = key_of(day, terms);
  if (!entries.empty() && entries.back() / count_room == key &&
      entries.back() % count_room < count_room - 1) {
    ++entries.back();
  } else {
    entries.push_back(key * count_room + 1);
  }
}

std::vector<UsageFacts::Entry>& UsageFacts::row_of(const PersonOnLine& whose) {
  const auto [row, is_new] = personal_.try_emplace(whose);
  if (is_new) people_by_line_[whose.line].push_back(whose.beneficiary);
  return row->second;
}

void UsageFacts::add(const PersonOnLine& whose, const std::vector<std::int64_t>& entries) {
  auto& all = row_of(whose);
  all.clear();  // a row may be read for the person and for the line
  all.reserve(entries.size());
  for (const auto number : entries) all.push_back(entry_of(number));
}

std::vector<UsageFacts::Entry> UsageFacts::of(domain::BeneficiaryId beneficiary) const {
  std::vector<Entry> entries;
  for (auto row = personal_.lower_bound({beneficiary, {}});
       row != personal_.end() && row->first.beneficiary == beneficiary; ++row)
    entries.insert(entries.end(), row->second.begin(), row->second.end());
  return entries;
}

std::vector<UsageFacts::Entry> UsageFacts::of(domain::LineId line) const {
  std::vector<Entry> entries;
  const auto people = people_by_line_.find(line);
  if (people == people_by_line_.end()) return entries;
  for (const auto& person : people->second) {
    const auto& counted = personal_.at({person, line});
    entries.insert(entries.end(), counted.begin(), counted.end());
  }
  return entries;
}

std::vector<UsageFacts::Entry> UsageFacts::of_site(Number site) const {
  const auto found = by_site_.find(site);
  return found == by_site_.end() ? std::vector<Entry>{} : found->second;
}

std::vector<DailyUsage> daily(const std::vector<UsageFacts::Entry>& entries, Connection& connection,
                              Dictionaries& dictionaries) {
  const auto key = [](const DailyUsage& usage) { return std::tie(usage.day, usage.offer, usage.tariff); };
  std::vector<DailyUsage> days;
  days.reserve(entries.size());
  for (const auto& entry : entries) {
    const auto& terms = dictionaries.terms.at(connection, entry.terms);
    days.push_back({entry.day,
                    {terms.offer},
                    terms.tariff,
                    entry.count,
                    entry.count * terms.megabytes,
                    entry.count * terms.face_value_cents,
                    entry.count * terms.price_cents});
  }
  std::sort(days.begin(), days.end(),
            [&](const auto& one, const auto& other) { return key(one) < key(other); });
  std::vector<DailyUsage> merged;
  for (auto& day : days) {
    if (merged.empty() || key(merged.back()) != key(day)) {
      merged.push_back(std::move(day));
      continue;
    }
    merged.back().count += day.count;
    merged.back().megabytes += day.megabytes;
    merged.back().face_value_cents += day.face_value_cents;
    merged.back().price_cents += day.price_cents;
  }
  std::erase_if(merged, [](const DailyUsage& usage) { return usage.count == 0; });
  return merged;
}

void Usage::move(const domain::Recharge& recharge, int times) {
  const auto day = domain::paris_day(recharge.create_time);
  const auto terms = dictionaries_.terms.require(connection_, terms_of(recharge));
  const auto site = dictionaries_.sites.require(connection_, recharge.site.value);
  personal_[{recharge.beneficiary, recharge.line}].push_back({day, terms, times < 0});
  by_site_[{site, day, terms}] += times;
}

void Usage::overlay(UsageFacts& facts) const {
  for (const auto& [whose, changes] : personal_)
    for (const auto& change : changes)
      facts.count(whose, {change.day, change.terms, change.taken_back ? -1 : 1});
  for (const auto& [key, count] : by_site_) {
    const auto& [site, day, terms] = key;
    facts.count(site, {day, terms, count});
  }
}

void Usage::send() {
  std::size_t rounds = 0;
  PersonalRows all;
  bool takes_back = false;
  for (const auto& [whose, changes] : personal_) {
    rounds = std::max(rounds, changes.size());
    all.add(whose, 0);
    for (const auto& change : changes) takes_back |= change.taken_back;
  }
  if (takes_back) connection_.send(lock_usage, all.beneficiaries, all.lines);
  for (std::size_t round = 0; round < rounds; ++round) send_round(round);
  send_sites();
  personal_.clear();
  by_site_.clear();
}

// A statement changes a row once: whoever has several changes takes part in as many rounds.
void Usage::send_round(std::size_t round) {
  PersonalRows known;
  PersonalRows fresh;
  PersonalRows taken_back;
  for (const auto& [whose, changes] : personal_) {
    if (round >= changes.size()) continue;
    const auto& change = changes[round];
    auto& rows = change.taken_back ? taken_back : known_.contains(whose) ? known : fresh;
    rows.add(whose, key_of(change.day, change.terms));
  }
  if (!known.keys.empty()) connection_.send(count_known, known.beneficiaries, known.lines, known.keys);
  if (!fresh.keys.empty()) connection_.send(count_new, fresh.beneficiaries, fresh.lines, fresh.keys);
  if (!taken_back.keys.empty())
    connection_.send(take_back_usage, taken_back.beneficiaries, taken_back.lines, taken_back.keys);
}

void Usage::send_sites() {
  SiteRows all;
  SiteRows more;
  SiteRows fewer;
  for (const auto& [key, count] : by_site_) {
    if (count == 0) continue;
    all.add(key, count);
    (count > 0 ? more : fewer).add(key, count);
  }
  if (!fewer.counts.empty()) connection_.send(lock_site_usage, all.sites, all.days, all.terms);
  if (!more.counts.empty()) connection_.send(count_at_site, more.sites, more.days, more.terms, more.counts);
  if (!fewer.counts.empty())
    connection_.send(take_back_at_site, fewer.sites, fewer.days, fewer.terms, fewer.counts);
}

}  // namespace passerelle::postgres
