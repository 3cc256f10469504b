// A campaign's list on its way: once whole, over as many connections as it takes.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>

#include "services/domain/digest.h"
#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"
#include "tests/integration/cli/terminal.h"
#include "tests/support/measured_memory.h"

namespace passerelle::cli::test {
namespace {

constexpr std::size_t mebibyte = 1 << 20;

// Takes a line a newline, flaws every thousandth, and keeps what it saw; breaks off where it is told to.
struct Intake {
  std::vector<v1::UploadLinesRequest::Options> options{};  // of each connection
  std::vector<std::string> received{};                     // what came on each of them
  std::size_t largest_piece = 0;
  bool keep = true;                          // the bytes
  std::optional<std::size_t> break_after{};  // bytes, on the first connection
  bool lose_the_answer = false;              // to the first whole upload
  std::size_t bytes = 0;

  grpc::Status take(UploadStream& stream) {
    v1::UploadLinesRequest request;
    stream.Read(&request);
    options.push_back(request.options());
    received.emplace_back();
    const bool first = options.size() == 1;
    if (!first && lose_the_answer) {
      return error_of(grpc::StatusCode::ALREADY_EXISTS, "LIST_SEEN_BEFORE", "Liste déjà envoyée.",
                      {{"campaign", "c-1"}, {"upload_time", "2026-11-23T10:00:00Z"}});
    }
    bytes = 0;
    std::int64_t line = 0;
    v1::UploadLinesResponse last;
    while (stream.Read(&request)) {
      bytes += request.data().size();
      if (keep) received.back() += request.data();
      largest_piece = std::max(largest_piece, request.data().size());
      v1::UploadLinesResponse report;
      for (const char c : request.data()) {
        if (c == '\n' && ++line > 1) count(line - 1, report, *last.mutable_summary());
      }
      report.set_lines_taken(line - 1);
      stream.Write(report);
      if (first && break_after && bytes >= *break_after) return {grpc::StatusCode::UNAVAILABLE, "gone"};
    }
    if (first && lose_the_answer) return {grpc::StatusCode::UNAVAILABLE, "gone"};
    last.set_lines_taken(line - 1);
    stream.Write(last);
    return grpc::Status::OK;
  }

 private:
  static void count(std::int64_t line, v1::UploadLinesResponse& report, v1::UploadSummary& summary) {
    summary.set_lines(summary.lines() + 1);
    if (line % 1000 != 0) {
      summary.set_runnable(summary.runnable() + 1);
      return;
    }
    summary.set_unknown(summary.unknown() + 1);
    auto& flawed = *report.add_flawed();
    flawed.set_number(line);
    flawed.set_state(v1::CampaignLine::FLAWED);
    flawed.set_reason("PERSON_UNKNOWN");
  }
};

class CampaignUploadTest : public testing::Test {
 protected:
  std::string list_of(int lines) {
    const auto file = directory_.path() / "list.csv";
    std::ofstream stream(file);
    stream << "téléphone;site\n";
    for (int i = 0; i < lines; ++i) stream << "06 12 34 56 78;marseille;" << i << '\n';
    return file.string();
  }
  std::vector<std::string> command(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"--server", service_.address(), "campaign", "upload", "c-1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  Ended upload(const std::vector<std::string>& more, const Program::Options& options = {}) {
    return Program(command(more), options).wait(std::chrono::seconds(100));
  }

