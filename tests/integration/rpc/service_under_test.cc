#include "tests/integration/rpc/service_under_test.h"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "adapters/sealing/vault_key_file.h"
#include "adapters/sqlite/sqlite_ledger.h"
#include "adapters/sqlite/sqlite_vault.h"
#include "services/wire/programme_wire.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::rpc::test {
namespace {

template <class T>
T must(domain::Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "{}: {}\n", result.error().reason, result.error().message);
  std::abort();
}
void must(const domain::Status& status) {
  if (status) return;
  fmt::print(stderr, "{}: {}\n", status.error().reason, status.error().message);
  std::abort();
}

std::vector<PrincipalDirectory::Entry> principals() {
  std::vector<PrincipalDirectory::Entry> entries;
  for (const Role role : all_roles)
    entries.push_back(
        {{std::string(to_string(role)), {role}, {}}, {std::string(to_string(role)) + ".example"}});
  entries.push_back({{"everything", rights::everybody, {}}, {}});
  entries.push_back({{"at-lyon", {Role::counter, Role::campaign_manager}, {{"lyon"}}}, {}});
  entries.push_back({{"auditor-at-lyon", {Role::auditor}, {{"lyon"}}}, {}});
  entries.push_back({{"without-role", {}, {}}, {}});
  return entries;
}

domain::Programme programme() {
  namespace sample = domain::sample;
  auto made = sample::programme();
  made.rules = {sample::rule("ligne-servie", domain::LineOperatorServesOffer{}),
                sample::rule("une-gratuite", domain::Quota{domain::Scope::line,
                                                           domain::QuotaMeasure::count,
                                                           {domain::WindowKind::rolling_days, 30},
                                                           1})};
  made.rules[1].tariff = domain::Tariff::free;
  auto of_another = sample::sold_offer();
  of_another.id = {"data-5gb"};
  of_another.routes = {{{"autre"}, "DATA-5GB"}};
  made.offers.push_back(of_another);
  made.envelopes.push_back({{"autre-2026-value"},
                            "Dotation",
                            {"autre"},
                            2026,
                            domain::Asset::eur_cent,
                            100'000,
                            {{"data-5gb"}},
                            {}});
  return made;
}

}  // namespace

ServerSettings on_loopback() {
  ServerSettings settings;
  settings.listen = must(ListenAddress::parse("127.0.0.1:0"));
  settings.development_identity = true;
  return settings;
}

ServiceUnderTest::ServiceUnderTest(const ServerSettings& settings)
    : operator_(scheduler_), directory_of_principals_(principals()) {
  const auto key_file = directory_ / "vault.key";
  must(sealing::create_key_file(key_file));
  ledger_ = must(sqlite::open_ledger(directory_ / "ledger.db"));
  vault_ = must(sqlite::open_vault(directory_ / "vault.db", must(sealing::load_or_refuse(key_file))));
  readers_ = must(daemon::ReaderThreads::start(*ledger_, *vault_, 2, 256));
  broker::BrokerLimits limits;
  limits.operators[{"sfr"}].inquiry_first_delay = domain::Duration{50};
  limits.operators[{"sfr"}].inquiry_max_delay = domain::Duration{100};
  limits.drain = domain::Duration{500};
  limits.campaigns.look_interval = domain::Duration{50};
  broker_ = broker::make_broker(
      {*ledger_, *vault_, *readers_, clock_, random_, scheduler_, {{domain::OperatorId{"sfr"}, &operator_}}},
      limits, [] {});
  must(broker_->recover());
  writer_ = std::thread([this] { broker_->run_writer(); });
  server_ = must(Server::start(settings, directory_of_principals_, *broker_, *readers_, nullptr));
  channel_ = grpc::CreateChannel(address(), grpc::InsecureChannelCredentials());
  recharges = v1::RechargeService::NewStub(channel_);
  beneficiaries = v1::BeneficiaryService::NewStub(channel_);
  programmes = v1::ProgrammeService::NewStub(channel_);
  envelopes = v1::EnvelopeService::NewStub(channel_);
}

