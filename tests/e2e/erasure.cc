// One person, from the first list to being forgotten, with the commands that people type; then every file
// that the service has written is searched, byte by byte, for what is not to be in there any more.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "adapters/sqlite/query.h"
#include "adapters/stored_values/bytes.h"
#include "tests/e2e/campaign_office.h"
#include "tests/e2e/installation.h"
#include "tests/e2e/opening.h"
#include "tests/integration/cli/program.h"

namespace passerelle::e2e {
namespace {

using cli::test::Ended;
using cli::test::Program;
using std::chrono::seconds;
using Texts = std::vector<std::string>;

constexpr auto number = "0698127643";
constexpr auto given_name = "Zéphyrine";
constexpr auto family_name = "Abgrall-Quemener";
constexpr auto reference = "DOSSIER-QUIMPER-4711";

std::string in_capitals(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

// However it may have been written down.
Texts readable() {
  Texts texts{"698127643",           "98 12 76 43", "98.12.76.43", "98-12-76-43",
              "9812 7643",           "12 76 43",    "98127643",    given_name,
              family_name,           "phyrine",     "Abgrall",     "Quemener",
              in_capitals("Abgrall")};
  for (const std::uint64_t digits : {33'698'127'643ULL, 698'127'643ULL}) {
    std::string little;
    for (auto rest = digits; rest != 0; rest >>= 8U) little += static_cast<char>(rest & 0xffU);
    texts.push_back(little);
    texts.emplace_back(little.rbegin(), little.rend());
  }
  return texts;
}

class Erasure : public ::testing::Test {
 protected:
  void SetUp() override {
    installation_.simulator().start("");
    installation_.start_broker();
    client_address_ = installation_.broker().address();
    client_ = std::make_unique<Client>(installation_.broker().address());
    apply_campaign_programme(*client_);
    const std::chrono::year_month_day today(domain::paris_day(
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now())));
    today_ = fmt::format("{:02}/{:02}/{}", unsigned{today.day()}, unsigned{today.month()}, int{today.year()});
    std::string list =
        "dossier;prenom;nom;telephone;site;operateur;ligne_confirmee_le;structure;orientee_le\n";
    list += fmt::format("{};{};{};{};gare;sfr;{};CCAS-QUIMPER;{}\n", reference, given_name, family_name,
                        number, today_, today_);
    list += fmt::format("OTHER;Ada;Lovelace;0612000001;port;sfr;{};CCAS;{}\n", today_, today_);
    import_people(*client_, list, people_);
    ASSERT_EQ(people_.size(), 2U);
  }

  Ended command(Texts arguments, const std::string& user = "administrator") const {
    arguments.insert(arguments.begin(), {"--language", "en", "--server", address(), "--user", user});
    return Program(arguments, {}).wait();
  }
  std::string said(const Texts& arguments, int status = 0) const {
    const auto ended = command(arguments);
    EXPECT_EQ(ended.status, status) << ended.out << ended.err;
    return ended.out;
  }
  // Account by account, with the broker away: the file has one process at a time.
  std::string verify() {
    EXPECT_EQ(installation_.broker().stop(), 0);
    const auto ended = Program({"--language", "en", "ledger", "verify", "--config",
                                installation_.configuration_file().string(), "--output", "json"},
                               {})
                           .wait();
    EXPECT_EQ(ended.status, 0) << ended.out << ended.err;
    return ended.out;
  }

  std::string address() const { return client_address_; }

  v1::Recharge::State press(const char* request_id, const char* offer) {
    v1::CreateRechargeRequest request;
    request.set_beneficiary(people_[0]);
    request.set_site("gare");
    request.set_offer(offer);
    request.set_request_id(request_id);
    request.mutable_wait()->set_seconds(20);
    grpc::ClientContext context;
    Client::prepare(context, "counter", seconds(30));
    v1::Recharge recharge;
    const auto status = client_->recharges->CreateRecharge(&context, request, &recharge);
    if (status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) return v1::Recharge::REFUSED;
    EXPECT_TRUE(status.ok()) << status.error_message();
    return recharge.state();
  }
  // A list with the number in it, served to its end.
  void run_campaign() {
    CampaignOffice office({installation_.broker().address()});
    office.create(100);
    ASSERT_TRUE(office.upload(fmt::format("dossier;telephone\n;{}\nOTHER;\n;0699999999\n", number)).ok());
    const auto submitted = office.submit();
    ASSERT_TRUE(office.approve(director, submitted.content()).ok());
    (void)office.start();
    ASSERT_TRUE(testing::eventually([&] { return office.look().state() == v1::Campaign::COMPLETED; }));
    campaign_ = office.name();
  }
  // What staff see of the books; the person's own row apart, which is to change.
  std::string reports() const {
    std::string all;
    for (const auto& arguments :
         {Texts{"--output", "json", "recharge", "list", "--limit", "1000"},
          Texts{"--output", "json", "envelope", "show"}, Texts{"--output", "json", "programme", "show"}})
      all += said(arguments);
    v1::ReportCampaignRequest request;
    request.set_name(campaign_);
    request.set_with_lines(true);
    grpc::ClientContext context;
    Client::prepare(context, "auditor", seconds(30));
    auto stream = client_->campaigns->ReportCampaign(&context, request);
    v1::ReportCampaignResponse response;
    while (stream->Read(&response)) {
      for (auto& line : *response.mutable_lines()) line.mutable_line()->clear_phone_number();
      all += response.SerializeAsString();
    }
    EXPECT_TRUE(stream->Finish().ok());
    return all;
  }

  // What the vault's file holds of the person: what a key would open, and what finds the number.
  Texts sealed() const {
    sqlite::Database vault(installation_.vault_file(), sqlite::Access::reader, "VAULT");
    Texts texts;
    const auto id = people_[0].substr(people_[0].find('/') + 1);
    const auto add = [&](const std::string& sql) {
      sqlite::Query query(vault, sql);
      sqlite::Run row = query.run();
      while (row.next()) {
        const auto bytes = row.columns().take<stored::Bytes>();
        texts.emplace_back(bytes.begin(), bytes.end());
      }
    };
    std::string hex = id;
    std::erase(hex, '-');
    sqlite::Database books(installation_.ledger_file(), sqlite::Access::reader, "LEDGER");
    sqlite::Query line(books, "SELECT hex(line) FROM beneficiaries WHERE hex(id) = upper('" + hex + "')");
    std::string of_line;
    {
      sqlite::Run row = line.run();
      if (row.next()) of_line = row.columns().take<std::string>();
    }
    add("SELECT name FROM people WHERE hex(id) = upper('" + hex + "')");
    add("SELECT number FROM lines WHERE hex(id) = '" + of_line + "'");
    add("SELECT number_index FROM lines WHERE hex(id) = '" + of_line + "'");
    return texts;
  }
  // Files of the service, not the operator's: his journal has the number, as his own systems do.
  Texts holding(const Texts& texts) const {
    Texts found;
    for (const auto& entry : std::filesystem::directory_iterator(installation_.directory())) {
      const auto name = entry.path().filename().string();
      if (!entry.is_regular_file() || name.starts_with("operator") || name.starts_with("simulator")) continue;
      const auto bytes = testing::read_file(entry.path()).value();
      for (const auto& text : texts)
        if (bytes.find(text) != std::string::npos) found.push_back(name);
    }
    return found;
  }

  Installation installation_;
  std::unique_ptr<Client> client_;
  Texts people_;
  std::string today_;
  std::string campaign_;
  std::string client_address_;
};

TEST_F(Erasure, NoFileOfTheServiceHoldsTheNumberAnyMoreAndTheBooksAreAsTheyWere) {
  EXPECT_EQ(press("first", "data-10gb-campaign"), v1::Recharge::DELIVERED);
  run_campaign();
  EXPECT_EQ(press("third", "data-10gb-campaign"), v1::Recharge::REFUSED) << "two in 30 days";
  EXPECT_EQ(press("sold", "data-10gb"), v1::Recharge::DELIVERED);
  const auto sealed_before = sealed();
  ASSERT_EQ(sealed_before.size(), 3U);
  EXPECT_EQ(holding(sealed_before).size(), 3U) << "or this search would find nothing, ever";
  EXPECT_EQ(holding(readable()), Texts()) << "it was never in clear";
  EXPECT_FALSE(holding({reference}).empty()) << "the charity's own number is in the books";
  const auto books_before = verify();
  installation_.start_broker();
  const auto before = reports();

  const auto alone = command({"beneficiaries", "erase", people_[0], "--reason", "requested"});
  EXPECT_EQ(alone.status, 2) << "nobody said yes";
  EXPECT_EQ(
      command({"beneficiaries", "erase", people_[0], "--reason", "requested", "--yes"}, "manager").status, 7);
  const auto erased = said({"beneficiaries", "erase", people_[0], "--reason", "requested", "--yes"});
  EXPECT_NE(erased.find("Numbers erased: 1; kept, as somebody else's: 0"), std::string::npos) << erased;

  EXPECT_EQ(holding(sealed_before), Texts()) << "while it serves";
  EXPECT_EQ(reports(), before);
  EXPECT_EQ(said({"beneficiaries", "find", number}, 6), "");
  EXPECT_EQ(said({"beneficiaries", "find", "--reference", reference}, 6), "");
  EXPECT_EQ(press("later", "data-10gb"), v1::Recharge::REFUSED);
  EXPECT_EQ(command({"beneficiaries", "update", people_[0], "--phone", number}).status, 9);
  EXPECT_EQ(press("first", "data-10gb-campaign"), v1::Recharge::DELIVERED)
      << "the same request, the same answer";

  const auto books_after = verify();
  EXPECT_EQ(holding(sealed_before), Texts()) << "once it has stopped";
  EXPECT_EQ(holding(readable()), Texts());
  // Ada is as she was.
  installation_.start_broker();
  EXPECT_NE(said({"beneficiaries", "find", "06 12 00 00 01"}).find("Ada Lovelace"), std::string::npos);
}

TEST_F(Erasure, APurgeErasesWhomItsDryRunHasShown) {
  EXPECT_EQ(installation_.broker().stop(), 0);
  sqlite::Database(installation_.ledger_file(), sqlite::Access::writer, "LEDGER")
      .execute(
          "UPDATE beneficiaries SET updated_at = 1600000000000, line_confirmed_on = NULL, referral_structure "
          "= NULL,"
          " referral_issued_on = NULL, referral_renewals = NULL WHERE external_reference <> 'OTHER'");
  installation_.start_broker();
  const auto plan = said({"beneficiaries", "purge"});
  EXPECT_NE(plan.find("gare"), std::string::npos) << plan;
  EXPECT_NE(plan.find("2020"), std::string::npos) << plan;
  const auto at = plan.find("--token ");
  ASSERT_NE(at, std::string::npos) << plan;
  const auto token = plan.substr(at + 8, plan.find('\n', at) - at - 8);
  EXPECT_EQ(command({"beneficiaries", "purge", "--yes"}).status, 2) << "nobody has seen a dry run";
  EXPECT_EQ(command({"beneficiaries", "purge", "--token", token + "0", "--yes"}).status, 9);
  const auto sealed_before = sealed();
  EXPECT_EQ(said({"beneficiaries", "purge", "--token", token, "--yes"}),
            "Erased: 1; kept, as they came back meanwhile: 0\n");
  EXPECT_EQ(holding(sealed_before), Texts());
  EXPECT_EQ(command({"beneficiaries", "purge", "--token", token, "--yes"}).status, 9) << "done already";
  EXPECT_EQ(said({"beneficiaries", "purge"}).find("--token"), std::string::npos);
  EXPECT_NE(said({"beneficiaries", "find", "06 12 00 00 01"}).find("Ada Lovelace"), std::string::npos);
  verify();
}

}  // namespace
}  // namespace passerelle::e2e
