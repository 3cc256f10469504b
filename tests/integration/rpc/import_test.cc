#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <thread>

#include "tests/integration/rpc/service_under_test.h"
#include "tests/support/measured_memory.h"

namespace passerelle::rpc::test {
namespace {

using passerelle::test::memory_is_measured;

constexpr int many_lines = memory_is_measured ? 100'000 : 10'000;
constexpr std::int64_t memory_growth_limit = 48LL << 20U;

using Stream =
    grpc::ClientReaderWriterInterface<v1::ImportBeneficiariesRequest, v1::ImportBeneficiariesResponse>;

std::int64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::int64_t size = 0;
  std::int64_t resident = 0;
  statm >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

v1::ImportBeneficiariesRequest options(bool validate_only = false, const std::string& site = "lyon") {
  v1::ImportBeneficiariesRequest request;
  request.mutable_options()->set_validate_only(validate_only);
  request.mutable_options()->set_default_site(site);
  return request;
}
v1::ImportBeneficiariesRequest data(std::string bytes) {
  v1::ImportBeneficiariesRequest request;
  request.set_data(std::move(bytes));
  return request;
}

class Imports : public ::testing::Test {
 protected:
  void SetUp() override { service_.apply_programme(); }

  struct Outcome {
    std::vector<v1::LineReport> lines;
    v1::ImportSummary summary;
    grpc::Status status;
  };
  Outcome import(const std::vector<v1::ImportBeneficiariesRequest>& messages,
                 const std::string& user = "campaign_manager") {
    Call call(user);
    const auto stream = service_.beneficiaries->ImportBeneficiaries(&call);
    for (const auto& message : messages)
      if (!stream->Write(message)) break;
    stream->WritesDone();
    Outcome outcome;
    v1::ImportBeneficiariesResponse response;
    while (stream->Read(&response)) {
      outcome.lines.insert(outcome.lines.end(), response.lines().begin(), response.lines().end());
      if (response.has_summary()) outcome.summary = response.summary();
    }
    outcome.status = stream->Finish();
    return outcome;
  }

