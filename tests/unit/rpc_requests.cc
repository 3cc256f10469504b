// What is refused before the broker hears of it, each with the field's path.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "services/rpc/beneficiary_conversion.h"
#include "services/rpc/language.h"
#include "services/rpc/recharge_conversion.h"
#include "services/rpc/resource_names.h"
#include "services/rpc/value_conversion.h"

namespace passerelle::rpc {
namespace {

constexpr const char* uuid = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
const Principal anybody{"amelie", {Role::counter}, {}};
const Principal at_lyon{"bruno", {Role::counter}, {domain::SiteId{"lyon"}}};

std::set<std::string> fields_of(const domain::Error& error) {
  std::set<std::string> fields;
  for (const auto& violation : error.field_violations) fields.insert(violation.field);
  return fields;
}

TEST(ResourceNames, ComeBackAsTheyWere) {
  const auto recharge = parse_recharge_name(std::string("recharges/") + uuid, "name");
  ASSERT_TRUE(recharge);
  EXPECT_EQ(name_of(*recharge), std::string("recharges/") + uuid);
  EXPECT_EQ(name_of(*parse_beneficiary_name(std::string("beneficiaries/") + uuid, "name")),
            std::string("beneficiaries/") + uuid);
  EXPECT_EQ(name_of(*parse_envelope_name("envelopes/sfr-2026-value", "name")), "envelopes/sfr-2026-value");
}

TEST(ResourceNames, OfAnotherKindOrMalformedAreRefused) {
  for (const std::string& name :
       {std::string(uuid), std::string("beneficiaries/") + uuid, std::string("recharges/"),
        std::string("recharges/1"), std::string("recharges/") + uuid + "/x",
        std::string("recharges/00000000-0000-0000-0000-000000000000"), std::string()}) {
    const auto id = parse_recharge_name(name, "name");
    ASSERT_FALSE(id) << name;
    EXPECT_EQ(fields_of(id.error()), std::set<std::string>{"name"});
  }
  EXPECT_FALSE(parse_envelope_name("envelopes/Not A Slug", "name"));
}

TEST(CreateRecharge, NamesEveryWrongFieldAtOnce) {
  v1::CreateRechargeRequest request;
  request.set_beneficiary("somebody");
  request.set_site("Lyon!");
  const auto asked = recharge_request_from(request, anybody);
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().code, domain::ErrorCode::invalid_argument);
  EXPECT_EQ(fields_of(asked.error()), (std::set<std::string>{"beneficiary", "site", "offer"}));
}

TEST(CreateRecharge, IsScopedByThePrincipalAndItsSites) {
  v1::CreateRechargeRequest request;
  request.set_request_id("r-1");
  request.set_beneficiary(std::string("beneficiaries/") + uuid);
  request.set_site("lyon");
  request.set_offer("data-10gb");
  const auto asked = recharge_request_from(request, at_lyon);
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->caller, "bruno");
  EXPECT_EQ(asked->request_id, "r-1");
  request.set_site("marseille");
  EXPECT_EQ(recharge_request_from(request, at_lyon).error().reason, "SITE_NOT_YOURS");
}

