// Who is at the other end: certificates and passwords, both ways.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/postgres/postgres_ledger.h"
#include "tests/integration/postgres_sample.h"
#include "tests/support/certificates.h"
#include "tests/support/private_postgres.h"
#include "tests/support/temporary_directory.h"

namespace passerelle::postgres {
namespace {

using passerelle::testing::PrivatePostgres;
using ::testing::HasSubstr;
using ::testing::Not;

// A server that takes nobody without TLS: `secret` by password, `certified` by certificate.
class PostgresTls : public ::testing::Test {
 protected:
  PostgresTls() {
    server.query("postgres", "CREATE ROLE secret LOGIN SUPERUSER PASSWORD 'correct horse'");
    server.query("postgres", "CREATE ROLE certified LOGIN SUPERUSER");
    passerelle::testing::write_file(password_file, "correct horse\n");
    std::filesystem::permissions(password_file, std::filesystem::perms::owner_read);
  }
  PostgresSettings settings() {
    auto settings = server.tcp_settings(database);
    settings.user = "secret";
    settings.password_file = password_file;
    settings.tls = "verify-full";
    settings.tls_authority = authority.certificate_file();
    return settings;
  }
  static domain::Error refusal_of(const PostgresSettings& settings) {
    const auto ledger = open_ledger(settings);
    return ledger ? domain::Error{} : ledger.error();
  }

  test::TemporaryDirectory directory;
  test::CertificateAuthority authority{directory.path(), "authority"};
  test::CertificateAuthority stranger{directory.path(), "stranger"};
  const test::CertificateFiles certificate = authority.issue_server("server");
  const std::filesystem::path password_file = directory.path() / "password";
  PrivatePostgres server{{.tcp = true,
                          .access = "hostssl all secret 127.0.0.1/32 scram-sha-256\n"
                                    "hostssl all certified 127.0.0.1/32 cert\n",
                          .tls_certificate = certificate.certificate,
                          .tls_key = certificate.key,
                          .tls_authority = authority.certificate_file()}};
  const std::string database = server.create_database();
};

TEST_F(PostgresTls, TheWayToTheServerIsEncryptedAndItsNameIsProven) {
  const auto ledger = open_ledger(settings());
  ASSERT_TRUE(ledger) << ledger.error().message;
  EXPECT_TRUE(Sample().fund(**ledger));
  EXPECT_EQ(server.query(database,
                         "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
                         "WHERE usename = 'secret'"),
            "t");
}

TEST_F(PostgresTls, AServerThatAnotherAuthorityVouchesForIsRefused) {
  auto wrong = settings();
  wrong.tls_authority = stranger.certificate_file();
  const auto error = refusal_of(wrong);
  EXPECT_EQ(error.code, domain::ErrorCode::failed_precondition);
  EXPECT_EQ(error.reason, "LEDGER_REFUSED");
  EXPECT_THAT(error.message, HasSubstr("certificate verify failed"));
}

TEST_F(PostgresTls, AServerThatAsksForTlsRefusesWhoComesWithout) {
  auto plain = settings();
  plain.tls = "disable";
  EXPECT_EQ(refusal_of(plain).reason, "LEDGER_REFUSED");
}

TEST_F(PostgresTls, AnAuthorityThatIsNotThereIsSaidToBeMissing) {
  auto missing = settings();
  missing.tls_authority = directory.path() / "none.crt";
  EXPECT_EQ(refusal_of(missing).code, domain::ErrorCode::failed_precondition);
}

TEST_F(PostgresTls, AClientsCertificateOpensTheDoor) {
  auto certified = settings();
  certified.user = "certified";
  certified.password_file.clear();
  EXPECT_EQ(refusal_of(certified).reason, "LEDGER_REFUSED") << "it has none";
  const auto ours = authority.issue_client("certified");
  certified.tls_certificate = ours.certificate;
  certified.tls_key = ours.key;
  const auto ledger = open_ledger(certified);
  EXPECT_TRUE(ledger) << ledger.error().message;
}

TEST_F(PostgresTls, AWrongPasswordIsRefusedAndNeverRepeated) {
  const auto wrong_file = directory.path() / "wrong";
  passerelle::testing::write_file(wrong_file, "battery staple\n");
  std::filesystem::permissions(wrong_file, std::filesystem::perms::owner_read);
  auto wrong = settings();
  wrong.password_file = wrong_file;
  const auto error = refusal_of(wrong);
  EXPECT_EQ(error.reason, "LEDGER_REFUSED");
  EXPECT_THAT(error.message, Not(HasSubstr("battery")));
}

TEST_F(PostgresTls, APasswordThatOthersCanReadIsNotUsed) {
  std::filesystem::permissions(password_file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(refusal_of(settings()).reason, "LEDGER_PASSWORD_FILE_EXPOSED");
  auto none = settings();
  none.password_file = directory.path() / "none";
  EXPECT_EQ(refusal_of(none).reason, "LEDGER_PASSWORD_FILE_INVALID");
}

}  // namespace
}  // namespace passerelle::postgres