  ServiceUnderTest service_;
};

TEST_F(Imports, ReportsEachLineAndTheSumWhereverTheBytesAreCut) {
  const std::string file =
      "Référence;Téléphone;Couleur\r\nA-1;06 12 34 56 78;bleu\r\nA-2;12;rouge\r\n;0690 00 12 "
      "34;\r\nA-1;;\r\n";
  for (const std::size_t cut : {std::size_t{1}, std::size_t{7}, file.size()}) {
    std::vector<v1::ImportBeneficiariesRequest> messages{options(true)};
    for (std::size_t at = 0; at < file.size(); at += cut) messages.push_back(data(file.substr(at, cut)));
    const auto outcome = import(messages);
    ASSERT_TRUE(outcome.status.ok()) << outcome.status.error_message();
    ASSERT_EQ(outcome.lines.size(), 4U);
    EXPECT_EQ(outcome.lines[0].line(), 2);
    EXPECT_EQ(outcome.lines[0].verdict(), v1::LineReport::ACCEPTED);
    EXPECT_EQ(outcome.lines[1].verdict(), v1::LineReport::REFUSED);
    ASSERT_EQ(outcome.lines[1].reasons_size(), 1);
    EXPECT_EQ(outcome.lines[1].reasons(0).column(), "Téléphone");
    EXPECT_EQ(outcome.lines[1].reasons(0).reason(), "PHONE_NUMBER_INVALID");
    EXPECT_FALSE(outcome.lines[1].reasons(0).explanation().empty());
    EXPECT_EQ(outcome.summary.refused(), 1);
    ASSERT_EQ(outcome.summary.ignored_columns_size(), 1);
    EXPECT_EQ(outcome.summary.ignored_columns(0), "Couleur");
  }
}

TEST_F(Imports, TheSameFileAgainChangesNothing) {
  const auto file = data("reference;telephone\nA-1;0612345678\nA-2;0612345679\n");
  EXPECT_EQ(import({options(), file}).summary.accepted(), 2);
  const auto before = service_.books();
  EXPECT_EQ(import({options(), file}).summary.unchanged(), 2);
  EXPECT_EQ(service_.books(), before);
}

TEST_F(Imports, OptionsComeFirstAndOnceAndDataInBounds) {
  const auto fields = [](const grpc::Status& status) { return Problem(status).fields; };
  EXPECT_EQ(fields(import({data("x")}).status), std::set<std::string>{"options"});
  EXPECT_EQ(fields(import({}).status), std::set<std::string>{"options"});
  EXPECT_EQ(fields(import({options(), options()}).status), std::set<std::string>{"data"});
  EXPECT_EQ(fields(import({options(), data(std::string((1U << 20U) + 1, 'x'))}).status),
            std::set<std::string>{"data"});
  EXPECT_EQ(Problem(import({options(false, "atlantis")}).status).info.reason(), "SITE_UNKNOWN");
  EXPECT_EQ(Problem(import({options(), data("Couleur;Taille\nbleu;12\n")}).status).info.reason(),
            "LIST_HEADER_INVALID");
}

TEST_F(Imports, WhoIsBoundToSitesMayNotImport) {
  EXPECT_EQ(Problem(import({options()}, "at-lyon").status).info.reason(), "SITE_NOT_YOURS");
}

// What a broken connection leaves of the last line is not a line.
TEST_F(Imports, HalfALineOfACallerWhoWentIsNotTaken) {
  Call call("campaign_manager");
  {
    const auto stream = service_.beneficiaries->ImportBeneficiaries(&call);
    ASSERT_TRUE(stream->Write(options()));
    std::string list = "reference;prenom\n";
    for (int at = 0; at < 500; ++at) list += fmt::format("A-{};Anne\n", at);
    ASSERT_TRUE(stream->Write(data(list + "A-500;Jean-Bap")));
    v1::ImportBeneficiariesResponse response;
    ASSERT_TRUE(stream->Read(&response));
    EXPECT_EQ(response.lines_size(), 500);
    call.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::CANCELLED);
  }
  EXPECT_EQ(import({options(), data("reference;prenom\nB-1;Zoé\n")}).summary.accepted(), 1);
  v1::ListBeneficiariesRequest request;
  request.set_external_reference("A-500");
  v1::ListBeneficiariesResponse people;
  Call list("counter");
  ASSERT_TRUE(service_.beneficiaries->ListBeneficiaries(&list, request, &people).ok());
  EXPECT_EQ(people.beneficiaries_size(), 0);
}

void write_lines(Stream& stream, int lines) {
  std::string chunk = "reference;telephone;nom\n";
  for (int at = 0; at < lines; ++at) {
    chunk += fmt::format("R-{0:06};06{1:08};Nom {0}\n", at, 10'000'000 + at);
    if (chunk.size() < 60'000 && at + 1 < lines) continue;
    if (!stream.Write(data(std::move(chunk)))) return;
    chunk.clear();
  }
  stream.WritesDone();
}

TEST_F(Imports, AHundredThousandLinesStreamInConstantMemory) {
  Call call("campaign_manager", std::chrono::seconds(300));
  const std::unique_ptr<Stream> stream = service_.beneficiaries->ImportBeneficiaries(&call);
  ASSERT_TRUE(stream->Write(options()));
  std::thread writer([&] { write_lines(*stream, many_lines); });
  v1::ImportBeneficiariesResponse response;
  std::int64_t lines = 0;
  std::int64_t at_a_tenth = 0;
  std::int64_t most = 0;
  v1::ImportSummary summary;
  while (stream->Read(&response)) {
    lines += response.lines_size();
    if (response.has_summary()) summary = response.summary();
    if (lines < many_lines / 10) continue;
    const auto resident = resident_bytes();
    if (at_a_tenth == 0) at_a_tenth = resident;
    most = std::max(most, resident);
  }
  writer.join();
  const auto status = stream->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(lines, many_lines);
  EXPECT_EQ(summary.accepted(), many_lines);
  if (memory_is_measured) {
    EXPECT_LT(most - at_a_tenth, memory_growth_limit);
  }
  RecordProperty("growth_bytes", std::to_string(most - at_a_tenth));
}

}  // namespace
}  // namespace passerelle::rpc::test