  passerelle::test::TemporaryDirectory directory_;
  Intake intake_;
  v1::Campaign campaign_;
  ScriptedService service_{{.get_campaign =
                                [this](const v1::GetCampaignRequest& request, v1::Campaign& campaign) {
                                  campaign = campaign_;
                                  campaign.set_name(request.name());
                                  return grpc::Status::OK;
                                },
                            .upload = [this](UploadStream& stream) { return intake_.take(stream); },
                            .list_lines =
                                [](const v1::ListLinesRequest& request, v1::ListLinesResponse& response) {
                                  EXPECT_EQ(request.states_size(), 1);
                                  EXPECT_EQ(request.states(0), v1::CampaignLine::FLAWED);
                                  const bool first = request.page_token().empty();
                                  auto& line = *response.add_lines();
                                  line.set_number(first ? 1000 : 2000);
                                  line.set_reason(first ? "PERSON_UNKNOWN" : "LINE_DUPLICATE");
                                  line.set_duplicate_of(first ? 0 : 7);
                                  if (first) response.set_next_page_token("more");
                                  return grpc::Status::OK;
                                }}};
};

TEST_F(CampaignUploadTest, AListGoesInPiecesUnderItsHash) {
  const auto file = list_of(50'000);
  const auto ended = upload({file});
  EXPECT_EQ(ended.status, 10) << ended.err;
  ASSERT_EQ(intake_.received.size(), 1U);
  EXPECT_EQ(intake_.received[0], content_of(file));
  const auto hash = domain::sha256(content_of(file));
  EXPECT_EQ(intake_.options[0].sha256(), std::string(hash.begin(), hash.end()));
  EXPECT_EQ(intake_.options[0].campaign(), "campaigns/c-1");
  EXPECT_EQ(intake_.options[0].if_seen(), v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED);
  EXPECT_LE(intake_.largest_piece, 256U << 10);
  EXPECT_NE(ended.out.find(" 1,000  person unknown\n"), std::string::npos) << ended.out;
  EXPECT_TRUE(
      ended.out.ends_with("50,000 lines: 49,950 can run, 50 are flawed.\n"
                          "Repeated         0\n"
                          "People unknown  50\n"
                          "Malformed        0\n"))
      << ended.out;
}

TEST_F(CampaignUploadTest, ALostConnectionIsTakenUpWithTheSameFileFromItsBeginning) {
  intake_.break_after = mebibyte;
  const auto file = list_of(100'000);
  const auto ended = upload({file});
  EXPECT_EQ(ended.status, 10) << ended.err;
  EXPECT_EQ(ended.err, "Connection lost; taking it up again…\nThe connection is back.\n");
  ASSERT_EQ(intake_.received.size(), 2U);
  EXPECT_EQ(intake_.received[1], content_of(file));
  EXPECT_EQ(intake_.options[0].sha256(), intake_.options[1].sha256());
  std::size_t told = 0;
  for (auto at = ended.out.find(" 1,000  "); at != std::string::npos; at = ended.out.find(" 1,000  ", at + 1))
    ++told;
  EXPECT_EQ(told, 1U) << "a line that was named on both connections is one line\n" << ended.out;
}

// Reads so much of the file, and reports the same until the test has seen it.
grpc::Status take_until_seen(UploadStream& stream, std::size_t bytes, std::int64_t lines,
                             std::future<void> seen) {
  v1::UploadLinesRequest request;
  for (std::size_t taken = 0; taken < bytes && stream.Read(&request);) taken += request.data().size();
  v1::UploadLinesResponse report;
  report.set_lines_taken(lines);
  while (seen.wait_for(std::chrono::milliseconds(10)) != std::future_status::ready) stream.Write(report);
  return {grpc::StatusCode::UNAVAILABLE, "gone"};
}

TEST_F(CampaignUploadTest, TheBarNeverGoesBack) {
  std::promise<void> first_seen;
  std::promise<void> second_seen;
  int connection = 0;
  const ScriptedService breaking({.upload = [&](UploadStream& stream) {
    switch (++connection) {
      case 1:
        return take_until_seen(stream, 9 * mebibyte, 111'111, first_seen.get_future());
      case 2:
        return take_until_seen(stream, 1, 222'222, second_seen.get_future());
      default:
        return intake_.take(stream);
    }
  }});
  Terminal terminal(120);
  Program program({"--server", breaking.address(), "campaign", "upload", "c-1", list_of(500'000)},
                  {.environment = {{"TERM", "xterm"}}, .error = terminal.theirs()});
  terminal.read_until("111,111 lines taken");
  first_seen.set_value();
  terminal.read_until("222,222 lines taken");
  second_seen.set_value();
  const auto seen = terminal.read_all();
  EXPECT_EQ(program.wait().status, 10);
  int newest = 0;
  for (auto at = seen.find(" %  "); at != std::string::npos; at = seen.find(" %  ", at + 1)) {
    const auto begin = seen.find_last_not_of("0123456789", at - 1) + 1;
    const int percent = std::stoi(seen.substr(begin, at - begin));
    EXPECT_GE(percent, newest) << seen;
    newest = percent;
  }
  EXPECT_GT(newest, 50) << "what was sent before the break";
}

TEST_F(CampaignUploadTest, AnAnswerLostAfterTheLastLineIsNoListSeenBefore) {
  intake_.lose_the_answer = true;
  campaign_.mutable_counts()->set_waiting(2000);
  const auto ended = upload({list_of(2000)});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_NE(ended.err.find("The list had arrived whole"), std::string::npos) << ended.err;
  EXPECT_NE(ended.out.find("waiting  2,000"), std::string::npos) << ended.out;
}

// Sent once more with a choice, every line of it would be there twice.
TEST_F(CampaignUploadTest, WhatArrivedWholeIsNotTakenOnceMoreWhateverTheChoice) {
  for (const std::string choice : {"all", "new"}) {
    std::vector<v1::UploadLinesRequest::IfSeen> asked;
    const ScriptedService seen(
        {.get_campaign =
             [](const v1::GetCampaignRequest& request, v1::Campaign& campaign) {
               campaign.set_name(request.name());
               return grpc::Status::OK;
             },
         .upload =
             [&](UploadStream& stream) {
               v1::UploadLinesRequest request;
               stream.Read(&request);
               asked.push_back(request.options().if_seen());
               const bool whole = asked.size() > 2;
               if (asked.size() == 2) return grpc::Status{grpc::StatusCode::UNAVAILABLE, "gone"};
               return error_of(grpc::StatusCode::ALREADY_EXISTS, "LIST_SEEN_BEFORE", "Vue.",
                               {{"campaign", "c-1"},
                                {"upload_time", whole ? "2026-11-23T10:00:00Z" : "2026-11-01T10:00:00Z"}});
             }});
    const auto ended =
        Program({"--server", seen.address(), "campaign", "upload", "c-1", list_of(10), "--if-seen", choice},
                {})
            .wait();
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_EQ(asked.size(), 3U);
    EXPECT_NE(asked.at(1), v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED);
    EXPECT_EQ(asked.back(), v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED);
    EXPECT_NE(ended.err.find("The list had arrived whole"), std::string::npos) << ended.err;
  }
}

TEST_F(CampaignUploadTest, OfAListWhoseLinesWereTakenBackNoneIsSaidToBeOnFile) {
  for (const std::string reason : {"LIST_TOO_LARGE", "LIST_DIGEST_MISMATCH", "UPLOAD_OPEN"}) {
    const ScriptedService refusing({.upload = [&](UploadStream& stream) {
      v1::UploadLinesRequest request;
      while (stream.Read(&request)) {
      }
      v1::UploadLinesResponse report;
      report.set_lines_taken(7);
      stream.Write(report);
      return error_of(grpc::StatusCode::INVALID_ARGUMENT, reason, "Non.", {});
    }});
    const auto ended =
        Program({"--server", refusing.address(), "campaign", "upload", "c-1", list_of(10)}, {}).wait();
    EXPECT_NE(ended.status, 0);
    EXPECT_EQ(ended.err.find("on file") != std::string::npos, reason == "UPLOAD_OPEN") << ended.err;
  }
}

class SeenBeforeTest : public CampaignUploadTest {
 protected:
  SeenBeforeTest() {
    arguments_ = {"--server", seen_.address(), "--language", "fr", "campaign", "upload", "c-1", list_of(10)};
  }
  grpc::Status answer(UploadStream& stream) {
    v1::UploadLinesRequest request;
    stream.Read(&request);
    asked_.push_back(request.options().if_seen());
    if (request.options().if_seen() == v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED) {
      return error_of(grpc::StatusCode::ALREADY_EXISTS, "LIST_SEEN_BEFORE", "Cette liste a déjà été envoyée.",
                      {{"campaign", "c-0"}, {"upload_time", "2026-11-02T09:00:00Z"}});
    }
    while (stream.Read(&request)) {
    }
    v1::UploadLinesResponse last;
    last.mutable_summary()->set_lines(3);
    last.mutable_summary()->set_runnable(3);
    last.mutable_summary()->set_left_out(7);
    stream.Write(last);
    return grpc::Status::OK;
  }
  std::vector<v1::UploadLinesRequest::IfSeen> asked_;
  ScriptedService seen_{{.upload = [this](UploadStream& stream) { return answer(stream); }}};
  std::vector<std::string> arguments_;
};

TEST_F(SeenBeforeTest, WithoutATerminalItSaysHowToAnswer) {
  const auto ended = Program(arguments_, {}).wait();
  EXPECT_EQ(ended.status, 9);
  EXPECT_TRUE(ended.err.starts_with("Cette liste a déjà été envoyée.\n  - --if-seen: ")) << ended.err;
  EXPECT_NE(ended.err.find("--if-seen all"), std::string::npos);
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(SeenBeforeTest, TheAnswerCanBeGivenBeforehand) {
  arguments_.insert(arguments_.end(), {"--if-seen", "new"});
  const auto ended = Program(arguments_, {}).wait();
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(asked_.back(), v1::UploadLinesRequest::TAKE_NEW);
  EXPECT_NE(ended.out.find("7 personnes avaient déjà leur ligne"), std::string::npos) << ended.out;
}

TEST_F(SeenBeforeTest, AtATerminalSomebodyIsAsked) {
  Terminal terminal(100);
  Program program(
      arguments_,
      {.environment = {{"TERM", "xterm"}}, .input = terminal.theirs(), .error = terminal.theirs()});
  const auto question = terminal.read_until("[a] annuler ?");
  EXPECT_NE(question.find("le 02/11/2026 10:00, pour la campagne c-0"), std::string::npos) << question;
  terminal.type("x\n");
  terminal.type("t\n");
  EXPECT_EQ(program.wait().status, 0);
  EXPECT_EQ(asked_,
            (std::vector{v1::UploadLinesRequest::IF_SEEN_UNSPECIFIED, v1::UploadLinesRequest::TAKE_ALL}));
}

TEST_F(SeenBeforeTest, WhoeverCancelsUploadsNothing) {
  Terminal terminal(100);
  Program program(
      arguments_,
      {.environment = {{"TERM", "xterm"}}, .input = terminal.theirs(), .error = terminal.theirs()});
  terminal.read_until("[a] annuler ?");
  terminal.type("a\n");
  EXPECT_NE(terminal.read_until("Rien n'a été envoyé.").find("Rien n'a été envoyé."), std::string::npos);
  EXPECT_EQ(program.wait().status, 9);
  EXPECT_EQ(asked_.size(), 1U);
}

TEST_F(CampaignUploadTest, AFileThatIsNoListIsToldBeforeAnythingIsSent) {
  const auto empty = directory_.path() / "empty.csv";
  std::ofstream(empty).flush();
  const auto reason = [&](const std::string& file, const Program::Options& options = {}) {
    auto arguments = command({file});
    arguments.insert(arguments.end(), {"--output", "json"});
    const auto ended = Program(arguments, options).wait();
    EXPECT_EQ(ended.status, 9) << file;
    return nlohmann::json::parse(ended.err)["reason"].get<std::string>();
  };
  EXPECT_EQ(reason(empty.string()), "LIST_EMPTY");
  EXPECT_EQ(reason(directory_.path().string()), "FILE_UNREADABLE");
  EXPECT_EQ(reason((directory_.path() / "none.csv").string()), "FILE_UNREADABLE");
  std::array<int, 2> pipe{};
  ASSERT_EQ(pipe2(pipe.data(), O_CLOEXEC), 0);
  EXPECT_EQ(reason("-", {.input = pipe[0]}), "LIST_NOT_A_FILE");
  close(pipe[0]);
  close(pipe[1]);
  const auto fifo = directory_.path() / "fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(reason(fifo.string()), "LIST_NOT_A_FILE") << "and nobody waits for its other end";
  EXPECT_TRUE(intake_.options.empty());
}

TEST_F(CampaignUploadTest, TheStandardInputServesWhereItIsAFile) {
  const auto file = list_of(10);
  const int input = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const auto ended = upload({"-"}, {.input = input});
  close(input);
  EXPECT_EQ(ended.status, 0) << ended.err;
  ASSERT_EQ(intake_.received.size(), 1U);
  EXPECT_EQ(intake_.received[0], content_of(file));
}

TEST_F(CampaignUploadTest, AllFlawedLinesGoToAFile) {
  const auto flaws = directory_.path() / "flaws.csv";
  upload({list_of(3000), "--flaws", flaws.string(), "--language", "fr"});
  EXPECT_EQ(content_of(flaws),
            "\xEF\xBB\xBFLigne;code;Raison;Répète la ligne;Bénéficiaire\r\n"
            "1000;PERSON_UNKNOWN;personne inconnue;;\r\n"
            "2000;LINE_DUPLICATE;la même personne est déjà dans la liste;7;\r\n");
}

TEST_F(CampaignUploadTest, AListOfAnySizeNeedsTheSameMemory) {
  intake_.keep = false;
  const auto small = upload({list_of(10'000)});
  const auto file = list_of(8'000'000);
  const auto large = upload({file});
  EXPECT_EQ(large.status, 10) << large.err;
  EXPECT_EQ(intake_.bytes, std::filesystem::file_size(file));
  if (passerelle::test::memory_is_measured) {
    EXPECT_LT(large.peak_kib, small.peak_kib + 12 * 1024);
  }
}

TEST_F(CampaignUploadTest, CtrlCStopsAndSaysWhatIsOnFile) {
  std::promise<void> arrived;
  const ScriptedService waiting({.upload = [&arrived](UploadStream& stream) {
    v1::UploadLinesRequest request;
    stream.Read(&request);
    v1::UploadLinesResponse report;
    report.set_lines_taken(4);
    stream.Write(report);
    arrived.set_value();
    while (stream.Read(&request)) {
    }
    // As long as nobody cancels, there is no answer.
    v1::UploadLinesResponse more;
    while (stream.Write(more)) {
    }
    return grpc::Status::OK;
  }});
  Program program({"--server", waiting.address(), "campaign", "upload", "c-1", list_of(10)}, {});
  ASSERT_EQ(arrived.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  program.send(SIGINT);
  const auto ended = program.wait(std::chrono::seconds(20));
  EXPECT_EQ(ended.status, 130);
  EXPECT_EQ(ended.err.find("Connection lost"), std::string::npos) << ended.err;
}

}  // namespace
}  // namespace passerelle::cli::test
