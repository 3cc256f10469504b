#include "tests/e2e/opening.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "services/wire/programme_wire.h"
#include "tests/support/process.h"

namespace passerelle::e2e {

using std::chrono::seconds;

namespace {

void apply(Client& client, const char* file) {
  auto programme = domain::parse_programme(testing::read_file(file).value());
  ASSERT_TRUE(programme.has_value()) << programme.error().message;
  v1::ApplyProgrammeRequest request;
  *request.mutable_programme() = wire::to_wire(*programme);
  v1::Programme applied;
  grpc::ClientContext context;
  Client::prepare(context, "administrator", seconds(30));
  const auto status = client.programmes->ApplyProgramme(&context, request, &applied);
  ASSERT_TRUE(status.ok()) << status.error_message();
}

}  // namespace

void apply_programme(Client& client) { apply(client, PROGRAMME_FILE); }
void apply_campaign_programme(Client& client) { apply(client, CAMPAIGN_PROGRAMME_FILE); }

void import_people(Client& client, const std::string& list, std::vector<std::string>& people) {
  constexpr std::size_t chunk = 262'144;
  grpc::ClientContext context;
  Client::prepare(context, "administrator", std::chrono::minutes(5));
  auto stream = client.beneficiaries->ImportBeneficiaries(&context);
  v1::ImportBeneficiariesRequest options;
  options.mutable_options();
  stream->Write(options);
  const auto before = people.size();
  std::thread reading([&] {
    v1::ImportBeneficiariesResponse response;
    while (stream->Read(&response))
      for (const auto& line : response.lines()) people.push_back(line.beneficiary());
  });
  for (std::size_t at = 0; at < list.size(); at += chunk) {
    v1::ImportBeneficiariesRequest data;
    data.set_data(list.substr(at, chunk));
    stream->Write(data);
  }
  stream->WritesDone();
  reading.join();
  const auto status = stream->Finish();
  ASSERT_TRUE(status.ok()) << status.error_message();
  const auto lines = std::ranges::count(list, '\n') - 1;
  ASSERT_EQ(static_cast<std::ptrdiff_t>(people.size() - before), lines);
  ASSERT_EQ(std::ranges::count(people, ""), 0);
}

void enrol_people(Client& client, int count, std::vector<std::string>& people) {
  std::string list = "dossier;telephone;site;operateur;ligne_confirmee_le\n";
  for (int i = 0; i < count; ++i) list += fmt::format("E2E-{0};06120{0:05};gare;sfr;01/03/2026\n", i + 1);
  import_people(client, list, people);
}

}  // namespace passerelle::e2e
