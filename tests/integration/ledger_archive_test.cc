// An embedded ledger moved to PostgreSQL: whoever asked before and asks again sees the same books, and they
// go on.
#include "adapters/archive/ledger_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/archive/ledger_verification.h"
#include "adapters/postgres/postgres_ledger.h"
#include "adapters/postgres/postgres_vault.h"
#include "adapters/sqlite/database.h"
#include "adapters/sqlite/sqlite_ledger.h"
#include "adapters/sqlite/sqlite_vault.h"
#include "tests/integration/postgres_sample.h"
#include "tests/support/private_postgres.h"

namespace passerelle::archive {
namespace {

using broker::LedgerReader;
using broker::LedgerTransaction;
using domain::RechargeState;
using passerelle::testing::PrivatePostgres;
using postgres::put;
using postgres::Sample;
using postgres::settle;
using ::testing::IsEmpty;
using ::testing::SizeIs;

PrivatePostgres& server() {
  static PrivatePostgres server;
  return server;
}

const OnProgress nobody_looks = [](const Progress&) {};

class LedgerArchive : public ::testing::Test {
 protected:
  postgres::PostgresSettings settings() const { return server().settings(database); }
  std::unique_ptr<broker::Ledger> embedded() { return sqlite::open_ledger(file).value(); }
  std::unique_ptr<broker::Ledger> moved() { return postgres::open_ledger(settings()).value(); }

  // Two years, every state, repeated news, doubts that were asked about, late news, people who changed lines.
  void fill() {
    const auto ledger = embedded();
    ASSERT_TRUE(sample.fund(*ledger));
    for (int i = 0; i < 5; ++i) {
      people.push_back(sample.person());
      people.back().external_reference = "D-" + std::to_string(i);
      people.back().referral = domain::Referral{"structure-1", domain::paris_day(sample.tick()), i};
      ASSERT_TRUE(put(*ledger, people.back()));
    }
    using enum RechargeState;
    for (const auto end : {delivered, reserved, in_doubt, rejected, cancelled, reversed, delivered})
      for (const auto& person : people) add(*ledger, sample, person, end);
    auto heir = sample.person();
    heir.line = people[0].line;
    ASSERT_TRUE(put(*ledger, heir));
    people.push_back(heir);
    add(*ledger, sample, heir, delivered);
    Sample next_year(2, 2027);
    add(*ledger, next_year, people[1], delivered);
    refuse(*ledger);
  }
  void add(broker::Ledger& ledger, Sample& of, const domain::Beneficiary& person, RechargeState end) {
    const auto record = of.reserved(person);
    ASSERT_TRUE(ledger.transact(
        [&](LedgerTransaction& transaction) { return transaction.record(std::span(&record, 1)); }));
    std::vector<broker::Settlement> news;
    const auto tell = [&](RechargeState to) { news.push_back(of.news(record.recharge.id, to)); };
    if (end == RechargeState::in_doubt || end == RechargeState::rejected) tell(RechargeState::in_doubt);
    if (end == RechargeState::rejected) tell(RechargeState::reserved);
    if (end == RechargeState::reversed) tell(RechargeState::delivered);
    if (end != RechargeState::reserved && end != RechargeState::in_doubt) tell(end);
    if (end == RechargeState::rejected) {
      news.back().rejection = domain::Rejection{"E12", "LINE_BARRED", true};
      tell(RechargeState::delivered);  // too late
    }
    for (auto& one : news)
      one.attempt = broker::Attempt{broker::Attempt::Kind::submit, one.time - std::chrono::milliseconds(9),
                                    one.time, "SAID"};
    if (news.empty()) return;
    ASSERT_TRUE(settle(ledger, news));
  }
  void refuse(broker::Ledger& ledger) {
    auto record = sample.reserved(people[2]);
    record.hold.reset();
    record.recharge.state = RechargeState::refused;
    record.recharge.envelope = {};
    record.recharge.envelope_amount = 0;
    domain::Violation violation;
    violation.rule = {"line-on-file"};
    violation.reason = domain::RefusalReason::line_missing;
    record.recharge.violations = {violation};
    ASSERT_TRUE(ledger.transact(
        [&](LedgerTransaction& transaction) { return transaction.record(std::span(&record, 1)); }));
  }

