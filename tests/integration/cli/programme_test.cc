// A programme file: corrected before it is sent, and the same when it comes back.
#include "services/domain/programme.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "services/wire/programme_wire.h"
#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"

namespace passerelle::cli::test {
namespace {

class ProgrammeTest : public testing::Test {
 protected:
  ProgrammeTest() {
    using namespace domain;
    programme_.name = "Solidarité";
    programme_.sites = {{{"marseille"}, "Marseille"}};
    programme_.operators = {{{"sfr"}, "SFR"}};
    programme_.offers = {
        {{"data-10gb"}, "10 Go", {10'240}, 30, {1'000}, {500}, Tariff::sold, {{{"sfr"}, "P10"}}, {}}};
    programme_.rules = {
        {{"cap"},
         "Plafond",
         Quota{Scope::beneficiary, QuotaMeasure::price_paid, {WindowKind::calendar_month, 0}, 3'000},
         {},
         std::nullopt,
         {}}};
    programme_.envelopes = {
        {{"sfr-2026"}, "Don 2026", {"sfr"}, 2026, Asset::eur_cent, 100'000'000, {{"data-10gb"}}, {}}};
    Scripts scripts;
    scripts.apply_programme = [this](const v1::ApplyProgrammeRequest& request, v1::Programme& response) {
      applied_ = request;
      response = request.programme();
      response.set_version(4);
      return grpc::Status::OK;
    };
    scripts.get_programme = [this](const auto&, v1::Programme& response) {
      response = wire::to_wire(programme_);
      response.set_version(4);
      response.set_applied_by("karim");
      response.mutable_apply_time()->set_seconds(1'795'415'400);
      return grpc::Status::OK;
    };
    service_ = std::make_unique<ScriptedService>(scripts);
  }
  std::string write(const std::string& content) {
    const auto file = directory_.path() / "programme.toml";
    std::ofstream(file) << content;
    return file.string();
  }
  Ended run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--server", service_->address()});
    return Program(arguments, {}).wait();
  }

  domain::Programme programme_;
  v1::ApplyProgrammeRequest applied_;
  passerelle::test::TemporaryDirectory directory_;
  std::unique_ptr<ScriptedService> service_;
};

TEST_F(ProgrammeTest, TheFileArrivesWhole) {
  const auto ended =
      run({"programme", "apply", write(domain::to_toml(programme_)), "--expected-version", "3"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "Programme “Solidarité”: version 4 is in force.\n"
            "Sites: 1, operators: 1, offers: 1, rules: 1, envelopes: 1.\n");
  EXPECT_EQ(applied_.expected_version(), 3);
  EXPECT_FALSE(applied_.validate_only());
  EXPECT_EQ(*wire::from_wire(applied_.programme()), programme_);
}

TEST_F(ProgrammeTest, AMistakeIsNamedWithItsPlaceAndNothingIsSent) {
  auto toml = domain::to_toml(programme_);
  const auto ended = run({"--language", "fr", "programme", "apply", write("nonsense = 1\n" + toml)});
  EXPECT_EQ(ended.status, 9);
  EXPECT_NE(ended.err.find("le programme contient des erreurs ; rien n'a été envoyé."), std::string::npos)
      << ended.err;
  EXPECT_NE(ended.err.find("line 1"), std::string::npos) << ended.err;
  EXPECT_FALSE(applied_.has_programme());
  EXPECT_EQ(run({"programme", "apply", "/nowhere.toml"}).status, 9);
}

TEST_F(ProgrammeTest, ATrialSaysThatNothingWasWritten) {
  const auto ended = run({"programme", "apply", write(domain::to_toml(programme_)), "--validate-only"});
  EXPECT_TRUE(
      ended.out.starts_with("Programme “Solidarité” is valid: it would be version 4. Nothing was written."));
  EXPECT_TRUE(applied_.validate_only());
}

TEST_F(ProgrammeTest, WhatIsInForceComesBackAsTheFile) {
  const auto ended = run({"programme", "show", "--toml"});
  const auto read = domain::parse_programme(ended.out);
  ASSERT_TRUE(read) << ended.out << ended.err;
  EXPECT_EQ(*read, programme_);
}

TEST_F(ProgrammeTest, PeopleReadItAsTables) {
  EXPECT_EQ(run({"--language", "fr", "programme", "show"}).out,
            "Version 4 du programme « Solidarité », appliquée par karim le 23/11/2026 07:30.\n"
            "\n"
            "Site       Nom\n"
            "marseille  Marseille\n"
            "\n"
            "Opérateur  Nom\n"
            "sfr        SFR\n"
            "\n"
            "Offre      Nom    Données     Durée   Valeur  À payer  Tarif   Opérateur  Validité\n"
            "data-10gb  10 Go    10\u00a0Go  30 jours  10,00\u00a0€   5,00\u00a0€  vendue  sfr\n"
            "\n"
            "Règle  Condition                                    Offres  Validité\n"
            "cap    30,00\u00a0€ payés au plus par personne par mois  toutes\n"
            "\n"
            "Enveloppe  Nom       Opérateur  Année         Montant  Offres     Validité\n"
            "sfr-2026   Don 2026  sfr        2026   1\u00a0000\u00a0000,00\u00a0€  data-10gb\n");
  EXPECT_EQ(nlohmann::json::parse(run({"--output", "json", "programme", "show"}).out)["version"], "4");
}

}  // namespace
}  // namespace passerelle::cli::test
