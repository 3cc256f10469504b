// Whom the adapter speaks to, and what it does when the connection fails it.
#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <thread>
#include <vector>

#include "tests/contract/operator_gateway_requests.h"
#include "tests/integration/tmf654_stand.h"

namespace passerelle::https {
namespace {

using broker::Absent;
using broker::Delivered;
using broker::InquiryOutcome;
using broker::SubmitOutcome;
using broker::Unknown;
using contract::reference_number;
using contract::request_for;
using domain::Duration;
using test::Tmf654Stand;

SubmitOutcome submit(Tmf654Stand& stand, std::uint64_t number = 1, Duration timeout = Duration(5'000)) {
  return stand.submit(request_for(reference_number(number)), timeout);
}

TEST(OperatorIdentity, OfAnotherAuthorityIsRefused) {
  Tmf654Stand stand;
  test::CertificateAuthority other(stand.directory().path(), "other");
  stand.gateway_settings.connection.ca_file = other.certificate_file();
  stand.start();
  EXPECT_EQ(submit(stand), SubmitOutcome(Unknown{"NOT_SENT_CERTIFICATE_REFUSED"}));
  EXPECT_EQ(stand.simulator().counts().topups, 0);
}

TEST(OperatorIdentity, OfAnotherHostIsRefused) {
  Tmf654Stand stand;
  test::CertificateRequest elsewhere;
  elsewhere.common_name = "127.0.0.1";  // the name alone has long ceased to count
  elsewhere.dns_names = {"elsewhere.example"};
  elsewhere.ip_addresses = {"127.0.0.2"};
  elsewhere.for_server = true;
  const auto certificate = stand.authority().issue("elsewhere", elsewhere);
  stand.simulator_settings.server.certificate_file = certificate.certificate;
  stand.simulator_settings.server.key_file = certificate.key;
  stand.start();
  EXPECT_EQ(submit(stand), SubmitOutcome(Unknown{"NOT_SENT_CERTIFICATE_REFUSED"}));
}

TEST(OperatorIdentity, ThatHasExpiredIsRefused) {
  Tmf654Stand stand;
  test::CertificateRequest expired;
  expired.common_name = "localhost";
  expired.ip_addresses = {"127.0.0.1"};
  expired.for_server = true;
  expired.valid_from = std::chrono::seconds(-7200);
  expired.valid_until = std::chrono::seconds(-3600);
  const auto certificate = stand.authority().issue("expired", expired);
  stand.simulator_settings.server.certificate_file = certificate.certificate;
  stand.simulator_settings.server.key_file = certificate.key;
  stand.start();
  EXPECT_EQ(submit(stand), SubmitOutcome(Unknown{"NOT_SENT_CERTIFICATE_REFUSED"}));
}

TEST(OperatorIdentity, MayBeAName) {
  Tmf654Stand stand;
  stand.start_simulator();
  stand.gateway_settings.connection.base_url =
      "https://localhost:" + std::to_string(stand.simulator().port()) + std::string(operator_sim::api_base);
  stand.start_gateway();
  EXPECT_TRUE(std::holds_alternative<Delivered>(submit(stand)));
}

TEST(OurIdentity, IsShownByCertificate) {
  Tmf654Stand stand;
  const auto client = stand.authority().issue_client("charity");
  stand.simulator_settings.server.client_ca_file = stand.authority().certificate_file();
  stand.gateway_settings.connection.client_certificate_file = client.certificate;
  stand.gateway_settings.connection.client_key_file = client.key;
  stand.start();
  EXPECT_TRUE(std::holds_alternative<Delivered>(submit(stand)));
}

TEST(OurIdentity, ThatIsMissingOrOfAnotherAuthorityLeavesADoubtAndNoCredit) {
  Tmf654Stand stand;
  stand.simulator_settings.server.client_ca_file = stand.authority().certificate_file();
  stand.start();
  EXPECT_EQ(submit(stand), SubmitOutcome(Unknown{"TLS_ALERT"}));
  test::CertificateAuthority other(stand.directory().path(), "other");
  const auto client = other.issue_client("somebody");
  stand.gateway_settings.connection.client_certificate_file = client.certificate;
  stand.gateway_settings.connection.client_key_file = client.key;
  stand.start_gateway();
  EXPECT_TRUE(std::holds_alternative<Unknown>(submit(stand)));
  EXPECT_EQ(stand.simulator().counts().topups, 0);
}

TEST(OurIdentity, IsShownByToken) {
  Tmf654Stand stand;
  stand.simulator_settings.bearer_token = "s3cret.token";
  stand.gateway_settings.connection.bearer_token_file = stand.write("token", "s3cret.token\n");
  stand.start();
  EXPECT_TRUE(std::holds_alternative<Delivered>(submit(stand)));
  stand.gateway_settings.connection.bearer_token_file = stand.write("other", "another\n");
  stand.start_gateway();
  const auto refused = submit(stand, 2);
  ASSERT_TRUE(std::holds_alternative<broker::Rejected>(refused));
  EXPECT_EQ(std::get<broker::Rejected>(refused).rejection,
            (domain::Rejection{"INVALID_CREDENTIALS", "OPERATOR_REFUSED_US", true}));
  EXPECT_EQ(stand.inquire(reference_number(2)), InquiryOutcome(Unknown{"HTTP_401"}));
}

TEST(Settings, ThatCannotWorkAreRefusedAtStart) {
  Tmf654Stand stand;
  stand.start_simulator();
  const auto reason_of = [&](auto change) {
    auto settings = stand.gateway_settings;
    change(settings);
    const auto made = tmf654::make_gateway(stand.io(), settings);
    return made ? std::string("made") : made.error().reason;
  };
  EXPECT_EQ(reason_of([](auto&) {}), "made");
  EXPECT_EQ(reason_of([](auto& s) { s.connection.base_url = "http://operator.example"; }),
            "OPERATOR_URL_INSECURE");
  EXPECT_EQ(reason_of([](auto& s) { s.connection.ca_file = "/nowhere"; }), "OPERATOR_TLS_INVALID");
  EXPECT_EQ(reason_of([&](auto& s) { s.connection.client_certificate_file = s.connection.ca_file; }),
            "OPERATOR_TLS_INVALID");
  EXPECT_EQ(reason_of([&](auto& s) { s.connection.bearer_token_file = stand.write("empty", ""); }),
            "OPERATOR_TOKEN_INVALID");
  EXPECT_EQ(reason_of([&](auto& s) { s.connection.bearer_token_file = stand.write("odd", "a b\r\nX: y"); }),
            "OPERATOR_TOKEN_INVALID");
  EXPECT_EQ(reason_of([](auto& s) { s.protocol.reference_attribute = "a&b"; }), "OPERATOR_SETTINGS_INVALID");
}

TEST(Connections, AreKeptForTheNextCall) {
  Tmf654Stand stand;
  stand.start();
  for (std::uint64_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(std::holds_alternative<Delivered>(submit(stand, i)));
    ASSERT_TRUE(std::holds_alternative<Delivered>(stand.inquire(reference_number(i))));
  }
  EXPECT_EQ(stand.simulator().server().connections_accepted(), 1);
}

TEST(Connections, AreNeverMoreThanAllowed) {
  Tmf654Stand stand;
  stand.gateway_settings.connection.max_connections = 3;
  stand.simulator_settings.topups.latency = Duration(5);
  stand.start();
  int delivered = 0;
  std::size_t most_open = 0;
  for (std::uint64_t i = 0; i < 30; ++i) {
    stand.gateway().submit(request_for(reference_number(i)), Duration(10'000),
                           [&](const SubmitOutcome& outcome) {
                             delivered += std::holds_alternative<Delivered>(outcome) ? 1 : 0;
                             most_open = std::max(most_open, stand.simulator().server().connections_open());
                           });
  }
  EXPECT_TRUE(stand.run_until([&] { return delivered == 30; }, Duration(10'000)));
  EXPECT_EQ(most_open, 3U);
  EXPECT_EQ(stand.simulator().server().connections_accepted(), 3);
}

TEST(Connections, ThatAreAllBusyMakeCallsWaitAndThenRefuse) {
  Tmf654Stand stand;
  stand.gateway_settings.connection.max_connections = 1;
  stand.gateway_settings.connection.max_waiting = 1;
  stand.start();
  stand.simulator().faults().queue({operator_sim::Fault::hang_before, std::nullopt});
  std::vector<std::optional<SubmitOutcome>> outcomes(3);
  for (std::uint64_t i = 0; i < 3; ++i) {
    stand.gateway().submit(request_for(reference_number(i)), Duration(i == 0 ? 500 : 200),
                           [&, i](SubmitOutcome outcome) { outcomes[i] = std::move(outcome); });
  }
  EXPECT_TRUE(stand.run_until([&] { return outcomes[0] && outcomes[1] && outcomes[2]; }, Duration(5'000)));
  EXPECT_EQ(outcomes[0], SubmitOutcome(Unknown{"TIMEOUT"}));
  EXPECT_EQ(outcomes[1], SubmitOutcome(Unknown{"NOT_SENT_TIMEOUT"}));
  EXPECT_EQ(outcomes[2], SubmitOutcome(Unknown{"NOT_SENT_QUEUE_FULL"}));
  EXPECT_TRUE(std::holds_alternative<Delivered>(submit(stand, 4)));
}

TEST(Connections, ThatTheOperatorClosedMeanwhileAreNotWrittenOn) {
  Tmf654Stand stand;
  stand.simulator_settings.server.idle_timeout = Duration(100);
  stand.start();
  ASSERT_TRUE(std::holds_alternative<Delivered>(submit(stand, 1)));
  ASSERT_TRUE(
      stand.run_until([&] { return stand.simulator().server().connections_open() == 0; }, Duration(5'000)));
  EXPECT_TRUE(std::holds_alternative<Delivered>(submit(stand, 2)));
  EXPECT_EQ(stand.simulator().server().connections_accepted(), 2);
}

TEST(Connections, AreClosedByUsBeforeTheOperatorTiresOfThem) {
  Tmf654Stand stand;
  stand.gateway_settings.connection.idle_timeout = Duration(100);
  stand.start();
  ASSERT_TRUE(std::holds_alternative<Delivered>(submit(stand, 1)));
  EXPECT_TRUE(
      stand.run_until([&] { return stand.simulator().server().connections_open() == 0; }, Duration(5'000)));
}

TEST(Timeouts, SayWhetherAnythingWasSent) {
  Tmf654Stand stand;
  stand.start();
  stand.simulator().faults().queue({operator_sim::Fault::hang_after, std::nullopt});
  EXPECT_EQ(submit(stand, 1, Duration(150)), SubmitOutcome(Unknown{"TIMEOUT"}));
  EXPECT_EQ(stand.simulator().credits_of(reference_number(1).text()), 1);
  stand.stop_simulator();
  EXPECT_EQ(submit(stand, 2), SubmitOutcome(Unknown{"NOT_SENT_CONNECT_REFUSED"}));
}

TEST(Timeouts, OfOneStepCutACallThatHasTimeLeft) {
  Tmf654Stand stand;
  stand.gateway_settings.connection.read_timeout = Duration(100);
  stand.start();
  stand.simulator().faults().queue({operator_sim::Fault::hang_before, std::nullopt});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(submit(stand, 1, Duration(60'000)), SubmitOutcome(Unknown{"TIMEOUT"}));
  EXPECT_LT(std::chrono::steady_clock::now() - start, Duration(5'000));
}

// An operator without TLS that does what it is told with each request it hears; on a loopback address.
class ScriptedOperator {
 public:
  struct Step {
    std::string answer;  // as it goes onto the wire
    bool then_close = false;
  };

  ScriptedOperator(boost::asio::io_context& io, std::vector<Step> script)
      : acceptor_(io, {boost::asio::ip::address_v4::loopback(), 0}), script_(std::move(script)) {
    accept();
  }
  ScriptedOperator(const ScriptedOperator&) = delete;
  ScriptedOperator& operator=(const ScriptedOperator&) = delete;

  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/v4";
  }
  std::size_t requests() const { return requests_; }
  std::size_t connections() const { return connections_; }

 private:
  using tcp = boost::asio::ip::tcp;
  struct Connection {
    explicit Connection(tcp::socket accepted) : socket(std::move(accepted)) {}
    tcp::socket socket;
    boost::asio::streambuf input;
    std::string output;
  };

  void accept() {
    acceptor_.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error) return;
      ++connections_;
      hear(std::make_shared<Connection>(std::move(socket)));
      accept();
    });
  }

  void hear(const std::shared_ptr<Connection>& connection) {
    boost::asio::async_read_until(connection->socket, connection->input, "\r\n\r\n",
                                  [this, connection](const boost::system::error_code& error, std::size_t) {
                                    if (error) return;
                                    connection->input.consume(connection->input.size());
                                    answer(connection);
                                  });
  }

  void answer(const std::shared_ptr<Connection>& connection) {
    if (requests_ >= script_.size()) return;
    const Step& step = script_[requests_++];
    connection->output = step.answer;
    boost::asio::async_write(
        connection->socket, boost::asio::buffer(connection->output),
        [this, connection, close = step.then_close](const boost::system::error_code& error, std::size_t) {
          if (error || close) return connection->socket.close();
          hear(connection);
        });
  }

  tcp::acceptor acceptor_;
  std::vector<Step> script_;
  std::size_t requests_ = 0;
  std::size_t connections_ = 0;
};

std::string http_answer(const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers + "\r\n" +
         body;
}

const ScriptedOperator::Step nothing_known{http_answer("[]"), false};
const ScriptedOperator::Step closes{"", true};

struct Scripted {
  explicit Scripted(std::vector<ScriptedOperator::Step> script) : upstream(stand.io(), std::move(script)) {
    stand.gateway_settings.connection.base_url = upstream.url();
    stand.gateway_settings.connection.max_answer_bytes = 1'000;
    stand.start_gateway();
  }
  Tmf654Stand stand;
  ScriptedOperator upstream;
};

// By then another broker may have sent it: a process that was frozen must not.
TEST(Timeouts, ThatPassedInOurSleepLeaveNothingToBeWrittenOnWakingUp) {
  Scripted scripted({{http_answer("{}"), false}});
  std::optional<SubmitOutcome> outcome;
  constexpr Duration timeout{50};
  scripted.stand.gateway().submit(request_for(reference_number(1)), timeout,
                                  [&](SubmitOutcome heard) { outcome = std::move(heard); });
  // The connection comes about in the kernel while this thread, which drives the client, looks away.
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (std::chrono::steady_clock::now() <= deadline) std::this_thread::yield();
  ASSERT_TRUE(scripted.stand.run_until([&] { return outcome.has_value(); }, Duration(5'000)));
  EXPECT_EQ(outcome, SubmitOutcome(Unknown{"NOT_SENT_TIMEOUT"}));
  EXPECT_EQ(scripted.upstream.requests(), 0U);
}

TEST(Repeating, ATopupIsNeverSentAgainByItself) {
  Scripted scripted({nothing_known, closes, nothing_known});
  ASSERT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Absent{}));
  EXPECT_EQ(submit(scripted.stand), SubmitOutcome(Unknown{"CONNECTION_LOST"}));
  scripted.stand.run_until([] { return false; }, Duration(100));
  EXPECT_EQ(scripted.upstream.requests(), 2U);
}

TEST(Repeating, AnInquiryIsAskedOnceMoreWhereAKeptConnectionBroke) {
  Scripted scripted({nothing_known, closes, nothing_known});
  ASSERT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Absent{}));
  EXPECT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Absent{}));
  EXPECT_EQ(scripted.upstream.requests(), 3U);
  EXPECT_EQ(scripted.upstream.connections(), 2U);
}

TEST(Repeating, AnInquiryIsNotAskedForEver) {
  Scripted scripted({nothing_known, closes, closes, nothing_known});
  ASSERT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Absent{}));
  EXPECT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Unknown{"CONNECTION_LOST"}));
  EXPECT_EQ(scripted.upstream.requests(), 3U);
}

TEST(Repeating, AnInquiryWhoseAnswerHadBegunIsNotAskedAgain) {
  Scripted scripted({nothing_known, {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[", true}, nothing_known});
  ASSERT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Absent{}));
  EXPECT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Unknown{"CONNECTION_LOST"}));
  EXPECT_EQ(scripted.upstream.requests(), 2U);
}

TEST(Answers, ThatAreTooLargeOrNoHttpAreUnknown) {
  const std::string chunk = "1f4\r\n" + std::string(500, ' ') + "\r\n";
  Scripted scripted({{http_answer(std::string(1'001, ' ')), false},
                     {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk, false},
                     {"HTTP/1.1 200 OK\r\n\r\n" + std::string(1'001, ' '), true},
                     {"HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", false},
                     {"220 mail.example ready\r\n\r\n", false},
                     {"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[]", true},
                     nothing_known});
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(submit(scripted.stand), SubmitOutcome(Unknown{"ANSWER_TOO_LARGE"})) << i;
  }
  EXPECT_EQ(submit(scripted.stand), SubmitOutcome(Unknown{"ANSWER_NOT_HTTP"}));
  EXPECT_EQ(submit(scripted.stand), SubmitOutcome(Unknown{"CONNECTION_LOST"}));
  EXPECT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Absent{}));
}

TEST(Answers, NobodyAskedForAreNotTakenForTheNextOne) {
  // Two answers to one question: the second must not become that of the next call.
  const std::string reference = reference_number(2).text();
  const std::string forged =
      http_answer(R"([{"id":"T-9","status":"completed","externalId":")" + reference + R"("}])");
  Scripted scripted({{http_answer("[]") + forged, false}, nothing_known});
  EXPECT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Absent{}));
  EXPECT_EQ(scripted.stand.inquire(reference_number(2)), InquiryOutcome(Absent{}));
  EXPECT_EQ(scripted.upstream.connections(), 2U);
}

TEST(Answers, CountWhatThereIsInAll) {
  Scripted scripted({{http_answer("[]", "X-Total-Count: 1\r\n"), false},
                     {http_answer("[]", "X-Total-Count: 0\r\n"), false}});
  EXPECT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Unknown{"ANSWER_PARTIAL"}));
  EXPECT_EQ(scripted.stand.inquire(reference_number(1)), InquiryOutcome(Absent{}));
}

TEST(Timeouts, EndATlsHandshakeThatNeverComes) {
  Tmf654Stand stand;
  boost::asio::ip::tcp::acceptor silent(stand.io(), {boost::asio::ip::address_v4::loopback(), 0});
  stand.gateway_settings.connection.base_url =
      "https://127.0.0.1:" + std::to_string(silent.local_endpoint().port());
  stand.gateway_settings.connection.tls_timeout = Duration(100);
  stand.start_gateway();
  EXPECT_EQ(submit(stand), SubmitOutcome(Unknown{"NOT_SENT_TLS_TIMEOUT"}));
}

}  // namespace
}  // namespace passerelle::https
