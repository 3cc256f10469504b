// Real lists: of any size, in pieces, and every refused line with its reason.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>

#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"
#include "tests/support/measured_memory.h"

namespace passerelle::cli::test {
namespace {

constexpr std::size_t mebibyte = 1 << 20;

// Accepts a line a newline, refuses every thousandth, and keeps what it saw.
struct Counting {
  std::size_t bytes = 0;
  std::size_t largest_piece = 0;
  v1::ImportBeneficiariesRequest::Options options;

  grpc::Status take(ImportStream& stream) {
    v1::ImportBeneficiariesRequest request;
    stream.Read(&request);
    options = request.options();
    std::int64_t line = 0;
    v1::ImportBeneficiariesResponse last;
    while (stream.Read(&request)) {
      bytes += request.data().size();
      largest_piece = std::max(largest_piece, request.data().size());
      v1::ImportBeneficiariesResponse reports;
      for (const char c : request.data()) {
        if (c == '\n' && ++line > 1) report(line, *reports.add_lines(), *last.mutable_summary());
      }
      if (reports.lines_size() > 0) stream.Write(reports);
    }
    last.mutable_summary()->add_ignored_columns("commentaire");
    stream.Write(last);
    return grpc::Status::OK;
  }

 private:
  static void report(std::int64_t line, v1::LineReport& report, v1::ImportSummary& summary) {
    report.set_line(line);
    if (line % 1000 != 0) {
      report.set_verdict(v1::LineReport::ACCEPTED);
      report.set_beneficiary("beneficiaries/b-" + std::to_string(line));
      summary.set_accepted(summary.accepted() + 1);
      return;
    }
    report.set_verdict(v1::LineReport::REFUSED);
    auto& reason = *report.add_reasons();
    reason.set_column("téléphone");
    reason.set_reason("PHONE_NUMBER_INVALID");
    reason.set_explanation("Ce numéro n'est pas valable.");
    summary.set_refused(summary.refused() + 1);
  }
};

class ImportTest : public testing::Test {
 protected:
  std::string list_of(int lines) {
    const auto file = directory_.path() / "list.csv";
    std::ofstream stream(file);
    stream << "téléphone;site\n";
    for (int i = 1; i < lines; ++i) stream << "06 12 34 56 78;marseille\n";
    return file.string();
  }
  Ended import(const std::vector<std::string>& more, Program::Options options = {}) {
    std::vector<std::string> arguments{"--server", service_.address(), "beneficiaries", "import"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Program(arguments, options).wait(std::chrono::seconds(100));
  }

  passerelle::test::TemporaryDirectory directory_;
  Counting counting_;
  ScriptedService service_{{.import = [this](ImportStream& stream) { return counting_.take(stream); }}};
};

TEST_F(ImportTest, RefusedLinesAreShownWithColumnAndReason) {
  const auto ended = import({list_of(2500), "--default-site", "lyon", "--language", "fr"});
  EXPECT_EQ(ended.status, 10);
  EXPECT_EQ(ended.out,
            "Lignes refusées :\n"
            "Ligne  Colonne    Raison\n"
            "1\u00a0000  téléphone  Ce numéro n'est pas valable.\n"
            "2\u00a0000  téléphone  Ce numéro n'est pas valable.\n"
            "Colonnes non lues : commentaire\n"
            "2\u00a0497 ajoutées, 0 modifiées, 0 inchangées, 2 refusées.\n");
  EXPECT_EQ(counting_.options.default_site(), "lyon");
  EXPECT_FALSE(counting_.options.validate_only());
}

TEST_F(ImportTest, AllLinesTakenIsSuccessAndATrialSaysSo) {
  const auto ended = import({list_of(10), "--validate-only"});
  EXPECT_EQ(ended.status, 0);
  EXPECT_TRUE(
      ended.out.ends_with("9 added, 0 updated, 0 unchanged, 0 refused.\nTrial: nothing was written.\n"));
  EXPECT_TRUE(counting_.options.validate_only());
}

TEST_F(ImportTest, TheReportHasEveryLine) {
  const auto report = directory_.path() / "report.csv";
  import({list_of(1001), "--report", report.string(), "--language", "fr"});
  const auto content = content_of(report);
  EXPECT_TRUE(content.starts_with(
      "\xEF\xBB\xBFLigne;Résultat;Bénéficiaire;Colonne;code;Raison\r\n2;ajoutée;b-2;;;\r\n"));
  EXPECT_NE(content.find("\r\n1000;refusée;;téléphone;PHONE_NUMBER_INVALID;Ce numéro n'est pas valable.\r\n"),
            std::string::npos);
  EXPECT_EQ(std::ranges::count(content, '\n'), 1001);
}

TEST_F(ImportTest, AReportThatCannotBeWrittenStopsBeforeAnythingIsSent) {
  EXPECT_EQ(import({list_of(10), "--report", "/nowhere/report.csv"}).status, 9);
  EXPECT_EQ(counting_.bytes, 0U);
}

TEST_F(ImportTest, ProgramsReadOneDocument) {
  const auto ended = import({list_of(1500), "--output", "json"});
  EXPECT_EQ(ended.status, 10);
  const auto document = nlohmann::json::parse(ended.out);
  EXPECT_EQ(document["lines"].size(), 1499U);
  EXPECT_EQ(document["summary"]["refused"], "1");
  EXPECT_EQ(ended.err, "");
}

TEST_F(ImportTest, ALongListGoesInPiecesAndTheMemoryStaysTheSame) {
  const auto small = import({list_of(40'000)});
  EXPECT_LE(counting_.largest_piece, 64U << 10);
  counting_ = {};
  const auto file = list_of(1'200'000);
  const auto large = import({file});
  EXPECT_EQ(large.status, 10);
  EXPECT_EQ(counting_.bytes, std::filesystem::file_size(file));
  EXPECT_NE(large.out.find("1,198,799 added"), std::string::npos) << large.out;
  EXPECT_NE(large.out.find("... and 1,000 more refused lines"), std::string::npos);
  // 30 times the list.
  if (passerelle::test::memory_is_measured) {
    EXPECT_LT(large.peak_kib, small.peak_kib + 12 * 1024);
  }
}

// Flow control end to end: what the service does not take is not even read.
TEST_F(ImportTest, AListIsReadNoFasterThanTheServiceTakesIt) {
  std::promise<void> go;
  const ScriptedService slow({.import = [&, may = go.get_future().share()](ImportStream& stream) {
    may.wait();
    return counting_.take(stream);
  }});
  std::array<int, 2> pipe{};
  ASSERT_EQ(pipe2(pipe.data(), O_CLOEXEC), 0);
  Program program({"--server", slow.address(), "beneficiaries", "import", "-"}, {.input = pipe[0]});
  close(pipe[0]);
  fcntl(pipe[1], F_SETFL, O_NONBLOCK);
  const std::string piece(64 << 10, '\n');
  std::size_t taken = 0;
  pollfd room{pipe[1], POLLOUT, 0};
  constexpr int taken_no_more_ms = 1500;
  while (taken < 64 * mebibyte && poll(&room, 1, taken_no_more_ms) == 1) {
    const auto count = write(pipe[1], piece.data(), piece.size());
    if (count > 0) taken += static_cast<std::size_t>(count);
  }
  EXPECT_LT(taken, 8 * mebibyte);
  EXPECT_GT(taken, 0U);
  go.set_value();
  close(pipe[1]);
  EXPECT_EQ(program.wait().status, 10);
  EXPECT_EQ(counting_.bytes, taken) << "and nothing is lost";
}

TEST_F(ImportTest, AnErrorHalfWaySaysWhatIsOnFile) {
  const ScriptedService failing({.import = [](ImportStream& stream) {
    v1::ImportBeneficiariesRequest request;
    stream.Read(&request);
    v1::ImportBeneficiariesResponse response;
    response.add_lines()->set_line(2);
    response.mutable_lines(0)->set_verdict(v1::LineReport::ACCEPTED);
    stream.Write(response);
    return error_of(grpc::StatusCode::UNAVAILABLE, "SHUTTING_DOWN", "Le service redémarre.");
  }});
  const auto file = list_of(200'000);
  const auto ended =
      Program({"--server", failing.address(), "--language", "fr", "beneficiaries", "import", file}, {})
          .wait();
  EXPECT_EQ(ended.status, 8);
  EXPECT_TRUE(ended.err.starts_with("Le service redémarre.\n[SHUTTING_DOWN]")) << ended.err;
  EXPECT_NE(ended.err.find("importer de nouveau le même fichier ne change rien à ces lignes"),
            std::string::npos);
  const auto json =
      Program({"--server", failing.address(), "--output", "json", "beneficiaries", "import", file}, {})
          .wait();
  EXPECT_TRUE(nlohmann::json::parse(json.out)["summary"].is_null());
  EXPECT_EQ(nlohmann::json::parse(json.err)["code"], "UNAVAILABLE");
}

TEST_F(ImportTest, CtrlCStopsEvenWhereNothingMoreIsTyped) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(pipe2(pipe.data(), O_CLOEXEC), 0);
  std::promise<void> arrived;
  const ScriptedService waiting({.import = [&arrived](ImportStream& stream) {
    v1::ImportBeneficiariesRequest request;
    stream.Read(&request);
    arrived.set_value();
    while (stream.Read(&request)) {
    }
    return grpc::Status::OK;
  }});
  Program program({"--server", waiting.address(), "beneficiaries", "import", "-"}, {.input = pipe[0]});
  ASSERT_EQ(arrived.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  program.send(SIGINT);
  EXPECT_EQ(program.wait(std::chrono::seconds(20)).status, 130);
  close(pipe[0]);
  close(pipe[1]);
}

}  // namespace
}  // namespace passerelle::cli::test
