#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>
#include <passerelle/v1/beneficiary_service.pb.h>
#include <passerelle/v1/campaign_service.pb.h>
#include <passerelle/v1/envelope_service.pb.h>
#include <passerelle/v1/finance_service.pb.h>
#include <passerelle/v1/programme_service.pb.h>
#include <passerelle/v1/recharge_service.pb.h>
#include <passerelle/v1/status_service.pb.h>

#include <set>
#include <string>

#include "services/rpc/authorisation.h"

namespace passerelle::rpc {
namespace {

std::set<std::string> methods_of_the_api() {
  std::set<std::string> methods;
  for (const auto* file :
       {v1::Recharge::descriptor()->file(), v1::Beneficiary::descriptor()->file(),
        v1::Programme::descriptor()->file(), v1::Envelope::descriptor()->file(),
        v1::Campaign::descriptor()->file(), v1::Gift::descriptor()->file(), v1::Status::descriptor()->file()})
    for (int service = 0; service < file->service_count(); ++service)
      for (int method = 0; method < file->service(service)->method_count(); ++method)
        methods.insert("/" + file->service(service)->full_name() + "/" +
                       file->service(service)->method(method)->name());
  return methods;
}

std::set<std::string> methods_of_the_table() {
  std::set<std::string> methods;
  for (const MethodRights& entry : method_rights) methods.emplace(entry.method);
  return methods;
}

TEST(Authorisation, EveryMethodOfTheApiHasItsEntryAndEveryEntryItsMethod) {
  EXPECT_EQ(methods_of_the_table(), methods_of_the_api());
  EXPECT_EQ(method_rights.size(), methods_of_the_api().size()) << "an entry is there twice";
}

TEST(Authorisation, WithoutARoleNothingMayBeCalled) {
  const Principal nobody{"nobody", {}, {}};
  for (const MethodRights& entry : method_rights) EXPECT_FALSE(nobody.roles.intersects(entry.allowed));
}

Principal with(Role role) { return {"somebody", {role}, {}}; }

TEST(Authorisation, CountersIssueButSetNoRules) {
  const auto counter = with(Role::counter);
  EXPECT_TRUE(authorise(counter, Method("/passerelle.v1.RechargeService/CreateRecharge")));
  EXPECT_TRUE(authorise(counter, Method("/passerelle.v1.BeneficiaryService/LookupBeneficiary")));
  EXPECT_FALSE(authorise(counter, Method("/passerelle.v1.ProgrammeService/ApplyProgramme")));
  EXPECT_FALSE(authorise(counter, Method("/passerelle.v1.BeneficiaryService/ImportBeneficiaries")));
  EXPECT_FALSE(authorise(counter, Method("/passerelle.v1.RechargeService/BatchCreateRecharges")));
}

TEST(Authorisation, FinanceAndAuditReadAndNothingElse) {
  for (const Role role : {Role::finance, Role::auditor}) {
    EXPECT_TRUE(authorise(with(role), Method("/passerelle.v1.EnvelopeService/ListEnvelopes")));
    EXPECT_TRUE(authorise(with(role), Method("/passerelle.v1.RechargeService/ListRecharges")));
    EXPECT_FALSE(authorise(with(role), Method("/passerelle.v1.RechargeService/CreateRecharge")));
    EXPECT_FALSE(authorise(with(role), Method("/passerelle.v1.BeneficiaryService/UpdateBeneficiary")));
    EXPECT_FALSE(authorise(with(role), Method("/passerelle.v1.BeneficiaryService/LookupBeneficiary")));
    EXPECT_FALSE(with(role).sees_identities());
  }
}

TEST(Authorisation, TheServicesStandingIsForThoseWhoRunAndAuditIt) {
  const Method method("/passerelle.v1.StatusService/GetStatus");
  for (const Role role : all_roles)
    EXPECT_EQ(authorise(with(role), method).has_value(), role == Role::administrator || role == Role::auditor)
        << to_string(role);
}

TEST(Authorisation, CampaignsAreMadeByManagersApprovedByFinanceTooAndReadByAudit) {
  const Method approve("/passerelle.v1.CampaignService/ApproveCampaign");
  const Method start("/passerelle.v1.CampaignService/StartCampaign");
  const Method report("/passerelle.v1.CampaignService/ReportCampaign");
  const RoleSet makers{Role::campaign_manager, Role::administrator};
  for (const Role role : all_roles) {
    const bool makes = makers.contains(role);
    EXPECT_EQ(authorise(with(role), start).has_value(), makes) << to_string(role);
    EXPECT_EQ(authorise(with(role), approve).has_value(), makes || role == Role::finance) << to_string(role);
    EXPECT_EQ(authorise(with(role), report).has_value(),
              makes || role == Role::finance || role == Role::auditor)
        << to_string(role);
  }
}

TEST(Authorisation, WhatMayNameAnySiteIsNotForWhoIsBoundToSome) {
  EXPECT_TRUE(require_every_site(with(Role::campaign_manager)));
  const auto refused = require_every_site({"lyon-1", {Role::campaign_manager}, {domain::SiteId{"lyon"}}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "SITE_NOT_YOURS");
}

TEST(Authorisation, ARefusalSaysWhichRolesWouldDo) {
  const auto status =
      authorise(with(Role::finance), Method("/passerelle.v1.ProgrammeService/ApplyProgramme"));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, domain::ErrorCode::permission_denied);
  EXPECT_EQ(status.error().reason, "METHOD_NOT_ALLOWED");
  EXPECT_EQ(status.error().metadata.at("method"), "/passerelle.v1.ProgrammeService/ApplyProgramme");
  EXPECT_EQ(status.error().metadata.at("roles"), "administrator");
}

TEST(Authorisation, WhoIsBoundToSitesWorksAtTheseAlone) {
  const Principal bound{"lyon-1", {Role::counter}, {domain::SiteId{"lyon"}}};
  EXPECT_TRUE(require_site(bound, domain::SiteId{"lyon"}));
  const auto refused = require_site(bound, domain::SiteId{"marseille"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "SITE_NOT_YOURS");
  EXPECT_TRUE(require_site(with(Role::counter), domain::SiteId{"marseille"}));
}

TEST(Authorisation, RolesHaveTheNamesThatConfigurationWrites) {
  for (const Role role : all_roles) EXPECT_EQ(parse_role(to_string(role)), role);
  EXPECT_EQ(parse_role("root"), std::nullopt);
}

}  // namespace
}  // namespace passerelle::rpc
