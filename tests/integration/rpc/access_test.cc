// Who gets in, and what they may do there.
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/integration/rpc/service_under_test.h"
#include "tests/support/certificates.h"

namespace passerelle::rpc::test {
namespace {

constexpr const char* get_programme = "/passerelle.v1.ProgrammeService/GetProgramme";

TEST(Access, EveryMethodIsOpenToTheRolesOfTheTableAndToNobodyElse) {
  ServiceUnderTest service;
  for (const MethodRights& entry : method_rights) {
    for (const Role role : all_roles) {
      std::string response;
      const auto status =
          call_raw(*service.channel(), std::string(entry.method), std::string(to_string(role)), "", response);
      const bool refused = !status.ok() && Problem(status).info.reason() == "METHOD_NOT_ALLOWED";
      EXPECT_EQ(refused, !entry.allowed.contains(role)) << entry.method << " " << to_string(role);
      if (refused) {
        EXPECT_EQ(Problem(status).info.metadata().at("method"), entry.method);
      }
    }
  }
}

TEST(Access, WithoutARoleOrANameNoMethodAnswers) {
  ServiceUnderTest service;
  for (const MethodRights& entry : method_rights) {
    std::string response;
    const Problem without_role(
        call_raw(*service.channel(), std::string(entry.method), "without-role", "", response));
    EXPECT_EQ(without_role.status.code(), grpc::PERMISSION_DENIED) << entry.method;
    const Problem nobody(call_raw(*service.channel(), std::string(entry.method), "", "", response));
    EXPECT_EQ(nobody.status.code(), grpc::UNAUTHENTICATED) << entry.method;
    EXPECT_EQ(nobody.info.reason(), "PRINCIPAL_MISSING");
    const Problem stranger(call_raw(*service.channel(), std::string(entry.method), "mallory", "", response));
    EXPECT_EQ(stranger.info.reason(), "PRINCIPAL_UNKNOWN");
  }
}

TEST(Access, WhoIsBoundToASiteSeesAndDoesNothingElsewhere) {
  ServiceUnderTest service;
  service.apply_programme();
  const auto here = service.enrol("06 12 34 56 78", "lyon");
  const auto there = service.enrol("06 12 34 56 79", "pointe-a-pitre");
  auto elsewhere = recharge_request(there, "r-1");
  elsewhere.set_site("pointe-a-pitre");
  v1::Recharge recharge;
  Call first("counter");
  ASSERT_TRUE(service.recharges->CreateRecharge(&first, elsewhere, &recharge).ok());

  const auto reason = [](const grpc::Status& status) { return Problem(status).info.reason(); };
  v1::Recharge ignored;
  v1::Beneficiary person;
  Call create("at-lyon");
  EXPECT_EQ(reason(service.recharges->CreateRecharge(&create, elsewhere, &ignored)), "SITE_NOT_YOURS");
  v1::GetRechargeRequest get;
  get.set_name(recharge.name());
  Call get_call("at-lyon");
  EXPECT_EQ(reason(service.recharges->GetRecharge(&get_call, get, &ignored)), "SITE_NOT_YOURS");
  v1::WatchRechargeRequest watch;
  watch.set_name(recharge.name());
  Call watch_call("at-lyon");
  const auto stream = service.recharges->WatchRecharge(&watch_call, watch);
  EXPECT_FALSE(stream->Read(&ignored));
  EXPECT_EQ(reason(stream->Finish()), "SITE_NOT_YOURS");
  v1::GetBeneficiaryRequest get_person;
  get_person.set_name(there);
  Call person_call("at-lyon");
  EXPECT_EQ(reason(service.beneficiaries->GetBeneficiary(&person_call, get_person, &person)),
            "SITE_NOT_YOURS");
  v1::UpdateBeneficiaryRequest update;
  update.mutable_beneficiary()->set_name(there);
  update.mutable_beneficiary()->set_site("lyon");
  update.mutable_update_mask()->add_paths("site");
  Call update_call("at-lyon");
  EXPECT_EQ(reason(service.beneficiaries->UpdateBeneficiary(&update_call, update, &person)),
            "SITE_NOT_YOURS");

  v1::ListBeneficiariesResponse people;
  Call list_people("at-lyon");
  ASSERT_TRUE(service.beneficiaries->ListBeneficiaries(&list_people, {}, &people).ok());
  ASSERT_EQ(people.beneficiaries_size(), 1);
  EXPECT_EQ(people.beneficiaries(0).name(), here);
  v1::ListRechargesResponse list;
  Call list_call("at-lyon");
  ASSERT_TRUE(service.recharges->ListRecharges(&list_call, {}, &list).ok());
  EXPECT_EQ(list.recharges_size(), 0);
}

TEST(Access, FinanceAndAuditNeverReceiveANumberOrAName) {
  ServiceUnderTest service;
  service.apply_programme();
  v1::GetBeneficiaryRequest request;
  request.set_name(service.enrol("06 12 34 56 78"));
  for (const char* user : {"finance", "auditor", "counter"}) {
    v1::Beneficiary person;
    Call call(user);
    ASSERT_TRUE(service.beneficiaries->GetBeneficiary(&call, request, &person).ok());
    const bool in_full = std::string(user) == "counter";
    EXPECT_EQ(person.phone_number(), in_full ? "+33612345678" : "+33 ** ** ** ** 78");
    EXPECT_EQ(person.given_name(), in_full ? "Aïcha" : "");
  }
}

class TlsAccess : public ::testing::Test {
 protected:
  static std::string text(const std::filesystem::path& file) { return testing::read_file(file).value_or(""); }
  ServerSettings settings() {
    ServerSettings made = on_loopback();
    made.development_identity = false;
    const auto server = authority_.issue_server("server");
    made.tls = TlsMaterial{text(server.certificate), text(server.key), text(authority_.certificate_file())};
    return made;
  }
  grpc::Status call(const ServiceUnderTest& service, const grpc::SslCredentialsOptions& options,
                    const std::string& claimed = "") {
    const auto channel = grpc::CreateChannel(service.address(), grpc::SslCredentials(options));
    std::string response;
    return call_raw(*channel, get_programme, claimed, "", response);
  }
  grpc::SslCredentialsOptions as(passerelle::test::CertificateAuthority& issuer,
                                 const std::string& common_name) {
    const auto client = issuer.issue_client(common_name);
    return {text(authority_.certificate_file()), text(client.key), text(client.certificate)};
  }

