// Lists, envelopes, people and eligibility, as people and programs read them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"

namespace passerelle::cli::test {
namespace {

v1::Recharge recharge(int number) {
  v1::Recharge recharge;
  recharge.set_name("recharges/r-" + std::to_string(number));
  recharge.set_state(number % 2 == 0 ? v1::Recharge::DELIVERED : v1::Recharge::REFUSED);
  recharge.set_beneficiary("beneficiaries/b-" + std::to_string(number));
  recharge.set_site("marseille");
  recharge.set_offer("data-10gb");
  recharge.set_data_mb(10'240);
  recharge.mutable_price()->set_cents(500);
  recharge.mutable_create_time()->set_seconds(1'795'415'400);  // 23 November 2026, 06:30 UTC
  return recharge;
}

TEST(Lists, RechargesAreATableInParisTime) {
  Scripts scripts;
  scripts.list_recharges = [](const auto&, v1::ListRechargesResponse& response) {
    *response.add_recharges() = recharge(2);
    *response.add_recharges() = recharge(1);
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  const auto french =
      Program({"--server", service.address(), "--language", "fr", "recharge", "list"}, {}).wait();
  EXPECT_EQ(french.status, 0);
  EXPECT_EQ(
      french.out,
      "Date              État      Offre      Données  À payer  Site       Bénéficiaire  Identifiant\n"
      "23/11/2026 07:30  délivrée  data-10gb    10\u00a0Go   5,00\u00a0€  marseille  b-2           r-2\n"
      "23/11/2026 07:30  refusée   data-10gb    10\u00a0Go   5,00\u00a0€  marseille  b-1           r-1\n");
}

TEST(Lists, FiltersGoToTheServiceAndPagesComeTogether) {
  std::vector<std::pair<int, std::string>> pages;
  v1::ListRechargesRequest::Filter filter;
  Scripts scripts;
  scripts.list_recharges = [&](const v1::ListRechargesRequest& request, v1::ListRechargesResponse& response) {
    pages.emplace_back(request.page_size(), request.page_token());
    filter = request.filter();
    for (int i = 0; i < std::min(request.page_size(), 700); ++i) *response.add_recharges() = recharge(i);
    if (pages.size() < 3) response.set_next_page_token("p" + std::to_string(pages.size()));
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  const auto run = [&](const std::vector<std::string>& more) {
    pages.clear();
    std::vector<std::string> arguments{"--server", service.address(), "--output", "json", "recharge", "list"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return nlohmann::json::parse(Program(arguments, {}).wait().out);
  };
  const auto limited = run({"--limit", "800", "--site", "lyon", "--beneficiary", "b-1", "--envelope", "v",
                            "--state", "IN_DOUBT", "--from", "2026-10-25", "--until", "25/10/2026"});
  EXPECT_EQ(limited["recharges"].size(), 800U);
  EXPECT_EQ(limited["next_page_token"], "p2");
  EXPECT_THAT(pages, testing::ElementsAre(testing::Pair(800, ""), testing::Pair(100, "p1")));
  EXPECT_EQ(filter.site(), "lyon");
  EXPECT_EQ(filter.beneficiary(), "beneficiaries/b-1");
  EXPECT_EQ(filter.envelope(), "envelopes/v");
  EXPECT_EQ(filter.state(), v1::Recharge::IN_DOUBT);
  EXPECT_EQ(filter.create_time_until().seconds() - filter.create_time_from().seconds(), 25 * 3600)
      << "the day has 25 hours in Paris";
  const auto all = run({"--all"});
  EXPECT_EQ(all["recharges"].size(), 2100U);
  EXPECT_EQ(all["next_page_token"], "");
}

TEST(Lists, EnvelopesShowWhatIsLeftInTheirOwnMeasure) {
  Scripts scripts;
  scripts.list_envelopes = [](const auto&, v1::ListEnvelopesResponse& response) {
    for (const auto& [id, measure] : {std::pair{"value", v1::EUR_CENT}, std::pair{"gift", v1::UNIT}}) {
      auto& envelope = *response.add_envelopes();
      envelope.set_name(std::string("envelopes/") + id);
      envelope.set_display_name("Don");
      envelope.set_operator_("sfr");
      envelope.set_fiscal_year(2026);
      envelope.set_measure(measure);
      envelope.set_funded(20'000);
      envelope.set_held(100);
      envelope.set_spent(900);
      envelope.set_available(19'000);
    }
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  EXPECT_EQ(Program({"--server", service.address(), "envelope", "show"}, {}).wait().out,
            "Id     Name  Operator  Year   Funded   Held  Spent  Available\n"
            "value  Don   sfr       2026  €200.00  €1.00  €9.00    €190.00\n"
            "gift   Don   sfr       2026   20,000    100    900     19,000\n");
}

TEST(Lists, EligibilityIsAYesOrANoWithReasons) {
  bool eligible = true;
  Scripts scripts;
  scripts.check_eligibility = [&eligible](const auto&, v1::CheckEligibilityResponse& response) {
    response.set_eligible(eligible);
    response.mutable_price()->set_cents(500);
    if (eligible) return grpc::Status::OK;
    response.add_violations()->set_rule("referral");
    response.mutable_violations(0)->set_explanation("Il n'y a pas d'orientation.");
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  const auto check = [&](const std::string& format) {
    return Program({"--server", service.address(), "--language", "fr", "--output", format, "eligibility",
                    "check", "--beneficiary", "b", "--site", "s", "--offer", "o"},
                   {})
        .wait();
  };
  auto ended = check("table");
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.out, "Oui : cette recharge est possible, à payer : 5,00\u00a0€.\n");
  eligible = false;
  ended = check("table");
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(ended.out,
            "Non, pas maintenant :\n"
            "  - Il n'y a pas d'orientation. [referral]\n"
            "Attendre ne suffit pas : voir les raisons ci-dessus.\n");
  ended = check("json");
  EXPECT_EQ(ended.status, 3);
  EXPECT_EQ(nlohmann::json::parse(ended.out)["eligible"], false);
}

TEST(Lists, AnUpdateNamesWhatWasTypedAndNothingElse) {
  v1::UpdateBeneficiaryRequest seen;
  Scripts scripts;
  scripts.update_beneficiary = [&seen](const v1::UpdateBeneficiaryRequest& request,
                                       v1::Beneficiary& response) {
    seen = request;
    response = request.beneficiary();
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  const auto update = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"--server", service.address(), "beneficiaries", "update", "b-1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Program(arguments, {}).wait();
  };
  EXPECT_EQ(
      update({"--operator", "", "--referral-date", "1/2/2026", "--renewals", "1", "--etag", "e"}).status, 0);
  EXPECT_THAT(seen.update_mask().paths(), testing::ElementsAre("line_operator", "referral"));
  EXPECT_EQ(seen.beneficiary().name(), "beneficiaries/b-1");
  EXPECT_EQ(seen.beneficiary().etag(), "e");
  EXPECT_EQ(seen.beneficiary().referral().issued_on().month(), 2);
  EXPECT_EQ(update({}).status, 2) << "nothing to change";
  EXPECT_EQ(update({"--given-name", "A"}).status, 2) << "the other half of the name would be erased";
  EXPECT_EQ(update({"--renewals", "1"}).status, 2) << "renewals of which referral?";
}

TEST(Lists, AWatchPrintsEachChangeAndEndsWithTheOutcome) {
  Scripts scripts;
  scripts.watch_recharge = [](const auto&, grpc::ServerWriter<v1::Recharge>& writer) {
    for (const auto state : {v1::Recharge::RESERVED, v1::Recharge::IN_DOUBT, v1::Recharge::DELIVERED}) {
      auto changed = recharge(1);
      changed.set_state(state);
      *changed.mutable_update_time() = changed.create_time();
      writer.Write(changed);
    }
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  const auto ended = Program({"--server", service.address(), "recharge", "watch", "r-1"}, {}).wait();
  EXPECT_EQ(ended.status, 0);
  EXPECT_TRUE(
      ended.out.starts_with("23 Nov 2026 07:30  under way\n23 Nov 2026 07:30  in doubt\n"
                            "23 Nov 2026 07:30  delivered\nRecharge delivered: 10 GB"))
      << ended.out;
  const auto json =
      Program({"--server", service.address(), "--output", "json", "recharge", "watch", "r-1"}, {}).wait();
  std::istringstream lines(json.out);
  std::vector<std::string> states;
  for (std::string line; std::getline(lines, line);) states.push_back(nlohmann::json::parse(line)["state"]);
  EXPECT_THAT(states, testing::ElementsAre("RESERVED", "IN_DOUBT", "DELIVERED"));
}

TEST(Lists, AWatchGoesOnAfterALostStreamWithoutRepeatingItself) {
  std::atomic<int> calls{0};
  Scripts scripts;
  scripts.watch_recharge = [&calls](const auto&, grpc::ServerWriter<v1::Recharge>& writer) {
    auto now = recharge(1);
    now.set_state(v1::Recharge::IN_DOUBT);
    writer.Write(now);
    if (++calls == 1) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "going away");
    now.set_state(v1::Recharge::REJECTED);
    writer.Write(now);
    return grpc::Status::OK;
  };
  const ScriptedService service(scripts);
  const auto ended =
      Program({"--server", service.address(), "--output", "json", "recharge", "watch", "r-1"}, {}).wait();
  EXPECT_EQ(ended.status, 4) << ended.err;
  EXPECT_EQ(std::ranges::count(ended.out, '\n'), 2);
}

}  // namespace
}  // namespace passerelle::cli::test
