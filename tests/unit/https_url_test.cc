#include <gtest/gtest.h>

#include "adapters/operators/https/url.h"

namespace passerelle::https {
namespace {

TEST(OperatorUrl, IsTakenApart) {
  const auto url = parse_url("https://operator.example:8443/tmf-api/v4/");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->secure);
  EXPECT_EQ(url->host, "operator.example");
  EXPECT_EQ(url->port, "8443");
  EXPECT_EQ(url->prefix, "/tmf-api/v4");
  EXPECT_EQ(url->authority(), "operator.example:8443");
  EXPECT_EQ(parse_url("https://operator.example")->authority(), "operator.example");
  EXPECT_EQ(parse_url("https://[2001:db8::1]:444/x")->authority(), "[2001:db8::1]:444");
}

TEST(OperatorUrl, WithoutTlsStaysOnThisMachine) {
  for (const char* here :
       {"http://127.0.0.1:80", "http://localhost:1/x", "http://[::1]:8080", "http://127.9.9.9"}) {
    EXPECT_TRUE(parse_url(here)) << here;
  }
  for (const char* elsewhere : {"http://operator.example", "http://10.0.0.1:80", "http://[2001:db8::1]",
                                "http://localhost.example", "http://0.0.0.0"}) {
    const auto url = parse_url(elsewhere);
    ASSERT_FALSE(url) << elsewhere;
    EXPECT_EQ(url.error().reason, "OPERATOR_URL_INSECURE") << elsewhere;
  }
}

TEST(OperatorUrl, IsRefusedWhereItCouldMeanSomethingElse) {
  for (const char* odd :
       {"", "operator.example", "ftp://operator.example", "https://", "https://user@operator.example",
        "https://operator.example:0", "https://operator.example:65536", "https://operator.example:80x",
        "https://operator.example/a?b=c", "https://operator.example/a#b", "https://operator.example/a b",
        "https://operator.example/\r\nX: y", "https://[::1", "https://[127.0.0.1]", "https://a:b:c"}) {
    const auto url = parse_url(odd);
    ASSERT_FALSE(url) << odd;
    EXPECT_EQ(url.error().reason, "OPERATOR_URL_INVALID") << odd;
  }
}

TEST(PercentEncoding, LeavesNothingThatEndsAQuery) {
  EXPECT_EQ(percent_encode("aZ9-._~"), "aZ9-._~");
  EXPECT_EQ(percent_encode("a b&c=d/\r\n\xc3\xa9"), "a%20b%26c%3Dd%2F%0D%0A%C3%A9");
}

}  // namespace
}  // namespace passerelle::https
