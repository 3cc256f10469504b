// The simulator's interface as a person with curl meets it.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/contract/operator_gateway_requests.h"
#include "tests/integration/tmf654_stand.h"

namespace passerelle::operator_sim {
namespace {

using contract::reference_number;
using contract::request_for;
using nlohmann::json;
using test::Tmf654Stand;

struct Heard {
  int status = 0;
  std::string head;
  json body;
  std::string text{};  // of the body
};

class HttpInterface : public ::testing::Test {
 protected:
  HttpInterface() {
    stand_.simulator_settings.server.insecure = true;
    stand_.start();
  }

  // One request on a connection of its own, closed by the simulator; status 0 where nothing was answered.
  Heard ask(const std::string& method, const std::string& target, const std::string& body = "",
            const std::string& headers = "Content-Type: application/json\r\n") {
    using boost::asio::ip::tcp;
    std::string text;
    std::atomic<bool> done = false;
    const tcp::endpoint endpoint(boost::asio::ip::address_v4::loopback(), stand_.simulator().port());
    std::thread asker([&] {
      boost::asio::io_context io;
      tcp::socket socket(io);
      boost::system::error_code error;
      socket.connect(endpoint, error);
      const std::string request = method + " " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n" +
                                  headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                                  body;
      boost::asio::write(socket, boost::asio::buffer(request), error);
      boost::asio::read(socket, boost::asio::dynamic_buffer(text), error);
      done = true;
    });
    EXPECT_TRUE(stand_.run_until([&] { return done.load(); }, domain::Duration(10'000)));
    asker.join();
    const auto end = text.find("\r\n\r\n");
    if (!text.starts_with("HTTP/1.1 ") || end == std::string::npos) return {};
    return {std::stoi(text.substr(9, 3)), text.substr(0, end + 2),
            json::parse(text.substr(end + 4), nullptr, false), text.substr(end + 4)};
  }

  static std::string topups(const std::string& rest = "") {
    return std::string(api_base) + "/topupBalance" + rest;
  }
  static std::string body(std::uint64_t number) {
    return tmf654::submit_body({}, request_for(reference_number(number)));
  }

  Tmf654Stand stand_;
};

TEST_F(HttpInterface, TakesWhatTheAdapterSends) {
  const auto heard = ask("POST", topups(), body(1));
  EXPECT_EQ(heard.status, 201);
  EXPECT_EQ(heard.body["status"], "completed");
  EXPECT_EQ(heard.body["externalId"], reference_number(1).text());
  EXPECT_EQ(heard.body["bucket"]["id"], "data");
  const auto shown = ask("GET", topups("/" + heard.body["id"].get<std::string>()));
  EXPECT_EQ(shown.status, 200);
  EXPECT_EQ(shown.body["externalId"], reference_number(1).text());
}

TEST_F(HttpInterface, RepeatsWhatWasAskedAndSaysTheRestItself) {
  json asked = json::parse(body(1));
  asked["id"] = "theirs";
  asked["status"] = "failed";
  asked["bucket"]["name"] = "\"data\" \\ \n\t\x01 été";
  const json further = json::parse(R"({"": [], "list": [1, -2.5, 18446744073709551615, true, null, {}],
                                       "deep": {"a \"b\"": {"c": ["d", [[]]]}}, "text": ""})");
  asked.update(further);
  for (const char* fault : {"", "X-Sim-Fault: delay:1\r\n"}) {
    const auto heard =
        ask("POST", topups(), asked.dump(), "Content-Type: application/json\r\n" + std::string(fault));
    ASSERT_EQ(heard.status, 201);
    for (const auto& [name, value] : further.items()) EXPECT_EQ(heard.body[name], value) << name;
    EXPECT_EQ(heard.body["bucket"], asked["bucket"]);
    EXPECT_TRUE(heard.body["id"].get<std::string>().starts_with("topup-"));
    EXPECT_EQ(heard.body["status"], "completed");
  }
}

TEST_F(HttpInterface, SaysWhatIsWrongWithARequest) {
  struct Row {
    std::string method, target, body, headers;
    int status;
    std::string code;
  };
  const std::string as_json = "Content-Type: application/json\r\n";
  const std::vector<Row> rows = {
      {"POST", topups(), "{", as_json, 400, "INVALID_BODY"},
      {"POST", topups(), "", as_json, 400, "INVALID_BODY"},
      {"POST", topups(), body(1) + "x", as_json, 400, "INVALID_BODY"},
      {"POST", topups(), R"({"amount":123456789012345678901234567890})", as_json, 400, "INVALID_BODY"},
      {"POST", topups(), "{}", as_json, 400, "MISSING_ATTRIBUTE"},
      {"POST", topups(), body(1), "Content-Type: text/plain\r\n", 415, "UNSUPPORTED_MEDIA_TYPE"},
      {"POST", topups(), body(1), "", 415, "UNSUPPORTED_MEDIA_TYPE"},
      {"POST", topups(), std::string(70'000, ' '), as_json, 413, "BODY_TOO_LARGE"},
      {"PUT", topups(), body(1), as_json, 405, "METHOD_NOT_ALLOWED"},
      {"POST", topups("/topup-1"), body(1), as_json, 405, "METHOD_NOT_ALLOWED"},
      {"GET", topups("/topup-1"), "", "", 404, "NOT_FOUND"},
      {"GET", topups("?colour=blue"), "", "", 400, "INVALID_QUERY"},
      {"GET", topups("?limit=-1"), "", "", 400, "INVALID_QUERY"},
      {"GET", topups("?externalId=%zz"), "", "", 400, "INVALID_QUERY"},
      {"GET", "/elsewhere", "", "", 404, "NOT_FOUND"},
      {"GET", "/sim/nonsense", "", "", 404, "NOT_FOUND"},
      {"GET", "/sim/statement", "", "", 400, "INVALID_QUERY"},
      {"GET", "/sim/statement?month=2026-13", "", "", 400, "INVALID_QUERY"},
      {"POST", "/sim/faults", R"({"next": ["nonsense"]})", "", 400, "INVALID_BODY"},
      {"POST", "/sim/faults", R"({"probabilities": {"refuse": 2}})", "", 400, "INVALID_BODY"},
      {"POST", "/sim/faults", "[]", "", 400, "INVALID_BODY"},
      {"POST", "/sim/subscribers", R"({"lines": [{"number": 1}]})", "", 400, "INVALID_BODY"},
      {"POST", "/sim/take-back", R"({"externalId": "nobody's"})", "", 404, "NOT_FOUND"},
  };
  for (const auto& row : rows) {
    const auto heard = ask(row.method, row.target, row.body, row.headers);
    EXPECT_EQ(heard.status, row.status) << row.method << " " << row.target;
    ASSERT_TRUE(heard.body.is_object()) << row.method << " " << row.target;
    EXPECT_EQ(heard.body["code"], row.code) << row.method << " " << row.target;
    EXPECT_TRUE(heard.body.contains("reason"));
  }
  EXPECT_TRUE(stand_.simulator().journal().entries().empty());
}

TEST_F(HttpInterface, ListsByPageAndByField) {
  for (std::uint64_t i = 0; i < 3; ++i) ASSERT_EQ(ask("POST", topups(), body(i)).status, 201);
  const auto page = ask("GET", topups("?offset=1&limit=1&fields=status"));
  EXPECT_NE(page.head.find("X-Total-Count: 3\r\n"), std::string::npos);
  EXPECT_NE(page.head.find("X-Result-Count: 1\r\n"), std::string::npos);
  ASSERT_EQ(page.body.size(), 1U);
  EXPECT_EQ(page.body[0]["status"], "completed");
  EXPECT_TRUE(page.body[0].contains("id"));
  EXPECT_FALSE(page.body[0].contains("amount"));
  EXPECT_EQ(ask("GET", topups("?externalId=" + reference_number(2).text())).body.size(), 1U);
}

TEST_F(HttpInterface, MeetsTheFaultThatARequestAsksFor) {
  const std::string fault = "Content-Type: application/json\r\nX-Sim-Fault: ";
  EXPECT_EQ(ask("POST", topups(), body(1), fault + "error_after\r\n").status, 500);
  EXPECT_EQ(ask("POST", topups(), body(2), fault + "close_before\r\n").status, 0);
  EXPECT_EQ(ask("POST", topups(), body(3), fault + "delay:50\r\n").status, 201);
  EXPECT_EQ(ask("GET", topups(), "", "X-Sim-Fault: inquiry_error\r\n").status, 500);
  EXPECT_EQ(stand_.simulator().credits_of(reference_number(1).text()), 1);
  EXPECT_EQ(stand_.simulator().credits_of(reference_number(2).text()), 0);
  EXPECT_EQ(stand_.simulator().credits_of(reference_number(3).text()), 1);
}

TEST_F(HttpInterface, IsSteeredAndReadByItsControl) {
  EXPECT_EQ(ask("POST", "/sim/faults", R"({"next": ["error_after"], "probabilities": {"refuse": 1}})").status,
            200);
  EXPECT_EQ(ask("POST", topups(), body(1)).status, 500);
  EXPECT_EQ(ask("POST", topups(), body(2)).status, 403);
  EXPECT_EQ(ask("POST", "/sim/faults", R"({"probabilities": {}})").status, 200);
  EXPECT_EQ(ask("POST", "/sim/subscribers", R"({"lines": [{"number": "+33612345678", "state": "unknown"}]})")
                .status,
            200);
  EXPECT_EQ(ask("POST", topups(), body(3)).status, 404);
  EXPECT_EQ(ask("POST", "/sim/take-back", json{{"externalId", reference_number(1).text()}}.dump()).status,
            200);
  const auto journal = ask("GET", "/sim/journal");
  ASSERT_EQ(journal.body["entries"].size(), 2U);
  EXPECT_EQ(journal.body["entries"][1]["status"], "cancelled");
  EXPECT_EQ(journal.body["credits"], (json{{reference_number(1).text(), 1}}));
  EXPECT_EQ(ask("GET", "/sim/journal?after=1").body["entries"].size(), 1U);
  const auto statistics = ask("GET", "/sim/statistics");
  EXPECT_EQ(statistics.body["credited"], 1);
  EXPECT_EQ(statistics.body["refused"], 2);
  EXPECT_EQ(statistics.body["faults"], (json{{"error_after", 1}, {"refuse", 1}}));
}

TEST_F(HttpInterface, GivesItsStatementAsAFile) {
  ASSERT_EQ(ask("POST", topups(), body(1)).status, 201);
  const auto month = domain::to_iso(domain::paris_day(stand_.simulator().journal().entries().front().time));
  const auto statement = ask("GET", "/sim/statement?month=" + month.substr(0, 7));
  EXPECT_EQ(statement.status, 200);
  EXPECT_NE(statement.head.find("Content-Type: text/csv; charset=utf-8\r\n"), std::string::npos);
  EXPECT_TRUE(statement.text.starts_with("id;externalId;status;product;phoneNumber;amount;currency;time\n"));
  EXPECT_NE(statement.text.find(";" + reference_number(1).text() + ";completed;"), std::string::npos);
  EXPECT_TRUE(statement.text.ends_with("\nTOTAL;1;1;0.00;;;;\n"));
  EXPECT_TRUE(ask("GET", "/sim/statement?month=2001-01").text.ends_with("TOTAL;0;0;0.00;;;;\n"));
}

}  // namespace
}  // namespace passerelle::operator_sim