  // One that has run, with a line in every state and its lease, and the next of its series, whose list broke
  // off.
  void fill_campaigns() {
    const auto ledger = embedded();
    for (int i = 0; i < 16; ++i) {
      people.push_back(sample.person());
      ASSERT_TRUE(put(*ledger, people.back()));
    }
    campaign = put_campaign(*ledger, campaign_of(1));
    put_campaign(*ledger, campaign_of(2));
    ASSERT_TRUE(ledger->transact([&](LedgerTransaction& transaction) -> domain::Status {
      auto& book = transaction.campaigns();
      EXPECT_TRUE(book.put_upload({campaign, 1, domain::sha256("list"), "ana", sample.tick(), sample.tick(),
                                   17, 1, 17, domain::sha256("before")}));
      EXPECT_TRUE(
          book.put_upload({campaign, 2, domain::sha256("more"), "bob", sample.tick(), {}, 3, 18, 0, {}}));
      EXPECT_TRUE(book.append_lines(campaign, lines()));
      EXPECT_EQ(
          book.take_lines({campaign, sample.broker, 12, std::chrono::hours(1), sample.tick()}, 100)->size(),
          12U);
      using enum domain::LineState;
      std::int64_t number = 0;
      for (const auto state : {underway, in_doubt, delivered, refused, rejected, cancelled, reversed, held}) {
        ++number;
        std::vector<domain::LineNews> news{{number, 1, underway, {}, false, draw_recharge(), sample.tick()}};
        if (state == reversed)
          news.push_back({number, 1, delivered, {}, false, news[0].recharge, sample.tick()});
        if (state == held || state == refused) news.clear();
        if (state != underway)
          news.push_back({number, 1, state, "E" + std::to_string(number), state == rejected,
                          news.empty() ? domain::RechargeId{} : news[0].recharge, sample.tick()});
        const auto noted = book.note_lines(campaign, news);
        EXPECT_TRUE(noted) << noted.error().message;
      }
      EXPECT_EQ(book.retry_lines({campaign, rejected, 0, 10, sample.tick()})->retried, 1);
      return {};
    }));
  }
  domain::RechargeId draw_recharge() { return sample.draw<domain::RechargeId>(); }
  domain::Campaign campaign_of(int cycle) {
    domain::Campaign made;
    made.id = sample.draw<domain::CampaignId>();
    made.series = cycle == 1 ? made.id : campaign;
    made.cycle = cycle;
    made.created_by = "ana";
    if (cycle == 1) made.request_id = "request";
    made.title = "Confinement, \"mars\"";
    made.offer = {"data-10gb"};
    made.envelope = postgres::sample_envelope;
    made.pace = {2.5, domain::DailyHours{std::chrono::minutes(540), std::chrono::minutes(1080)}, 1'000};
    made.pause_limits = {500, domain::EuroCents{10'000}, 20, 50};
    made.state = cycle == 1 ? domain::CampaignState::paused : domain::CampaignState::draft;
    made.authors = {"ana", "bob"};
    made.approvals = {{"cleo", sample.tick(), domain::sha256("content")}};
    if (cycle == 1) made.pause_reason = domain::PauseReason::rejections_high;
    made.list = domain::sha256("chain");
    made.create_time = made.update_time = sample.tick();
    made.revision = 1;
    return made;
  }
  domain::CampaignId put_campaign(broker::Ledger& ledger, const domain::Campaign& made) {
    const std::vector<domain::CampaignChange> changes{
        {domain::CampaignAct::create, domain::CampaignState::draft, domain::CampaignState::draft, "ana",
         "the second lockdown", sample.tick()},
        {domain::CampaignAct::pause, domain::CampaignState::running, domain::CampaignState::paused,
         std::string(domain::the_house), "rejections", sample.tick()}};
    EXPECT_TRUE(ledger.transact(
        [&](LedgerTransaction& transaction) { return transaction.campaigns().put(made, changes); }));
    return made.id;
  }
  // Everybody, the first of them twice, and somebody who is unknown.
  std::vector<domain::CampaignLine> lines() {
    std::vector<domain::CampaignLine> list;
    for (const auto& person : people) {
      auto& line = list.emplace_back();
      line.beneficiary = person.id;
      line.site = person.site;
      line.update_time = sample.tick();
    }
    list.push_back(list.front());
    list.emplace_back().state = domain::LineState::flawed;
    list.back().reason = domain::unknown_reason;
    for (std::size_t i = 0; i < list.size(); ++i) list[i].number = static_cast<std::int64_t>(i) + 1;
    return list;
  }

  const passerelle::testing::TemporaryDirectory directory;
  const std::filesystem::path file = directory / "ledger.db";
  const std::string database = server().create_database();
  Sample sample;
  std::vector<domain::Beneficiary> people;
  domain::CampaignId campaign;
};

std::vector<domain::Recharge> all_recharges(LedgerReader& reader) {
  return reader.recharges({}, {}, 1000)->items;
}

auto plain(const broker::Attempt& attempt) {
  return std::tuple(attempt.kind, attempt.begin_time, attempt.end_time, attempt.outcome);
}
auto plain(const domain::Transfer& transfer) {
  return std::tuple(transfer.id, transfer.kind, transfer.asset, transfer.amount, transfer.debit,
                    transfer.credit, transfer.recharge, transfer.pending, transfer.tariff, transfer.time,
                    transfer.reason);
}
auto plain(const domain::DailyUsage& day) {
  return std::tuple(day.day, day.offer, day.tariff, day.count, day.megabytes, day.face_value_cents,
                    day.price_cents);
}
auto plain(const LedgerReader::Balance& balance) {
  return std::tuple(balance.account, balance.asset, balance.kept, balance.rebuilt);
}
template <class T>
auto plain(const std::vector<T>& values) {
  std::vector<decltype(plain(values.front()))> all;
  for (const auto& value : values) all.push_back(plain(value));
  return all;
}

TEST_F(LedgerArchive, WhateverIsAskedOfTheMovedBooksIsAnsweredAsBefore) {
  fill();
  const auto report = copy_ledger(file, settings(), nobody_looks);
  ASSERT_TRUE(report) << report.error().reason << ": " << report.error().message;
  const auto one = embedded();
  const auto other = moved();
  const auto before = one->open_reader().value();
  const auto after = other->open_reader().value();
  const auto recharges = all_recharges(*before);
  ASSERT_THAT(recharges, SizeIs(38));
  EXPECT_EQ(all_recharges(*after), recharges);
  for (const auto& recharge : recharges) {
    EXPECT_EQ(plain(*after->attempts(recharge.id)), plain(*before->attempts(recharge.id)));
    EXPECT_EQ(plain(*after->transfers(recharge.id)), plain(*before->transfers(recharge.id)));
    EXPECT_EQ(*after->late_news(recharge.id), *before->late_news(recharge.id));
    const broker::IdempotencyKey key{recharge.caller, "CreateRecharge", recharge.request_id};
    EXPECT_EQ((*after->find_key(key))->recharge, recharge);
    EXPECT_EQ((*after->find_key(key))->fingerprint, (*before->find_key(key))->fingerprint);
  }
  for (const auto& person : people) {
    EXPECT_EQ(*after->beneficiary(person.id), *before->beneficiary(person.id));
    EXPECT_EQ(*after->beneficiary_by_line(person.line->id), *before->beneficiary_by_line(person.line->id));
    const auto had =
        *before->facts(std::array{broker::AdmissionQuery{person.id, person.site}}, domain::Day{});
    const auto has = *after->facts(std::array{broker::AdmissionQuery{person.id, person.site}}, domain::Day{});
    EXPECT_EQ(plain(has.usage_by_beneficiary.at(person.id)), plain(had.usage_by_beneficiary.at(person.id)));
    EXPECT_EQ(plain(has.usage_by_line.at(person.line->id)), plain(had.usage_by_line.at(person.line->id)));
    EXPECT_EQ(plain(has.usage_by_site.at(person.site)), plain(had.usage_by_site.at(person.site)));
  }
  EXPECT_EQ(plain(*after->balances()), plain(*before->balances()));
  EXPECT_EQ(
      server().query(database,
                     "SELECT version || ' ' || applied_by || ' ' || document FROM ledger.programme_versions"),
      "1 finance " + domain::to_toml({}));
}

TEST_F(LedgerArchive, TheMovedBooksGoOn) {
  fill();
  ASSERT_TRUE(copy_ledger(file, settings(), nobody_looks));
  const auto ledger = moved();
  const auto open = ledger->open_reader().value()->open_recharges({}, {}, 100);
  ASSERT_THAT(open->items, SizeIs(10));
  std::vector<broker::Settlement> news;
  for (const auto& [recharge] : open->items)
    news.push_back(sample.news(recharge.id, RechargeState::delivered));
  const auto results = settle(*ledger, news);
  ASSERT_TRUE(results) << results.error().message;
  for (const auto& result : *results) EXPECT_EQ(result.verdict, broker::SettlementVerdict::applied);
  Sample later(7, 2027);
  for (const auto& person : people)
    EXPECT_TRUE(*later.admit(*ledger, person, 1000)) << "people, sites and terms go on";
  postgres::expect_books_agree(*ledger);
  const auto verification = verify_ledger(*ledger->open_reader().value(), nobody_looks);
  EXPECT_THAT(verification->disagreements, IsEmpty());
  EXPECT_EQ(verification->open_recharges, 6);
}

TEST_F(LedgerArchive, CampaignsMoveWithTheirListsAndTheirHistory) {
  ASSERT_TRUE(sample.fund(*embedded()));
  fill_campaigns();
  const auto report = copy_ledger(file, settings(), nobody_looks);
  ASSERT_TRUE(report) << report.error().reason << ": " << report.error().message;
  const auto one = embedded();
  const auto other = moved();
  const auto old_reader = one->open_reader().value();
  const auto new_reader = other->open_reader().value();
  auto& before = old_reader->campaigns();
  auto& after = new_reader->campaigns();
  const auto all = before.campaigns({}, {}, 10)->items;
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(after.campaigns({}, {}, 10)->items, all);
  for (const auto& stored : all) {
    const auto id = stored.campaign.id;
    EXPECT_EQ(after.lines(id, {}, 0, 100)->items, before.lines(id, {}, 0, 100)->items);
    EXPECT_EQ(*after.changes(id), *before.changes(id));
    EXPECT_EQ(*after.uploads(id), *before.uploads(id));
    EXPECT_EQ(*after.recount(id), stored.counts);
  }
  EXPECT_THAT(*after.changes(campaign), SizeIs(2));
  EXPECT_THAT(*after.uploads(campaign), SizeIs(2));
  const auto states = [&](domain::LineState state) {
    return after.campaign(campaign)->value().counts[state];
  };
  for (const auto state : domain::all_line_states) {
    if (state == domain::LineState::rejected) continue;  // it was tried again
    EXPECT_GT(states(state), 0) << domain::to_string(state);
  }
}

TEST_F(LedgerArchive, AMovedCampaignGoesOnWhereItWas) {
  ASSERT_TRUE(sample.fund(*embedded()));
  fill_campaigns();
  ASSERT_TRUE(copy_ledger(file, settings(), nobody_looks));
  const auto ledger = moved();
  const broker::LeaseOrder order{campaign, sample.draw<domain::BrokerId>(), 100, std::chrono::hours(1),
                                 sample.tick()};
  ASSERT_TRUE(ledger->transact([&](LedgerTransaction& transaction) -> domain::Status {
    auto& book = transaction.campaigns();
    EXPECT_EQ(book.find_by_request("ana", "request")->value().campaign.id, campaign);
    EXPECT_EQ(book.take_over_lines(order)->size(), 4U) << "whoever took them is unknown here";
    EXPECT_EQ(book.take_lines(order, 0)->size(), 5U) << "those that waited, and the one to be retried";
    return {};
  }));
  const auto reader = ledger->open_reader().value();
  EXPECT_EQ(*reader->campaigns().recount(campaign), reader->campaigns().campaign(campaign)->value().counts);
  const auto again = campaign_of(2);
  const auto taken = ledger->transact(
      [&](LedgerTransaction& transaction) { return transaction.campaigns().put(again, {}); });
  EXPECT_EQ(taken.error().reason, "CYCLE_TAKEN");
}

TEST_F(LedgerArchive, ACampaignWhoseCountsAreWrongIsFoundAndNotCopied) {
  ASSERT_TRUE(sample.fund(*embedded()));
  fill_campaigns();
  const auto right = verify_ledger(*embedded()->open_reader().value(), nobody_looks);
  EXPECT_TRUE(right->agrees());
  EXPECT_EQ(right->campaigns, 2);
  sqlite::Database(file, sqlite::Access::writer, "LEDGER")
      .execute("UPDATE campaign_counts SET lines = lines + 2 WHERE state = 6");
  const auto found = verify_ledger(*embedded()->open_reader().value(), nobody_looks);
  ASSERT_THAT(found->disagreements, SizeIs(1));
  EXPECT_EQ(found->disagreements[0].kind, Disagreement::Kind::lines);
  EXPECT_EQ(found->disagreements[0].subject, campaign.text() + " DELIVERED");
  EXPECT_EQ(found->disagreements[0].kept - found->disagreements[0].expected, 2);
  const auto refused = copy_ledger(file, settings(), nobody_looks);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "LEDGER_COPY_DIFFERS");
  sqlite::Database(file, sqlite::Access::writer, "LEDGER")
      .execute("UPDATE campaign_counts SET lines = lines - 2 WHERE state = 6");
  ASSERT_TRUE(copy_ledger(file, settings(), nobody_looks));
  EXPECT_TRUE(verify_ledger(*moved()->open_reader().value(), nobody_looks)->agrees());
  server().query(database, "UPDATE ledger.campaign_counts SET lines = 9 WHERE state = 11 AND lines = 1");
  const auto moved_wrong = verify_ledger(*moved()->open_reader().value(), nobody_looks);
  ASSERT_THAT(moved_wrong->disagreements, SizeIs(1));
  EXPECT_EQ(moved_wrong->disagreements[0].subject, campaign.text() + " HELD");
}

TEST_F(LedgerArchive, ProgressIsToldPartByPartToItsEnd) {
  fill();
  std::map<std::string, Progress> last;
  ASSERT_TRUE(copy_ledger(file, settings(), [&](const Progress& progress) {
    const auto& before = last[progress.part];
    EXPECT_GE(progress.done, before.done);
    last[progress.part] = progress;
  }));
  for (const auto* part :
       {"recharges", "transfers", "beneficiaries", "events", "campaign lines", "balances"}) {
    ASSERT_TRUE(last.contains(part)) << part;
    EXPECT_EQ(last[part].done, last[part].total) << part;
  }
  EXPECT_EQ(last["recharges"].done, 38);
}

TEST_F(LedgerArchive, AnInterruptedCopyLeavesNothingAndIsBegunAgain) {
  fill();
  EXPECT_THROW(copy_ledger(file, settings(),
                           [](const Progress& progress) {
                             if (progress.part == "usage")
                               throw std::runtime_error("somebody pressed Ctrl-C");
                           }),
               std::runtime_error);
  EXPECT_THAT(all_recharges(*moved()->open_reader().value()), IsEmpty());
  const auto again = copy_ledger(file, settings(), nobody_looks);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_THAT(all_recharges(*moved()->open_reader().value()), SizeIs(38));
}

TEST_F(LedgerArchive, BooksThatHaveSomethingAreNotCopiedInto) {
  fill();
  ASSERT_TRUE(Sample(5).fund(*moved()));
  EXPECT_EQ(copy_ledger(file, settings(), nobody_looks).error().reason, "LEDGER_NOT_EMPTY");
}

TEST_F(LedgerArchive, AFileInUseOrMissingIsRefused) {
  EXPECT_EQ(copy_ledger(file, settings(), nobody_looks).error().reason, "LEDGER_FILE_MISSING");
  const auto in_use = embedded();
  EXPECT_EQ(copy_ledger(file, settings(), nobody_looks).error().reason, "LEDGER_IN_USE");
}

TEST_F(LedgerArchive, ABrokenBalanceIsNotCopied) {
  fill();
  sqlite::Database(file, sqlite::Access::writer, "LEDGER")
      .execute("UPDATE accounts SET balance = balance + 1 WHERE name = 'available:value'");
  EXPECT_EQ(copy_ledger(file, settings(), nobody_looks).error().reason, "LEDGER_COPY_DIFFERS");
  EXPECT_THAT(all_recharges(*moved()->open_reader().value()), IsEmpty());
}

TEST_F(LedgerArchive, BooksOfEitherStoreAreFoundToDisagreeWhereTheyDo) {
  fill();
  const auto broken_embedded = [&] {
    sqlite::Database(file, sqlite::Access::writer, "LEDGER")
        .execute("UPDATE accounts SET balance = balance - 5 WHERE name = 'held:value'");
    return verify_ledger(*embedded()->open_reader().value(), nobody_looks).value();
  };
  EXPECT_TRUE(verify_ledger(*embedded()->open_reader().value(), nobody_looks)->agrees());
  ASSERT_TRUE(copy_ledger(file, settings(), nobody_looks));
  EXPECT_TRUE(verify_ledger(*moved()->open_reader().value(), nobody_looks)->agrees());
  const auto found = broken_embedded();
  std::set<Disagreement::Kind> kinds;
  for (const auto& disagreement : found.disagreements) kinds.insert(disagreement.kind);
  EXPECT_EQ(kinds,
            (std::set{Disagreement::Kind::balance, Disagreement::Kind::asset, Disagreement::Kind::holds}));
  server().query(database, "DELETE FROM ledger.open_recharges WHERE state = 3");
  const auto lost = verify_ledger(*moved()->open_reader().value(), nobody_looks).value();
  ASSERT_THAT(lost.disagreements, SizeIs(1));
  EXPECT_EQ(lost.disagreements[0].kind, Disagreement::Kind::holds);
  EXPECT_EQ(lost.disagreements[0].subject, "value");
  EXPECT_EQ(lost.disagreements[0].kept - lost.disagreements[0].expected, 5 * postgres::sample_amount);
}

TEST_F(LedgerArchive, TheVaultMovesSealedAndOpensWithTheSameKeys) {
  const auto vault_file = directory / "vault.db";
  sealing::VaultKeys keys;
  keys.data_keys[1].fill(1);
  keys.blind_index_key.fill(2);
  const auto number = domain::PhoneNumber::parse("06 12 34 56 78").value();
  const auto line = sample.draw<domain::LineId>();
  const auto person = sample.draw<domain::BeneficiaryId>();
  const domain::Erasure erased{sample.draw<domain::BeneficiaryId>(), domain::ErasureReason::retention, "awa",
                               domain::from_unix_ms(1'780'000'000'000)};
  {
    const auto vault = sqlite::open_vault(vault_file, keys).value();
    ASSERT_TRUE(vault->enrol_lines(std::vector<broker::NewLine>{{line, number}}));
    ASSERT_TRUE(vault->put_names(std::vector<broker::PersonEntry>{{person, {"Ada", "Lovelace"}}}));
    ASSERT_TRUE(vault->erase(std::vector{erased}, {}));
  }
  const auto report = copy_vault(vault_file, settings(), nobody_looks);
  ASSERT_TRUE(report) << report.error().message;
  auto others = keys;
  others.data_keys[1].fill(9);
  EXPECT_EQ(postgres::open_vault(settings(), others).error().reason, "VAULT_KEY_WRONG");
  const auto vault = postgres::open_vault(settings(), keys).value();
  EXPECT_EQ(vault->numbers(std::vector{line})->at(0), number);
  EXPECT_EQ(vault->names(std::vector{person})->at(0), (domain::PersonName{"Ada", "Lovelace"}));
  EXPECT_EQ(*vault->line_of(number), line);
  EXPECT_EQ(vault->erasures(std::vector{erased.person})->at(0), erased);
  EXPECT_EQ(copy_vault(vault_file, settings(), nobody_looks).error().reason, "VAULT_NOT_EMPTY");
}

}  // namespace
}  // namespace passerelle::archive
