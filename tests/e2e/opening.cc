#include "tests/e2e/opening.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "services/wire/programme_wire.h"
#include "tests/support/process.h"

namespace passerelle::e2e {

using std::chrono::seconds;

void apply_programme(Client& client) {
  auto programme = domain::parse_programme(testing::read_file(PROGRAMME_FILE).value());
  ASSERT_TRUE(programme.has_value()) << programme.error().message;
  v1::ApplyProgrammeRequest request;
  *request.mutable_programme() = wire::to_wire(*programme);
  v1::Programme applied;
  grpc::ClientContext context;
  Client::prepare(context, "administrator", seconds(30));
  const auto status = client.programmes->ApplyProgramme(&context, request, &applied);
  ASSERT_TRUE(status.ok()) << status.error_message();
}

void enrol_people(Client& client, int count, std::vector<std::string>& people) {
  std::string list = "dossier;telephone;site;operateur;ligne_confirmee_le\n";
  for (int i = 0; i < count; ++i) list += fmt::format("E2E-{0};06120{0:05};gare;sfr;01/03/2026\n", i + 1);
  grpc::ClientContext context;
  Client::prepare(context, "administrator", seconds(60));
  auto stream = client.beneficiaries->ImportBeneficiaries(&context);
  v1::ImportBeneficiariesRequest options;
  options.mutable_options();
  stream->Write(options);
  v1::ImportBeneficiariesRequest data;
  data.set_data(list);
  stream->Write(data);
  stream->WritesDone();
  v1::ImportBeneficiariesResponse response;
  while (stream->Read(&response))
    for (const auto& line : response.lines()) people.push_back(line.beneficiary());
  const auto status = stream->Finish();
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(people.size(), static_cast<std::size_t>(count));
  ASSERT_EQ(std::ranges::count(people, ""), 0);
}

}  // namespace passerelle::e2e
