#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "services/domain/campaign_content.h"
#include "tests/unit/domain_sample.h"

namespace passerelle::domain {
namespace {

const OfferId offer{"data-10gb"};
const EnvelopeId envelope{"sfr-2026-value"};

CampaignLine line(std::int64_t number, std::uint64_t person) {
  CampaignLine made;
  made.number = number;
  made.beneficiary = {make_uuid_v7({}, 0, person)};
  made.site = {"lyon"};
  return made;
}

Digest list_of(const std::vector<CampaignLine>& lines) {
  Digest head{};
  for (const auto& each : lines) head = chain(head, each);
  return head;
}

LineCounts waiting(std::int64_t lines) {
  LineCounts counts;
  counts.add(LineState::waiting, lines);
  return counts;
}

Digest digest_of(const Programme& programme, const std::vector<CampaignLine>& lines) {
  return content_of(programme, offer, envelope, list_of(lines),
                    waiting(static_cast<std::int64_t>(lines.size())))
      .digest;
}

TEST(Sha256, IsTheStandardOneAndReadsBack) {
  const auto digest = sha256("abc");
  EXPECT_EQ(to_hex(digest), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(parse_digest(to_hex(digest)), digest);
  EXPECT_FALSE(parse_digest("ba78"));
  EXPECT_FALSE(parse_digest(std::string(64, 'g')));
}

TEST(CanonicalForm, DoesNotConfuseWhereOneFieldEnds) {
  EXPECT_NE(CanonicalForm("x").add("ab").add("c").digest(), CanonicalForm("x").add("a").add("bc").digest());
  EXPECT_NE(CanonicalForm("x").add("a").digest(), CanonicalForm("y").add("a").digest());
}

TEST(CampaignContent, IsAnotherOneWhenAnythingOfTheListChanges) {
  const auto programme = sample::programme();
  const std::vector lines = {line(1, 1), line(2, 2), line(3, 3)};
  std::set<Digest> digests = {digest_of(programme, lines)};
  const auto changed = [&](const char* what, const std::function<void(std::vector<CampaignLine>&)>& change) {
    auto other = lines;
    change(other);
    EXPECT_TRUE(digests.insert(digest_of(programme, other)).second) << what;
  };
  changed("one more", [](auto& all) { all.push_back(line(4, 4)); });
  changed("one less", [](auto& all) { all.pop_back(); });
  changed("another person", [](auto& all) { all[1].beneficiary = line(2, 9).beneficiary; });
  changed("another site", [](auto& all) { all[1].site = {"pointe-a-pitre"}; });
  changed("another order", [](auto& all) { std::swap(all[0].beneficiary, all[1].beneficiary); });
  changed("a flaw", [](auto& all) {
    all[1].state = LineState::flawed;
    all[1].reason = duplicate_reason;
  });
}

TEST(CampaignContent, IsTheSameWhateverBecameOfItsLines) {
  const std::vector before = {line(1, 1)};
  auto after = before;
  after[0].state = LineState::rejected;
  after[0].reason = "LINE_BARRED";
  after[0].attempt = 2;
  EXPECT_EQ(list_of(before), list_of(after));
}

TEST(CampaignContent, IsAnotherOneWhenOfferEnvelopeOrAnApplicableRuleChanges) {
  auto programme = sample::programme();
  programme.rules = {
      sample::rule("monthly", Quota{Scope::line, QuotaMeasure::count, {WindowKind::rolling_days, 30}, 1})};
  const std::vector lines = {line(1, 1)};
  std::set<Digest> digests = {digest_of(programme, lines)};
  const auto changed = [&](const char* what, const std::function<void(Programme&)>& change) {
    auto other = programme;
    change(other);
    EXPECT_TRUE(digests.insert(digest_of(other, lines)).second) << what;
  };
  changed("price", [](auto& it) { it.offers[0].price = {400}; });
  changed("product", [](auto& it) { it.offers[0].routes[0].product_code = "OTHER"; });
  changed("envelope's end", [](auto& it) { it.envelopes[0].validity.until = sample::day("2026-12-31"); });
  changed("limit", [](auto& it) { std::get<Quota>(it.rules[0].condition).limit = 2; });
  changed("one more rule", [](auto& it) { it.rules.push_back(sample::rule("confirmed", LineConfirmed{})); });
  const auto other_offer =
      content_of(programme, {"data-10gb-campaign"}, {"sfr-2020-gift"}, list_of(lines), waiting(1));
  EXPECT_TRUE(digests.insert(other_offer.digest).second) << "another offer and envelope";
}

TEST(CampaignContent, IsTheSameWhenSomethingElseOfTheProgrammeChanges) {
  auto programme = sample::programme();
  const std::vector lines = {line(1, 1)};
  const auto before = digest_of(programme, lines);
  programme.version = 17;
  programme.sites.push_back({{"lille"}, "Lille"});
  programme.envelopes[0].amount += 1;
  auto rule = sample::rule("campaign-only", LineConfirmed{});
  rule.offers = {{"data-10gb-campaign"}};
  programme.rules.push_back(rule);
  EXPECT_EQ(digest_of(programme, lines), before);
}

TEST(CampaignContent, CostsTheFaceValueOfEveryLineThatCanRun) {
  auto counts = waiting(3);
  counts.add(LineState::flawed, 2);
  const auto content = content_of(sample::programme(), offer, envelope, {}, counts);
  EXPECT_EQ(content.runnable, 3);
  EXPECT_EQ(content.cost, EuroCents{3'000});
}

TEST(RequirePayable, SaysWhatIsWrongWithAnEnvelope) {
  auto programme = sample::programme();
  programme.envelopes.push_back(
      {{"autre-2026"}, "Autre", {"autre"}, 2026, Asset::eur_cent, 1'000, {offer}, {}});
  const auto reason = [&](const OfferId& its_offer, const EnvelopeId& its_envelope) {
    const auto status = require_payable(programme, its_offer, its_envelope);
    return status ? "" : status.error().reason;
  };
  EXPECT_EQ(reason(offer, envelope), "");
  EXPECT_EQ(reason({"nothing"}, envelope), "OFFER_UNKNOWN");
  EXPECT_EQ(reason(offer, {"nothing"}), "ENVELOPE_UNKNOWN");
  EXPECT_EQ(reason(offer, {"autre-2026"}), "ENVELOPE_OPERATOR");
  EXPECT_EQ(reason({"data-10gb-campaign"}, envelope), "ENVELOPE_OFFER");
}

}  // namespace
}  // namespace passerelle::domain
