#include <fmt/format.h>

#include "services/broker/beneficiary_import.h"
#include "tests/unit/broker_bench.h"

namespace passerelle::broker {
namespace {

class ListImport : public BrokerBench {
 protected:
  using Reports = domain::Result<std::vector<ImportOutcome>>;

  void SetUp() override {
    start();
    apply(domain::sample::programme());
    import_ = start_import(broker_->beneficiaries(), broker_->programmes().current(), {});
  }
  Reports feed(const std::string& bytes) {
    std::optional<Reports> answer;
    import_->feed(bytes, [&](Reports reports) { answer = std::move(reports); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  Reports finish() {
    std::optional<Reports> answer;
    import_->finish([&](Reports reports) { answer = std::move(reports); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  std::unique_ptr<BeneficiaryImport> import_;
};

TEST_F(ListImport, ReportsEveryLineInItsOrder) {
  const auto first =
      feed("dossier;nom;telephone;site;couleur\r\nD-1;Martin;06 12 34 56 78;lyon;bleu\r\nD-2;Du");
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(import_->ignored_columns(), std::vector<std::string>{"couleur"});
  auto reports = *first;
  const auto second = feed("rand;not a number;lyon;\r\nD-3;Petit;;lyon;\r\nD-4;Zo\xe9;;nowhere;");
  ASSERT_TRUE(second.has_value());
  reports.insert(reports.end(), second->begin(), second->end());
  const auto last = finish();
  ASSERT_TRUE(last.has_value());
  reports.insert(reports.end(), last->begin(), last->end());
  ASSERT_EQ(reports.size(), 4U);
  for (std::size_t i = 0; i < reports.size(); ++i)
    EXPECT_EQ(reports[i].line, static_cast<std::int64_t>(i) + 2);
  EXPECT_EQ(reports[0].verdict, ImportVerdict::accepted);
  EXPECT_EQ(reports[1].verdict, ImportVerdict::refused);
  EXPECT_EQ(reports[1].errors.at(0).column, "telephone");
  EXPECT_EQ(reports[2].verdict, ImportVerdict::accepted);
  EXPECT_EQ(reports[3].errors.at(0).reason, "SITE_UNKNOWN");
  EXPECT_EQ(books_.beneficiaries.size(), 2U);
}

TEST_F(ListImport, AHeaderThatSaysNothingEndsIt) {
  const auto answer = feed("couleur;taille\nbleu;42\n");
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().reason, "LIST_HEADER_INVALID");
  EXPECT_EQ(answer.error().code, domain::ErrorCode::invalid_argument);
  EXPECT_EQ(finish().error().reason, "LIST_HEADER_INVALID");
}

TEST_F(ListImport, AnEmptyFileIsNoList) { EXPECT_EQ(finish().error().reason, "LIST_HEADER_INVALID"); }

TEST_F(ListImport, GivesTheDefaultSiteWhereTheListHasNone) {
  import_ = start_import(broker_->beneficiaries(), broker_->programmes().current(),
                         {false, domain::SiteId{"lyon"}});
  (void)feed("dossier\nD-1\n");
  const auto reports = finish();
  ASSERT_TRUE(reports.has_value());
  EXPECT_EQ(books_.beneficiaries.at(reports->at(0).beneficiary.value()).site.value, "lyon");
}

TEST_F(ListImport, ALongListGoesInPiecesAndKeepsItsOrder) {
  std::string list = "dossier;site\n";
  for (int i = 0; i < 2'345; ++i) list += fmt::format("D-{};{}\n", i, i % 100 == 7 ? "nowhere" : "lyon");
  std::vector<ImportOutcome> reports;
  for (std::size_t at = 0; at < list.size(); at += 4'000) {
    const auto some = feed(list.substr(at, 4'000));
    ASSERT_TRUE(some.has_value());
    reports.insert(reports.end(), some->begin(), some->end());
  }
  const auto last = finish();
  ASSERT_TRUE(last.has_value());
  reports.insert(reports.end(), last->begin(), last->end());
  ASSERT_EQ(reports.size(), 2'345U);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    EXPECT_EQ(reports[i].line, static_cast<std::int64_t>(i) + 2);
    EXPECT_EQ(reports[i].verdict, i % 100 == 7 ? ImportVerdict::refused : ImportVerdict::accepted);
  }
}

TEST_F(ListImport, WhatIsDurableIsReportedBeforeTheFailureThatEndedIt) {
  std::string list = "dossier;site\n";
  for (int i = 0; i < 1'200; ++i) list += fmt::format("D-{};lyon\n", i);
  // Two commits a piece: the read, the write. The second piece's write fails.
  commit_faults_ = {simulation::CommitFault::none, simulation::CommitFault::none,
                    simulation::CommitFault::none, simulation::CommitFault::refused};
  const auto reports = feed(list);
  ASSERT_TRUE(reports.has_value());
  EXPECT_EQ(reports->size(), 500U);
  EXPECT_EQ(finish().error().reason, "LEDGER_UNAVAILABLE");
  EXPECT_EQ(books_.beneficiaries.size(), 500U);
}

TEST_F(ListImport, MayBeAbandonedWhileAPieceIsUnderWay) {
  bool answered = false;
  std::string list = "dossier;site\n";
  for (int i = 0; i < 600; ++i) list += fmt::format("D-{};lyon\n", i);
  import_->feed(list, [&](Reports) { answered = true; });
  import_.reset();
  run([&] { return answered; });
  EXPECT_EQ(books_.beneficiaries.size(), 500U);
}

}  // namespace
}  // namespace passerelle::broker
