// A replay as people, spreadsheets and programs are told it.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "services/wire/programme_wire.h"
#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"

namespace passerelle::cli::test {
namespace {

void set_count(v1::ReplayTotals::Count& count, std::int64_t requests, std::int64_t people) {
  count.set_requests(requests);
  count.set_people(people);
}

void set_side(v1::ReplayTotals::Side& side, std::int64_t granted, std::int64_t cents) {
  side.set_granted(granted);
  side.set_refused(2'000 - granted);
  side.set_undone(10);
  side.set_recharges(granted - 10);
  side.set_people(granted / 2);
  side.mutable_face_value()->set_cents(2 * cents);
  side.mutable_price()->set_cents(cents);
  side.set_data_mb((granted - 10) * 10'240);
}

v1::ReplayTotals sample_totals() {
  v1::ReplayTotals totals;
  totals.mutable_from()->set_year(2026);
  totals.mutable_from()->set_month(1);
  totals.mutable_from()->set_day(1);
  totals.mutable_to()->set_year(2026);
  totals.mutable_to()->set_month(12);
  totals.mutable_to()->set_day(31);
  totals.mutable_time()->set_seconds(1'795'415'400);
  totals.set_requests(2'000);
  totals.set_people(900);
  set_side(*totals.mutable_then(), 1'500, 745'000);
  set_side(*totals.mutable_now(), 1'600, 795'000);
  set_count(*totals.mutable_newly_refused(), 20, 11);
  set_count(*totals.mutable_newly_granted(), 120, 100);
  totals.set_people_changed(111);
  totals.set_people_with_more(100);
  totals.set_people_with_less(11);
  totals.set_people_left_out(3);
  auto& rule = *totals.add_by_rule();
  rule.set_rule("une-par-mois");
  rule.set_reason("QUOTA_EXCEEDED");
  set_count(*rule.mutable_then(), 500, 300);
  set_count(*rule.mutable_now(), 400, 250);
  auto& envelope = *totals.add_by_envelope();
  envelope.set_envelope("sfr-2026");
  envelope.set_measure(v1::EUR_CENT);
  envelope.mutable_then()->set_recharges(1'490);
  envelope.mutable_then()->set_amount(1'490'000);
  envelope.mutable_now()->set_recharges(1'590);
  envelope.mutable_now()->set_amount(1'590'000);
  return totals;
}

class ReplayTest : public testing::Test {
 protected:
  ReplayTest() {
    using namespace domain;
    programme_.name = "Essai";
    programme_.sites = {{{"marseille"}, "Marseille"}};
    programme_.operators = {{{"sfr"}, "SFR"}};
    programme_.offers = {
        {{"data-10gb"}, "10 Go", {10'240}, 30, {1'000}, {500}, Tariff::sold, {{{"sfr"}, "P10"}}, {}}};
    programme_.envelopes = {
        {{"sfr-2026"}, "Don 2026", {"sfr"}, 2026, Asset::eur_cent, 100'000'000, {{"data-10gb"}}, {}}};
    file_ = (directory_.path() / "essai.toml").string();
    std::ofstream(file_) << to_toml(programme_);
    Scripts scripts;
    scripts.replay = [this](const v1::ReplayProgrammeRequest& request,
                            grpc::ServerWriter<v1::ReplayProgrammeResponse>& writer) {
      asked_ = request;
      v1::ReplayProgrammeResponse response;
      response.mutable_progress()->set_requests(1'000);
      writer.Write(response);
      response.mutable_progress()->set_total(2'000);
      writer.Write(response);
      if (!ends_.ok()) return ends_;
      *response.mutable_totals() = sample_totals();
      writer.Write(response);
      return grpc::Status::OK;
    };
    service_ = std::make_unique<ScriptedService>(scripts);
  }
  Ended run(std::vector<std::string> options = {}, const std::string& language = "fr") {
    std::vector<std::string> arguments{"--server", service_->address(), "--language", language, "rules",
                                       "replay",   "--rules",           file_,        "--from", "2026-01-01",
                                       "--to",     "31/12/2026"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return Program(arguments, {}).wait();
  }

  domain::Programme programme_;
  v1::ReplayProgrammeRequest asked_;
  grpc::Status ends_ = grpc::Status::OK;
  passerelle::test::TemporaryDirectory directory_;
  std::string file_;
  std::unique_ptr<ScriptedService> service_;
};

TEST_F(ReplayTest, TheRulesAndTheDaysArriveWhole) {
  const auto ended = run();
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(*wire::from_wire(asked_.programme()), programme_);
  EXPECT_EQ(asked_.from().year(), 2026);
  EXPECT_EQ(asked_.from().day(), 1);
  EXPECT_EQ(asked_.to().month(), 12);
  EXPECT_EQ(asked_.to().day(), 31);
  EXPECT_EQ(ended.err, "") << "no progress where there is no terminal";
}

TEST_F(ReplayTest, PeopleReadThenAndNowSideBySide) {
  const auto french = run().out;
  EXPECT_TRUE(french.starts_with("Demandes du 01/01/2026 au 31/12/2026, décidées à nouveau selon « Essai »."))
      << french;
  for (const auto* part : {"À l'époque", "Rejoué", "Écart", "+100", "Refusées et ne l'étaient pas",
                           "une-par-mois", "plafond dépassé", "14\u00a0900,00\u00a0€",
                           "+1\u00a0000,00\u00a0€", "dont n'auraient plus rien", "sont celles d'aujourd'hui"})
    EXPECT_NE(french.find(part), std::string::npos) << part << "\n" << french;
  const auto english = run({}, "en").out;
  for (const auto* part :
       {"Nothing is changed.", "Then", "Replayed", "Difference", "quota exceeded", "€14,900.00"})
    EXPECT_NE(english.find(part), std::string::npos) << part << "\n" << english;
}

TEST_F(ReplayTest, SpreadsheetsGetARowAFigure) {
  const auto csv = run({"--output", "csv"}).out;
  EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBFSujet;Détail;Motif;À l'époque;Rejoué\r\n")) << csv;
  EXPECT_NE(csv.find("Payé par les personnes;;;7450,00;7950,00\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("Refusées;une-par-mois;QUOTA_EXCEEDED;500;400\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("Refusées et ne l'étaient pas;Personnes;;;11\r\n"), std::string::npos) << csv;
  EXPECT_NE(csv.find("Pris sur l'enveloppe;sfr-2026;EUR_CENT;14900,00;15900,00\r\n"), std::string::npos)
      << csv;
}

TEST_F(ReplayTest, ProgramsGetTheTotalsAsJson) {
  const auto totals = nlohmann::json::parse(run({"--output", "json"}).out);
  EXPECT_EQ(totals["newly_granted"]["people"], "100");
  EXPECT_EQ(totals["by_rule"][0]["rule"], "une-par-mois");
}

TEST_F(ReplayTest, WhatGoesWrongEndsWithItsStatus) {
  ends_ = {grpc::StatusCode::PERMISSION_DENIED, "no"};
  EXPECT_EQ(run().status, 7);
  std::ofstream(file_) << "nonsense = 1\n";
  asked_.Clear();
  EXPECT_EQ(run().status, 9);
  EXPECT_FALSE(asked_.has_programme()) << "nothing was sent";
  EXPECT_EQ(run({"--output", "xml"}).status, 2);
}

TEST_F(ReplayTest, HelpSaysThatNothingChanges) {
  const auto help = Program({"--language", "fr", "rules", "replay", "--help"}, {}).wait();
  EXPECT_EQ(help.status, 0);
  for (const auto* part : {"ne modifie rien", "--rules", "--from", "--to", "table, json ou csv"})
    EXPECT_NE(help.out.find(part), std::string::npos) << part << "\n" << help.out;
}

}  // namespace
}  // namespace passerelle::cli::test
