// The service is who its certificate says, and we are who ours says.
#include <grpcpp/security/server_credentials.h>
#include <gtest/gtest.h>

#include "tests/integration/cli/program.h"
#include "tests/integration/cli/scripted_service.h"
#include "tests/support/certificates.h"

namespace passerelle::cli::test {
namespace {

class TlsTest : public testing::Test {
 protected:
  TlsTest() : authority_(directory_.path(), "authority"), stranger_(directory_.path(), "stranger") {
    const auto files = authority_.issue_server("server");
    grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = content_of(authority_.certificate_file());
    options.pem_key_cert_pairs.push_back({content_of(files.key), content_of(files.certificate)});
    service_ = std::make_unique<ScriptedService>(
        Scripts{.list_envelopes = [](const auto&, auto&) { return grpc::Status::OK; }},
        grpc::SslServerCredentials(options));
  }
  Ended show(const std::filesystem::path& ca_file, const passerelle::test::CertificateFiles& identity) {
    return Program({"--server", service_->address(), "--ca-file", ca_file.string(), "--certificate",
                    identity.certificate.string(), "--key", identity.key.string(), "envelope", "show"},
                   {})
        .wait();
  }

  passerelle::test::TemporaryDirectory directory_;
  passerelle::test::CertificateAuthority authority_;
  passerelle::test::CertificateAuthority stranger_;
  std::unique_ptr<ScriptedService> service_;
};

TEST_F(TlsTest, BothEndsProveWhoTheyAre) {
  const auto ended = show(authority_.certificate_file(), authority_.issue_client("marseille"));
  EXPECT_EQ(ended.status, 0) << ended.err;
}

TEST_F(TlsTest, AServiceOfAnotherAuthorityIsNotSpokenTo) {
  const auto ended = show(stranger_.certificate_file(), authority_.issue_client("marseille"));
  EXPECT_EQ(ended.status, 8);
  EXPECT_TRUE(ended.err.starts_with("The service can't be reached.")) << "our words alone: " << ended.err;
}

TEST_F(TlsTest, ACertificateOfAnotherAuthorityGetsNothing) {
  EXPECT_EQ(show(authority_.certificate_file(), stranger_.issue_client("marseille")).status, 8);
}

TEST_F(TlsTest, AMissingFileIsAMistakeOfConfiguration) {
  const auto ended = show("/nowhere.crt", authority_.issue_client("marseille"));
  EXPECT_EQ(ended.status, 2);
  EXPECT_NE(ended.err.find("/nowhere.crt"), std::string::npos);
}

}  // namespace
}  // namespace passerelle::cli::test