  testing::TemporaryDirectory directory_;
  passerelle::test::CertificateAuthority authority_{directory_.path(), "authority"};
  passerelle::test::CertificateAuthority stranger_{directory_.path(), "stranger"};
};

TEST_F(TlsAccess, ACertificateIsItsPrincipal) {
  ServiceUnderTest service(settings());
  EXPECT_EQ(Problem(call(service, as(authority_, "counter.example"))).info.reason(), "PROGRAMME_MISSING");
}

TEST_F(TlsAccess, ACertificateOfNobodyHereIsUnknown) {
  ServiceUnderTest service(settings());
  EXPECT_EQ(Problem(call(service, as(authority_, "mallory.example"))).info.reason(), "PRINCIPAL_UNKNOWN");
}

TEST_F(TlsAccess, NoCertificateOrAnotherAuthoritysDoesNotConnect) {
  ServiceUnderTest service(settings());
  EXPECT_EQ(call(service, {text(authority_.certificate_file()), "", ""}).error_code(), grpc::UNAVAILABLE);
  EXPECT_EQ(call(service, as(stranger_, "counter.example")).error_code(), grpc::UNAVAILABLE);
}

TEST_F(TlsAccess, PlainTextDoesNotConnect) {
  ServiceUnderTest service(settings());
  const auto channel = grpc::CreateChannel(service.address(), grpc::InsecureChannelCredentials());
  std::string response;
  EXPECT_EQ(call_raw(*channel, get_programme, "counter", "", response).error_code(), grpc::UNAVAILABLE);
}

TEST_F(TlsAccess, AClaimIsWorthNothingWhereDevelopmentIdentitiesAreOff) {
  ServiceUnderTest service(settings());
  EXPECT_EQ(Problem(call(service, as(authority_, "mallory.example"), "administrator")).info.reason(),
            "PRINCIPAL_UNKNOWN");
  auto both = settings();
  both.development_identity = true;
  ServiceUnderTest lenient(both);
  const grpc::SslCredentialsOptions without_certificate{text(authority_.certificate_file()), "", ""};
  EXPECT_EQ(Problem(call(lenient, without_certificate, "counter")).info.reason(), "PROGRAMME_MISSING");
  EXPECT_EQ(Problem(call(lenient, without_certificate)).info.reason(), "PRINCIPAL_MISSING");
}

}  // namespace
}  // namespace passerelle::rpc::test
