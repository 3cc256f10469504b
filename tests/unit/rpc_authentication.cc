#include <gtest/gtest.h>

#include <string>

#include "services/rpc/authenticators.h"
#include "services/rpc/listen_address.h"
#include "services/rpc/server_settings.h"

namespace passerelle::rpc {
namespace {

PrincipalDirectory directory({{{"amelie", {Role::counter}, {}}, {"amelie.example", "desk-1"}},
                              {{"karim", {Role::administrator}, {}}, {"karim.example"}}});

Metadata metadata_of(const char* user) {
  Metadata metadata;
  metadata.emplace("x-passerelle-user", user);
  return metadata;
}

constexpr const char* loopback = "ipv4:127.0.0.1:40000";

TEST(DevelopmentIdentity, IsBelievedOnLoopback) {
  const DevelopmentAuthenticator authenticator(directory);
  const auto metadata = metadata_of("amelie");
  for (const char* peer :
       {loopback, "ipv6:%5B::1%5D:40000", "ipv6:[::1]:40000", "ipv6:[::ffff:127.0.0.1]:40000"}) {
    const auto principal = authenticator.authenticate({peer, {}, metadata});
    ASSERT_TRUE(principal) << peer;
    EXPECT_EQ(principal->id, "amelie");
  }
}

TEST(DevelopmentIdentity, IsNotBelievedFromAnywhereElse) {
  const DevelopmentAuthenticator authenticator(directory);
  const auto metadata = metadata_of("amelie");
  for (const char* peer : {"ipv4:192.0.2.7:40000", "ipv6:%5B2001:db8::1%5D:40000", "ipv4:127.0.0.1.example:1",
                           "unknown", "", "dns:127.0.0.1:1"}) {
    const auto principal = authenticator.authenticate({peer, {}, metadata});
    ASSERT_FALSE(principal) << peer;
    EXPECT_EQ(principal.error().code, domain::ErrorCode::unauthenticated);
    EXPECT_EQ(principal.error().reason, "PRINCIPAL_MISSING");
  }
}

TEST(DevelopmentIdentity, NamesAConfiguredPrincipal) {
  const DevelopmentAuthenticator authenticator(directory);
  const auto metadata = metadata_of("mallory");
  EXPECT_EQ(authenticator.authenticate({loopback, {}, metadata}).error().reason, "PRINCIPAL_UNKNOWN");
  EXPECT_EQ(authenticator.authenticate({loopback, {}, Metadata{}}).error().reason, "PRINCIPAL_MISSING");
}

TEST(CertificateIdentity, IsTheConfiguredNames) {
  const CertificateAuthenticator authenticator(directory);
  const Metadata none;
  EXPECT_EQ(authenticator.authenticate({"", {"amelie.example"}, none})->id, "amelie");
  EXPECT_EQ(authenticator.authenticate({"", {"something", "desk-1"}, none})->id, "amelie");
  EXPECT_EQ(authenticator.authenticate({"", {"mallory.example"}, none}).error().reason, "PRINCIPAL_UNKNOWN");
  EXPECT_EQ(authenticator.authenticate({"", {}, none}).error().reason, "PRINCIPAL_MISSING");
}

TEST(CertificateIdentity, OfTwoPrincipalsIsNeithers) {
  const CertificateAuthenticator authenticator(directory);
  const Metadata none;
  EXPECT_EQ(authenticator.authenticate({"", {"amelie.example", "karim.example"}, none}).error().reason,
            "PRINCIPAL_UNKNOWN");
}

TEST(Authenticators, ACertificateOutweighsAClaim) {
  std::vector<std::unique_ptr<Authenticator>> links;
  links.push_back(std::make_unique<CertificateAuthenticator>(directory));
  links.push_back(std::make_unique<DevelopmentAuthenticator>(directory));
  const AuthenticatorChain chain(std::move(links));
  const auto metadata = metadata_of("karim");
  EXPECT_EQ(chain.authenticate({loopback, {"amelie.example"}, metadata})->id, "amelie");
  EXPECT_EQ(chain.authenticate({loopback, {}, metadata})->id, "karim");
  EXPECT_EQ(chain.authenticate({loopback, {"mallory.example"}, metadata}).error().reason,
            "PRINCIPAL_UNKNOWN");
}

TEST(ListenAddress, IsAnAddressAndAPort) {
  const auto four = ListenAddress::parse("127.0.0.1:50051");
  ASSERT_TRUE(four);
  EXPECT_EQ(four->port, 50051);
  EXPECT_TRUE(four->loopback);
  EXPECT_EQ(four->text(), "127.0.0.1:50051");
  EXPECT_EQ(ListenAddress::parse("[::1]:0")->text(), "[::1]:0");
  EXPECT_TRUE(ListenAddress::parse("[::1]:0")->loopback);
  EXPECT_FALSE(ListenAddress::parse("0.0.0.0:443")->loopback);
  EXPECT_FALSE(ListenAddress::parse("[::]:443")->loopback);
  EXPECT_FALSE(ListenAddress::parse("192.0.2.1:443")->loopback);
  for (const char* text : {"localhost:1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:x",
                           "::1:80", ":80", "[127.0.0.1]:80", ""})
    EXPECT_FALSE(ListenAddress::parse(text)) << text;
}

ServerSettings settings_for(const char* address, bool tls, bool client_ca, bool development) {
  ServerSettings settings;
  settings.listen = *ListenAddress::parse(address);
  if (tls) settings.tls = TlsMaterial{"certificate", "key", client_ca ? "authority" : ""};
  settings.development_identity = development;
  return settings;
}

TEST(ServerSettings, WithoutTlsOnlyLoopbackIsServed) {
  EXPECT_TRUE(check(settings_for("127.0.0.1:0", false, false, true)));
  EXPECT_EQ(check(settings_for("0.0.0.0:0", false, false, false)).error().reason, "INSECURE_LISTEN_REFUSED");
  EXPECT_EQ(check(settings_for("192.0.2.1:0", false, false, true)).error().reason, "INSECURE_LISTEN_REFUSED");
  EXPECT_TRUE(check(settings_for("0.0.0.0:0", true, true, false)));
}

TEST(ServerSettings, ClaimedIdentitiesAreForLoopbackAlone) {
  EXPECT_EQ(check(settings_for("0.0.0.0:0", true, true, true)).error().reason,
            "DEVELOPMENT_IDENTITY_REFUSED");
  EXPECT_TRUE(check(settings_for("[::1]:0", true, true, true)));
}

TEST(ServerSettings, SomebodyMustBeAbleToCall) {
  EXPECT_EQ(check(settings_for("127.0.0.1:0", false, false, false)).error().reason, "AUTHENTICATION_MISSING");
  EXPECT_EQ(check(settings_for("0.0.0.0:0", true, false, false)).error().reason, "AUTHENTICATION_MISSING");
}

}  // namespace
}  // namespace passerelle::rpc
