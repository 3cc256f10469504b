#include "tests/unit/broker_bench.h"

namespace passerelle::broker {
namespace {

using domain::sample::day;
using simulation::CommitFault;

domain::PhoneNumber number(const char* text) { return *domain::PhoneNumber::parse(text); }

class People : public BrokerBench {
 protected:
  void SetUp() override {
    start();
    apply(domain::sample::programme());
  }
  static domain::BeneficiaryDraft draft(std::string reference, const char* phone = nullptr) {
    domain::BeneficiaryDraft made;
    made.external_reference = std::move(reference);
    if (phone != nullptr) made.phone = number(phone);
    made.name = {"Zoé", "Martin"};
    made.site = {"lyon"};
    return made;
  }
  domain::Result<BeneficiaryProfile> update(const domain::BeneficiaryId& id, BeneficiaryChanges changes,
                                            std::optional<std::int64_t> revision = std::nullopt) {
    std::optional<domain::Result<BeneficiaryProfile>> answer;
    broker_->beneficiaries().update(
        id, revision, std::move(changes),
        [&](domain::Result<BeneficiaryProfile> result) { answer = std::move(result); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  std::vector<ImportOutcome> import(const std::vector<domain::BeneficiaryDraft>& drafts,
                                    bool validate_only = false) {
    std::vector<ImportRow> rows;
    for (const auto& each : drafts) rows.push_back({static_cast<std::int64_t>(rows.size()) + 2, each});
    std::optional<domain::Result<std::vector<ImportOutcome>>> answer;
    broker_->beneficiaries().import(
        std::move(rows), validate_only,
        [&](domain::Result<std::vector<ImportOutcome>> result) { answer = std::move(result); });
    run([&] { return answer.has_value(); });
    EXPECT_TRUE(answer->has_value()) << (*answer ? "" : answer->error().reason);
    return **answer;
  }
  domain::Beneficiary stored(const domain::BeneficiaryId& id) { return books_.beneficiaries.at(id); }
};

TEST_F(People, ANewPersonIsOnFileWithNameAndNumberInTheVaultAlone) {
  auto someone = draft("D-1", "06 12 34 56 78");
  someone.operator_id = {"sfr"};
  someone.line_confirmed_on = day("2026-11-20");
  const auto profile = create_person(someone);
  ASSERT_TRUE(profile.has_value());
  EXPECT_EQ(profile->identity.name, someone.name);
  EXPECT_EQ(profile->identity.phone, someone.phone);
  const auto person = stored(profile->beneficiary.id);
  EXPECT_EQ(person, profile->beneficiary);
  EXPECT_EQ(person.revision, 1);
  EXPECT_EQ(person.line->operator_id.value, "sfr");
  EXPECT_EQ(person.line->operator_known_on, day("2026-11-23"));
  EXPECT_EQ(person.line->confirmed_on, day("2026-11-20"));
  EXPECT_EQ(identities_.names.at(person.id), someone.name);
}

TEST_F(People, TheSameReferenceOrNumberIsTheSamePerson) {
  const auto first = create_person(draft("D-1", "0612345678"));
  const auto by_reference = create_person(draft("D-1", "0612345679"));
  EXPECT_EQ(by_reference.error().reason, "BENEFICIARY_EXISTS");
  EXPECT_EQ(by_reference.error().metadata.at("beneficiary"), first->beneficiary.id.text());
  EXPECT_EQ(create_person(draft("D-2", "0612345678")).error().reason, "BENEFICIARY_EXISTS");
  auto elsewhere = draft("D-3");
  elsewhere.site = {"nowhere"};
  EXPECT_EQ(create_person(elsewhere).error().reason, "SITE_UNKNOWN");
  elsewhere = draft("D-3", "0612345670");
  elsewhere.operator_id = {"nobody"};
  EXPECT_EQ(create_person(elsewhere).error().reason, "OPERATOR_UNKNOWN");
  EXPECT_EQ(books_.beneficiaries.size(), 1U);
  EXPECT_EQ(identities_.numbers.size(), 1U) << "no number of somebody who was refused";
}

TEST_F(People, ANewNumberIsANewLineAndTheQuotaStays) {
  auto programme = domain::sample::programme();
  programme.rules = {domain::sample::rule("one", domain::Quota{domain::Scope::beneficiary,
                                                               domain::QuotaMeasure::count,
                                                               {domain::WindowKind::rolling_days, 30},
                                                               1})};
  apply(programme);
  person_ = enrol("0612345678");
  ASSERT_TRUE(press_and_hear(request("k1")).has_value());
  BeneficiaryChanges changes;
  changes.phone = number("0612345679");
  auto changed = update(person_, changes);
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(changed->identity.phone, number("0612345679"));
  EXPECT_EQ(changed->beneficiary.revision, 2);
  EXPECT_TRUE(changed->beneficiary.line->operator_id.empty());
  EXPECT_FALSE(changed->beneficiary.line->confirmed_on);
  changes = {};
  changes.operator_id = domain::OperatorId{"sfr"};
  ASSERT_TRUE(update(person_, changes).has_value());
  const auto second = press_and_hear(request("k2"));
  EXPECT_EQ(second->state, domain::RechargeState::refused);
  EXPECT_EQ(second->violations.at(0).rule.value, "one");
}

TEST_F(People, AChangeThatIsBasedOnAnOldRevisionIsRefused) {
  const auto id = create_person(draft("D-1"))->beneficiary.id;
  BeneficiaryChanges changes;
  changes.site = domain::SiteId{"pointe-a-pitre"};
  EXPECT_TRUE(update(id, changes, 1).has_value());
  EXPECT_EQ(update(id, changes, 1).error().reason, "ETAG_MISMATCH");
  EXPECT_EQ(update(id, changes, 2)->beneficiary.revision, 2) << "nothing changes: no revision";
}

TEST_F(People, WhatIsSomebodyElsesCannotBeTaken) {
  ASSERT_TRUE(create_person(draft("D-1", "0612345678")).has_value());
  const auto id = create_person(draft("D-2", "0612345679"))->beneficiary.id;
  BeneficiaryChanges changes;
  changes.phone = number("0612345678");
  EXPECT_EQ(update(id, changes).error().reason, "LINE_TAKEN");
  changes = {};
  changes.external_reference = "D-1";
  EXPECT_EQ(update(id, changes).error().reason, "EXTERNAL_REFERENCE_TAKEN");
  changes = {};
  changes.operator_id = domain::OperatorId{"nobody"};
  EXPECT_EQ(update(id, changes).error().reason, "OPERATOR_UNKNOWN");
  auto unknown = id;
  unknown.uuid.bytes[0] ^= 0xffU;
  EXPECT_EQ(update(unknown, {}).error().reason, "BENEFICIARY_UNKNOWN");
}

TEST_F(People, ALineCanBeGivenUpAndTakenByAnother) {
  const auto id = create_person(draft("D-1", "0612345678"))->beneficiary.id;
  BeneficiaryChanges changes;
  changes.phone = std::optional<domain::PhoneNumber>{};
  EXPECT_FALSE(update(id, changes)->beneficiary.line);
  EXPECT_TRUE(create_person(draft("D-2", "0612345678")).has_value());
}

TEST_F(People, TheSameListTwiceChangesNothingAndWritesNothing) {
  auto first = draft("D-1", "0612345678");
  first.operator_id = {"sfr"};
  first.line_confirmed_on = day("2026-11-01");
  first.referral = domain::Referral{"CCAS-69", day("2026-10-01"), 0};
  const std::vector list{first, draft("D-2", "0690123456"), draft("D-3")};
  for (const auto& outcome : import(list)) EXPECT_EQ(outcome.verdict, ImportVerdict::accepted);
  const auto before = books_.beneficiaries;
  const auto writes = vault_writes_;
  run_for(std::chrono::minutes{50});
  for (const auto& outcome : import(list)) {
    EXPECT_EQ(outcome.verdict, ImportVerdict::unchanged);
    EXPECT_TRUE(outcome.beneficiary.has_value());
  }
  EXPECT_EQ(books_.beneficiaries, before);
  EXPECT_EQ(vault_writes_, writes);
}

TEST_F(People, AListUpdatesWhatItSaysAndKeepsWhatItLeavesEmpty) {
  auto first = draft("D-1", "0612345678");
  first.operator_id = {"sfr"};
  first.line_confirmed_on = day("2026-11-20");
  const auto id = *import({first})[0].beneficiary;
  domain::BeneficiaryDraft second;
  second.external_reference = "D-1";
  second.name.family_name = "Durand";
  second.line_confirmed_on = day("2026-11-01");  // older than what is on file
  const auto outcome = import({second})[0];
  EXPECT_EQ(outcome.verdict, ImportVerdict::updated);
  EXPECT_EQ(*outcome.beneficiary, id);
  const domain::PersonName name{"Zoé", "Durand"};
  EXPECT_EQ(identities_.names.at(id), name);
  const auto person = stored(id);
  EXPECT_EQ(person.site.value, "lyon");
  EXPECT_EQ(person.line->operator_id.value, "sfr");
  EXPECT_EQ(person.line->confirmed_on, day("2026-11-20"));
}

TEST_F(People, AListRecognisesByReferenceThenByNumber) {
  const auto outcomes =
      import({draft("", "0612345678"), draft("D-9", "0612345678"), draft("", "0612345678")});
  EXPECT_EQ(outcomes[0].verdict, ImportVerdict::accepted);
  EXPECT_EQ(outcomes[1].verdict, ImportVerdict::updated) << "the reference is new, the number is not";
  EXPECT_EQ(outcomes[2].verdict, ImportVerdict::unchanged);
  EXPECT_EQ(outcomes[0].beneficiary, outcomes[1].beneficiary);
  EXPECT_EQ(outcomes[0].beneficiary, outcomes[2].beneficiary);
  EXPECT_EQ(books_.beneficiaries.size(), 1U);
  EXPECT_EQ(stored(*outcomes[0].beneficiary).external_reference, "D-9");
}

TEST_F(People, AListMayChangeANumberButNotTakeSomebodyElses) {
  const auto outcomes =
      import({draft("D-1", "0612345678"), draft("D-2", "0612345679"), draft("D-1", "0612345670"),
              draft("D-2", "0612345670"), draft("D-3", "0612345670"), draft("D-2", "0612345678")});
  EXPECT_EQ(outcomes[2].verdict, ImportVerdict::updated);
  for (const auto refused : {3U, 4U}) {
    EXPECT_EQ(outcomes[refused].verdict, ImportVerdict::refused);
    ASSERT_EQ(outcomes[refused].errors.size(), 1U);
    EXPECT_EQ(outcomes[refused].errors[0].reason, "LINE_TAKEN");
    EXPECT_EQ(outcomes[refused].errors[0].column, "phone");
    EXPECT_FALSE(domain::explain(outcomes[refused].errors[0], domain::Language::french).empty());
  }
  EXPECT_EQ(outcomes[5].verdict, ImportVerdict::updated) << "D-1 gave that number up";
  EXPECT_EQ(books_.beneficiaries.size(), 2U);
}

TEST_F(People, ARowIsRefusedWithEveryReasonAndTheOthersGoOn) {
  auto bad = draft("D-2");
  bad.site = {"nowhere"};
  bad.operator_id = {"nobody"};
  auto homeless = draft("D-3");
  homeless.site = {};
  const auto outcomes = import({draft("D-1"), bad, homeless, draft("D-4")});
  EXPECT_EQ(outcomes[0].verdict, ImportVerdict::accepted);
  EXPECT_EQ(outcomes[1].errors.size(), 3U);
  EXPECT_EQ(outcomes[2].errors.at(0).reason, "SITE_MISSING");
  EXPECT_EQ(outcomes[3].verdict, ImportVerdict::accepted);
  EXPECT_EQ(outcomes[3].line, 5);
}

TEST_F(People, ValidatingAListWritesNothing) {
  const auto writes = vault_writes_;
  const auto outcomes = import({draft("D-1", "0612345678"), draft("D-1", "0612345679")}, true);
  EXPECT_EQ(outcomes[0].verdict, ImportVerdict::accepted);
  EXPECT_FALSE(outcomes[0].beneficiary);
  EXPECT_EQ(outcomes[1].verdict, ImportVerdict::updated);
  EXPECT_TRUE(books_.beneficiaries.empty());
  EXPECT_EQ(vault_writes_, writes);
}

TEST_F(People, ALostCommitOfAListReportsWhatItDid) {
  for (const auto fault : {CommitFault::committed_but_unknown, CommitFault::rolled_back_but_unknown}) {
    const auto reference = fault == CommitFault::committed_but_unknown ? "D-1" : "D-2";
    // The first commit reads by reference, the second writes.
    commit_faults_ = {CommitFault::none, fault};
    EXPECT_EQ(import({draft(reference)})[0].verdict, ImportVerdict::accepted);
    EXPECT_EQ(import({draft(reference)})[0].verdict, ImportVerdict::unchanged);
  }
  EXPECT_EQ(books_.beneficiaries.size(), 2U);
}

TEST_F(People, ACrashBetweenVaultAndLedgerIsHealedByTheSameList) {
  commit_faults_ = {CommitFault::none, CommitFault::refused};
  std::optional<domain::Result<std::vector<ImportOutcome>>> answer;
  broker_->beneficiaries().import(
      {{2, draft("D-1", "0612345678")}}, false,
      [&](domain::Result<std::vector<ImportOutcome>> result) { answer = std::move(result); });
  run([&] { return answer.has_value(); });
  EXPECT_EQ(answer->error().reason, "LEDGER_UNAVAILABLE");
  start();
  const auto outcome = import({draft("D-1", "0612345678")})[0];
  EXPECT_EQ(outcome.verdict, ImportVerdict::accepted);
  const auto line = stored(*outcome.beneficiary).line->id;
  EXPECT_EQ(identities_.numbers.at(line), number("0612345678"));
}

}  // namespace
}  // namespace passerelle::broker