void ServiceUnderTest::stop() {
  server_->announce_end();
  broker_->stop();
  server_->drain(domain::Duration{5'000});
  if (writer_.joinable()) writer_.join();
  readers_->stop();
  scheduler_.stop();
}

std::string ServiceUnderTest::books() {
  auto reader = must(ledger_->open_reader());
  std::string text;
  for (const auto& balance : must(reader->balances()))
    text += fmt::format("{} {} {}\n", balance.account.name, balance.kept, balance.rebuilt);
  for (const auto& recharge : must(reader->recharges({}, std::nullopt, 1000)).items)
    text += fmt::format("{} {}\n", recharge.id.text(), domain::to_string(recharge.state));
  for (const auto& person : must(reader->beneficiaries({}, std::nullopt, 1000)).items)
    text += fmt::format("{} {}\n", person.id.text(), person.revision);
  const auto version = must(reader->programme(std::nullopt));
  return text + fmt::format("{}\n", version ? version->programme.version : 0);
}

void ServiceUnderTest::apply_programme() {
  v1::ApplyProgrammeRequest request;
  *request.mutable_programme() = wire::to_wire(programme());
  v1::Programme response;
  Call call("administrator");
  const auto status = programmes->ApplyProgramme(&call, request, &response);
  ASSERT_TRUE(status.ok()) << status.error_message();
}

std::string ServiceUnderTest::enrol(const std::string& phone, const std::string& site) {
  v1::CreateBeneficiaryRequest request;
  auto& person = *request.mutable_beneficiary();
  person.set_phone_number(phone);
  person.set_site(site);
  person.set_line_operator("sfr");
  person.set_given_name("Aïcha");
  v1::Beneficiary response;
  Call call("counter");
  const auto status = beneficiaries->CreateBeneficiary(&call, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.name();
}

Call::Call(const std::string& user, std::chrono::seconds deadline) {
  if (!user.empty()) AddMetadata("x-passerelle-user", user);
  AddMetadata("accept-language", "en");
  set_deadline(std::chrono::system_clock::now() + deadline);
}

Problem::Problem(const grpc::Status& failed) {
  EXPECT_TRUE(status.ParseFromString(failed.error_details()));
  EXPECT_EQ(status.code(), failed.error_code());
  for (const auto& any : status.details()) {
    google::rpc::BadRequest bad_request;
    google::rpc::LocalizedMessage message;
    google::rpc::RetryInfo retry_info;
    any.UnpackTo(&info);
    if (any.UnpackTo(&bad_request))
      for (const auto& violation : bad_request.field_violations()) fields.insert(violation.field());
    if (any.UnpackTo(&message)) localized = message;
    if (any.UnpackTo(&retry_info)) retry = retry_info;
  }
}

v1::CreateRechargeRequest recharge_request(const std::string& beneficiary, const std::string& request_id,
                                           const std::string& offer) {
  v1::CreateRechargeRequest request;
  request.set_beneficiary(beneficiary);
  request.set_request_id(request_id);
  request.set_site("lyon");
  request.set_offer(offer);
  return request;
}

grpc::Status call_raw(grpc::Channel& channel, const std::string& method, const std::string& user,
                      const std::string& request, std::string& response) {
  const grpc::Slice slice(request);
  const grpc::ByteBuffer sent(&slice, 1);
  grpc::ByteBuffer received;
  Call call(user);
  const grpc::internal::RpcMethod unary(method.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  const auto status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      &channel, unary, &call, sent, &received);
  std::vector<grpc::Slice> slices;
  if (received.Valid() && received.Dump(&slices).ok())
    for (const auto& part : slices) response.append(reinterpret_cast<const char*>(part.begin()), part.size());
  return status;
}

}  // namespace passerelle::rpc::test