TEST(CreateRecharge, WaitsBetweenNothingAndAMinute) {
  google::protobuf::Duration wait;
  EXPECT_EQ(*wait_from(false, wait), domain::Duration(15'000));
  EXPECT_EQ(*wait_from(true, wait), domain::Duration(0));
  wait.set_seconds(60);
  EXPECT_EQ(*wait_from(true, wait), domain::Duration(60'000));
  wait.set_nanos(1);
  EXPECT_FALSE(wait_from(true, wait));
  wait.set_seconds(-1);
  wait.set_nanos(0);
  EXPECT_EQ(fields_of(wait_from(true, wait).error()), std::set<std::string>{"wait"});
  wait.set_seconds(1);
  wait.set_nanos(500'000'000);
  EXPECT_EQ(*wait_from(true, wait), domain::Duration(1'500));
}

TEST(ListRecharges, IsNarrowedToThePrincipalsSites) {
  v1::ListRechargesRequest request;
  EXPECT_TRUE(recharge_filter_from(request, anybody)->sites.empty());
  EXPECT_EQ(recharge_filter_from(request, at_lyon)->sites, at_lyon.sites);
  request.mutable_filter()->set_site("marseille");
  EXPECT_EQ(recharge_filter_from(request, at_lyon).error().reason, "SITE_NOT_YOURS");
  EXPECT_EQ(recharge_filter_from(request, anybody)->sites, std::vector{domain::SiteId{"marseille"}});
}

TEST(ListRecharges, BoundsAreRoundedSoThatNothingIsLeftOutOrLetIn) {
  v1::ListRechargesRequest request;
  request.mutable_filter()->mutable_create_time_from()->set_seconds(1);
  request.mutable_filter()->mutable_create_time_from()->set_nanos(1);
  request.mutable_filter()->mutable_create_time_until()->set_seconds(-5);
  const auto filter = recharge_filter_from(request, anybody);
  EXPECT_EQ(filter->created_from, domain::from_unix_ms(1001));
  EXPECT_EQ(filter->created_until, domain::from_unix_ms(-5000));
}

TEST(ListRecharges, NamesEveryWrongFilterAtOnce) {
  v1::ListRechargesRequest request;
  auto& filter = *request.mutable_filter();
  filter.set_beneficiary("x");
  filter.set_offer("Y");
  filter.set_envelope("z");
  filter.set_state(static_cast<v1::Recharge::State>(99));
  filter.mutable_create_time_from()->set_nanos(-1);
  EXPECT_EQ(fields_of(recharge_filter_from(request, anybody).error()),
            (std::set<std::string>{"filter.beneficiary", "filter.offer", "filter.envelope", "filter.state",
                                   "filter.create_time_from"}));
}

v1::Beneficiary somebody() {
  v1::Beneficiary beneficiary;
  beneficiary.set_external_reference("2026/0017");
  beneficiary.set_given_name("Aïcha");
  beneficiary.set_family_name("N'Diaye");
  beneficiary.set_phone_number("06 12 34 56 78");
  beneficiary.set_site("lyon");
  return beneficiary;
}

TEST(CreateBeneficiary, TakesWhatPeopleWrite) {
  const auto draft = draft_from(somebody());
  ASSERT_TRUE(draft) << draft.error().message;
  EXPECT_EQ(draft->phone->e164(), "+33612345678");
  EXPECT_EQ(draft->name.given_name, "Aïcha");
}

TEST(CreateBeneficiary, AMalformedNumberHasItsReasonAndIsNotRepeated) {
  auto beneficiary = somebody();
  beneficiary.set_phone_number("06 12 34");
  const auto draft = draft_from(beneficiary);
  ASSERT_FALSE(draft);
  EXPECT_EQ(draft.error().reason, "PHONE_NUMBER_INVALID");
  EXPECT_EQ(fields_of(draft.error()), std::set<std::string>{"beneficiary.phone_number"});
  EXPECT_EQ(draft.error().message.find("12 34"), std::string::npos);
  EXPECT_EQ(draft.error().field_violations[0].description.find("12 34"), std::string::npos);
}

TEST(CreateBeneficiary, NamesEveryWrongFieldAtOnce) {
  v1::Beneficiary beneficiary;
  beneficiary.set_given_name("a\nb");
  beneficiary.mutable_referral()->set_renewals(21);
  beneficiary.mutable_line_confirmed_on()->set_year(2026);
  EXPECT_EQ(fields_of(draft_from(beneficiary).error()),
            (std::set<std::string>{"beneficiary.given_name", "beneficiary.site", "beneficiary.phone_number",
                                   "beneficiary.referral.issued_on", "beneficiary.referral.renewals",
                                   "beneficiary.line_confirmed_on"}));
}

TEST(UpdateBeneficiary, ChangesWhatTheMaskNamesAndNothingElse) {
  v1::UpdateBeneficiaryRequest request;
  *request.mutable_beneficiary() = somebody();
  request.mutable_beneficiary()->set_name(std::string("beneficiaries/") + uuid);
  request.mutable_beneficiary()->set_etag("7");
  request.mutable_update_mask()->add_paths("site");
  request.mutable_update_mask()->add_paths("line_confirmed_on");
  const auto update = update_from(request);
  ASSERT_TRUE(update);
  EXPECT_EQ(update->expected_revision, 7);
  EXPECT_EQ(update->changes.site, domain::SiteId{"lyon"});
  ASSERT_TRUE(update->changes.line_confirmed_on);
  EXPECT_EQ(*update->changes.line_confirmed_on, std::nullopt);  // named and empty: taken off
  EXPECT_FALSE(update->changes.name || update->changes.phone || update->changes.referral ||
               update->changes.operator_id || update->changes.external_reference);
}

TEST(UpdateBeneficiary, NeedsAMaskOfFieldsThatCanChange) {
  v1::UpdateBeneficiaryRequest request;
  request.mutable_beneficiary()->set_name(std::string("beneficiaries/") + uuid);
  EXPECT_EQ(fields_of(update_from(request).error()), std::set<std::string>{"update_mask"});
  request.mutable_update_mask()->add_paths("create_time");
  EXPECT_EQ(fields_of(update_from(request).error()), std::set<std::string>{"update_mask"});
}

TEST(UpdateBeneficiary, AnEtagThatWasNeverGivenOutMatchesNothing) {
  v1::UpdateBeneficiaryRequest request;
  *request.mutable_beneficiary() = somebody();
  request.mutable_beneficiary()->set_name(std::string("beneficiaries/") + uuid);
  request.mutable_beneficiary()->set_etag("W/abc");
  request.mutable_update_mask()->add_paths("site");
  EXPECT_EQ(update_from(request).error().reason, "ETAG_MISMATCH");
}

TEST(Language, IsWhatTheCallerPrefersOfTheTwo) {
  using enum domain::Language;
  EXPECT_EQ(language_of(""), french);
  EXPECT_EQ(language_of("fr"), french);
  EXPECT_EQ(language_of("en"), english);
  EXPECT_EQ(language_of("EN-us"), english);
  EXPECT_EQ(language_of("de, en;q=0.5, fr;q=0.4"), english);
  EXPECT_EQ(language_of("en;q=0.3, fr-CA;q=0.9"), french);
  EXPECT_EQ(language_of("ar, ti"), french);
  EXPECT_EQ(language_of("english"), french);
  EXPECT_EQ(language_of(";;;,q=,en;q=x"), french);
}

}  // namespace
}  // namespace passerelle::rpc
