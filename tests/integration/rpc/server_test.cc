#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "tests/integration/rpc/service_under_test.h"

namespace passerelle::rpc::test {
namespace {

const std::string serving("\x08\x01", 2);
const std::string not_serving("\x08\x02", 2);

std::string health(ServiceUnderTest& service, const std::string& name) {
  const std::string request = name.empty() ? "" : std::string("\x0a") + static_cast<char>(name.size()) + name;
  std::string response;
  call_raw(*service.channel(), "/grpc.health.v1.Health/Check", "", request, response);
  return response;
}

TEST(Server, HealthAnswersForTheWholeAndForEachService) {
  ServiceUnderTest service;
  for (const char* name : {"", "passerelle.v1.RechargeService", "passerelle.v1.EnvelopeService"})
    EXPECT_EQ(health(service, name), serving) << name;
}

TEST(Server, ReflectionListsTheServices) {
  ServiceUnderTest service;
  std::string response;
  const auto status =
      call_raw(*service.channel(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", "",
               std::string("\x3a\x01*", 3), response);
  ASSERT_TRUE(status.ok()) << status.error_message();
  for (const char* name : {"passerelle.v1.RechargeService", "passerelle.v1.BeneficiaryService",
                           "passerelle.v1.ProgrammeService", "passerelle.v1.EnvelopeService"})
    EXPECT_NE(response.find(name), std::string::npos) << name;
}

TEST(Server, AnUnknownMethodIsUnimplemented) {
  ServiceUnderTest service;
  std::string response;
  EXPECT_EQ(call_raw(*service.channel(), "/passerelle.v1.RechargeService/DeleteRecharge", "everything", "",
                     response)
                .error_code(),
            grpc::UNIMPLEMENTED);
}

TEST(Server, ASecondOneDoesNotShareThePort) {
  ServiceUnderTest service;
  auto settings = on_loopback();
  settings.listen.port = static_cast<std::uint16_t>(service.server().port());
  const PrincipalDirectory nobody({});
  class NoReaders : public broker::Readers {
    bool read(std::move_only_function<void(broker::LedgerReader&, broker::VaultReader&)> /*job*/) override {
      return false;
    }
  } no_readers;
  const auto second = Server::start(settings, nobody, service.broker(), no_readers, nullptr);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "LISTEN_FAILED");
}

TEST(Server, TellsItsStreamsThatItEnds) {
  ServiceUnderTest service;
  service.apply_programme();
  service.sfr().hold();
  auto request = recharge_request(service.enrol("06 12 34 56 78"), "r-1");
  request.mutable_wait()->set_seconds(0);
  v1::Recharge recharge;
  Call create("counter");
  ASSERT_TRUE(service.recharges->CreateRecharge(&create, request, &recharge).ok());

  v1::WatchRechargeRequest watch;
  watch.set_name(recharge.name());
  Call watch_call("counter");
  const auto stream = service.recharges->WatchRecharge(&watch_call, watch);
  ASSERT_TRUE(stream->Read(&recharge));
  Call import_call("campaign_manager");
  const auto import = service.beneficiaries->ImportBeneficiaries(&import_call);

  service.server().announce_end();
  EXPECT_EQ(health(service, ""), not_serving);
  EXPECT_FALSE(stream->Read(&recharge));
  const Problem watched(stream->Finish());
  EXPECT_EQ(watched.info.reason(), "SHUTTING_DOWN");
  EXPECT_TRUE(watched.retry);
  v1::ImportBeneficiariesResponse ignored;
  EXPECT_FALSE(import->Read(&ignored));
  EXPECT_EQ(Problem(import->Finish()).info.reason(), "SHUTTING_DOWN");
}

TEST(Server, AnswersWhoStillWaitsWhenItStops) {
  ServiceUnderTest service;
  service.apply_programme();
  const auto person = service.enrol("06 12 34 56 78");
  service.sfr().hold();
  grpc::Status status;
  v1::Recharge recharge;
  std::thread caller([&] {
    Call call("counter");
    auto request = recharge_request(person, "r-1");
    request.mutable_wait()->set_seconds(60);
    status = service.recharges->CreateRecharge(&call, request, &recharge);
  });
  EXPECT_TRUE(testing::eventually([&] { return service.sfr().submits() == 1; }));
  const auto begin = std::chrono::steady_clock::now();
  service.stop();
  caller.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_NE(recharge.state(), v1::Recharge::DELIVERED);
}

}  // namespace
}  // namespace passerelle::rpc::test
