// A whole year: every difference that is planted is found, none is invented, what can be proven resolves
// itself, and at its end the books say what the operator's own journal says.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <cstdlib>

#include "adapters/postgres/postgres_ledger.h"
#include "adapters/sqlite/sqlite_ledger.h"
#include "tests/integration/year_lived.h"
#include "tests/support/fec_checker.h"
#include "tests/support/private_postgres.h"

namespace passerelle::broker {
namespace {

using finance::BreakKind;
using finance::Period;
using finance::Resolution;

// Of each break what tells it from others: period, kind, what it is about, and how it was resolved.
std::vector<std::string> found_in(YearBooks& books) {
  std::vector<std::string> found;
  std::optional<finance::BreakId> after;
  while (true) {
    const auto page = books.reader().finance().breaks({}, after, 1'000).value();
    for (const auto& each : page.items)
      found.push_back(
          fmt::format("{} {} {} {}", each.period.text(), finance::to_string(each.kind),
                      each.recharge ? each.recharge->text() : fmt::format("line {}", each.statement_line),
                      finance::to_string(each.resolution)));
    if (!page.more) break;
    after = page.items.back().id;
  }
  std::ranges::sort(found);
  return found;
}

std::vector<std::string> planted_in(const test::GeneratedYear& year) {
  std::vector<std::string> planted;
  for (const auto& each : year.expected)
    planted.push_back(
        fmt::format("{} {} {} {}", each.period.text(), finance::to_string(each.kind),
                    each.recharge ? each.recharge->text() : fmt::format("line {}", each.statement_line),
                    finance::to_string(each.resolution)));
  std::ranges::sort(planted);
  return planted;
}

void expect_breaks_as_planted(YearBooks& books, const test::GeneratedYear& year) {
  const auto found = found_in(books);
  const auto planted = planted_in(year);
  std::vector<std::string> missed;
  std::vector<std::string> invented;
  std::ranges::set_difference(planted, found, std::back_inserter(missed));
  std::ranges::set_difference(found, planted, std::back_inserter(invented));
  EXPECT_THAT(missed, ::testing::IsEmpty());
  EXPECT_THAT(invented, ::testing::IsEmpty());
}

using Delivered = std::map<std::string, std::int64_t>;  // by offer

Delivered stated_to_donors(YearBooks& books, int year) {
  Delivered delivered;
  for (const auto* envelope : {test::value_envelope_id, test::unit_envelope_id}) {
    const auto statement = books.must<finance::DonorStatement>("a donor's statement", [&](auto done) {
      books.finance().donor_statement({envelope}, year, std::move(done));
    });
    EXPECT_EQ(statement.opening.amount + statement.given.amount,
              statement.delivered.amount + statement.closing.amount);
    EXPECT_EQ(statement.opening.value_cents + statement.given.value_cents,
              statement.delivered.value_cents + statement.closing.value_cents);
    for (const auto& line : statement.lines) delivered[line.offer.value] += line.quantity;
  }
  return delivered;
}

// What the books have in January alone, of what December's statement told or a person decided of it.
Delivered booked_in_january(const test::GeneratedYear& year) {
  Delivered booked;
  for (const auto& told : year.recharges) {
    const auto& it = told.recharge;
    if (domain::first_of_next_month(domain::paris_day(it.create_time)) !=
        year.statements.back().period.first_day())
      continue;
    const bool euro = it.envelope_measure == domain::Asset::eur_cent;
    using enum test::Plant;
    if (told.plant == doubt || told.plant == early || told.plant == credited_rejected)
      booked[it.offer.value] += it.envelope_amount;
    if (told.plant == never_credited || told.plant == taken_back)
      booked[it.offer.value] -= it.envelope_amount;
    if (told.plant == dearer && euro) booked[it.offer.value] += told.counted_cents - it.face_value.value;
  }
  return booked;
}

void expect_donors_are_told_the_truth(YearBooks& books, const test::GeneratedYear& year) {
  auto told = stated_to_donors(books, year.sizes.year);
  const auto later = stated_to_donors(books, year.sizes.year + 1);
  auto expected_later = booked_in_january(year);
  std::erase_if(expected_later, [](const auto& entry) { return entry.second == 0; });
  EXPECT_EQ(later, expected_later);
  for (const auto& [offer, quantity] : later) told[offer] += quantity;
  Delivered journal;
  for (const auto& [offer, quantity] : test::journal_by_offer(year.recharges))
    journal[offer.value] = quantity;
  EXPECT_EQ(told, journal) << "the operator's journal says otherwise";
}

void expect_balances_are_rebuilt_equal(YearBooks& books) {
  std::map<domain::Asset, std::int64_t> sums;
  const auto balances = books.reader().balances().value();
  for (const auto& balance : balances) {
    EXPECT_EQ(balance.kept, balance.rebuilt) << balance.account.name;
    sums[balance.asset] += balance.kept;
  }
  for (const auto& [asset, sum] : sums) EXPECT_EQ(sum, 0);
}

void expect_tills_differ_as_counted(YearBooks& books, const YearLived& lived) {
  EXPECT_GT(lived.tills_with_difference(), 0);
  for (const auto& [site, difference] : lived.differences())
    EXPECT_EQ(
        books.reader().finance().balance(domain::till_difference_account(site), domain::Asset::eur_cent),
        -difference)
        << site.value;
}

void expect_a_valid_fec(YearBooks& books, const test::GeneratedYear& year) {
  for (const bool latin : {false, true}) {
    const auto file = books.must<JournalFile>("the journal", [&](auto done) {
      books.finance().journal({Period::parse(std::to_string(year.sizes.year)).value(), latin},
                              std::move(done));
    });
    const auto charset = latin ? test::FecCharset::iso_8859_15 : test::FecCharset::utf8;
    EXPECT_GT(std::ranges::count(file.content, '\n'), 1'000);
    for (const auto& violation :
         test::check_fec(file.name, file.content, {.charset = charset, .first_number = 1}))
      ADD_FAILURE() << "line " << violation.line << ": " << test::to_string(violation.rule) << " "
                    << violation.detail;
  }
}

void report(const test::GeneratedYear& year, const YearLived& lived) {
  fmt::print("{} recharges, {} statement lines, {} breaks, {} by two people\n", year.recharges.size(),
             lived.lines(), year.expected.size(), lived.second_people());
  fmt::print("{} tills counted, {} with a difference; {} refunds\n", lived.tills_closed(),
             lived.tills_with_difference(), lived.refunds());
  for (const auto& [part, seconds] : lived.took()) fmt::print("{:>10} {:7.1f} s\n", part, seconds);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("peak memory {} MiB\n", usage.ru_maxrss / 1024);
}

test::YearSizes sizes_of(int recharges) {
  test::YearSizes sizes;
  if (const auto* wanted = std::getenv("PASSERELLE_YEAR_RECHARGES")) recharges = std::atoi(wanted);
  if (const auto* wanted = std::getenv("PASSERELLE_SEED")) sizes.seed = std::strtoull(wanted, nullptr, 10);
  sizes.recharges = recharges;
  sizes.breaks_of_a_kind = std::max(12, recharges / 2'000);
  return sizes;
}

void live_and_look_back(Ledger& ledger, const test::YearSizes& sizes) {
  const testing::TemporaryDirectory directory;
  const auto year = test::generate_year(sizes);
  YearBooks books(ledger, year, directory.path());
  YearLived lived(books, year);
  lived.live();
  expect_breaks_as_planted(books, year);
  expect_donors_are_told_the_truth(books, year);
  expect_balances_are_rebuilt_equal(books);
  expect_tills_differ_as_counted(books, lived);
  expect_a_valid_fec(books, year);
  report(year, lived);
}

TEST(GeneratedYear, IsTheSameForTheSameSeedAndAnotherForAnother) {
  auto sizes = sizes_of(2'000);
  const auto one = test::generate_year(sizes);
  EXPECT_EQ(test::planted_json(one), test::planted_json(test::generate_year(sizes)));
  EXPECT_EQ(one.statements[5].file, test::generate_year(sizes).statements[5].file);
  ++sizes.seed;
  EXPECT_NE(one.statements[5].file, test::generate_year(sizes).statements[5].file);
}

TEST(GeneratedYear, IsClosedWithAllThatWasPlantedFoundOnSqlite) {
  const testing::TemporaryDirectory directory;
  const auto ledger = sqlite::open_ledger(directory.path() / "ledger.db").value();
  live_and_look_back(*ledger, sizes_of(5'000));
}

TEST(GeneratedYear, IsClosedWithAllThatWasPlantedFoundOnPostgres) {
  testing::PrivatePostgres server;
  const auto ledger = postgres::open_ledger(server.settings(server.create_database())).value();
  live_and_look_back(*ledger, sizes_of(3'000));
}

}  // namespace
}  // namespace passerelle::broker
