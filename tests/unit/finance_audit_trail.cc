#include <gtest/gtest.h>

#include "services/finance/audit_export.h"
#include "services/finance/audit_trail.h"
#include "tests/unit/seal_bench.h"

namespace passerelle::finance {
namespace {

using bench::foreign_key;
using bench::has;
using bench::lines_of;
using bench::our_key;
using bench::text_of;
using bench::told;

const auto time_of_head = domain::sample::noon("2026-04-01");

AuditEntry entry(std::int64_t seq) {
  return {seq,
          domain::sample::noon("2026-03-01") + std::chrono::minutes(seq),
          "compta-1",
          "finance",
          "GIFT_ENTERED",
          "envelope sfr-2026",
          "don du 1er mars, \"reçu\"",
          R"({"amount":50000})"};
}

std::vector<ChainedEntry> trail(std::int64_t entries, AuditChain chain = AuditChain()) {
  std::vector<ChainedEntry> chained;
  for (std::int64_t i = 0; i < entries; ++i) {
    const auto next = entry(chain.state().seq + 1);
    chained.push_back({next, chain.append(next)});
  }
  return chained;
}

AuditState state_of(const std::vector<ChainedEntry>& trail) {
  return {trail.back().entry.seq, trail.back().hash};
}

std::vector<Tampered> findings_of(const std::vector<ChainedEntry>& trail,
                                  std::optional<std::int64_t> last = {}) {
  AuditVerifier verifier;
  for (const auto& one : trail) verifier.add(one);
  verifier.finish(last);
  return verifier.findings();
}

TEST(AuditTrail, ATrailAsItWasWrittenIsGenuine) { EXPECT_TRUE(findings_of(trail(10), 10).empty()); }

TEST(AuditTrail, EachPartOfAnEntryIsChained) {
  const auto before = hash_of(entry(1), {});
  const std::vector<std::function<void(AuditEntry&)>> changes = {
      [](auto& e) { e.seq = 2; },   [](auto& e) { e.time += std::chrono::milliseconds(1); },
      [](auto& e) { e.who = "x"; }, [](auto& e) { e.role = "x"; },
      [](auto& e) { e.act = "x"; }, [](auto& e) { e.subject = "x"; },
      [](auto& e) { e.why = "x"; }, [](auto& e) { e.detail = "x"; }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto changed = entry(1);
    changes[i](changed);
    EXPECT_NE(hash_of(changed, {}), before) << i;
  }
  EXPECT_NE(hash_of(entry(1), domain::sha256("before")), before);
}

TEST(AuditTrail, ABatchContinuesWhereTheLastOneEnded) {
  const auto first = trail(4);
  const auto second = trail(3, AuditChain(state_of(first)));
  const auto whole = trail(7);
  EXPECT_EQ(second.back(), whole.back());
  AuditVerifier verifier({}, state_of(first));
  for (const auto& one : second) verifier.add(one);
  verifier.finish(7);
  EXPECT_TRUE(verifier.genuine());
}

TEST(AuditTrailDeathTest, AGapInWhatIsChainedIsADefectOfOurs) {
  EXPECT_DEATH(AuditChain().append(entry(2)), "one after the other");
}

TEST(AuditTrail, AChangedEntryIsNamed) {
  for (std::size_t i = 0; i < 10; ++i) {
    auto changed = trail(10);
    changed[i].entry.who = "nobody";
    const auto seq = static_cast<std::int64_t>(i) + 1;
    EXPECT_EQ(findings_of(changed, 10), (std::vector<Tampered>{{Tampering::changed, seq, seq}}));
  }
}

TEST(AuditTrail, RemovedEntriesAreNamed) {
  for (std::ptrdiff_t i = 0; i < 10; ++i) {
    auto cut = trail(10);
    cut.erase(cut.begin() + i);
    EXPECT_EQ(findings_of(cut, 10), (std::vector<Tampered>{{Tampering::removed, i + 1, i + 1}}));
  }
  auto cut = trail(10);
  cut.erase(cut.begin() + 2, cut.begin() + 5);
  EXPECT_EQ(findings_of(cut), (std::vector<Tampered>{{Tampering::removed, 3, 5}}));
}

TEST(AuditTrail, AnInsertedEntryIsNamed) {
  auto twice = trail(10);
  twice.insert(twice.begin() + 4, twice[4]);
  EXPECT_EQ(findings_of(twice), (std::vector<Tampered>{{Tampering::inserted, 5, 5}}));
  auto forged = trail(10);
  forged.insert(forged.begin() + 4, {entry(5), domain::sha256("forged")});
  EXPECT_EQ(findings_of(forged), (std::vector<Tampered>{{Tampering::inserted, 5, 5}}));
}

TEST(AuditTrail, AnEntryOutOfPlaceIsNamed) {
  auto swapped = trail(10);
  std::swap(swapped[4], swapped[5]);
  EXPECT_EQ(findings_of(swapped), (std::vector<Tampered>{{Tampering::moved, 5, 5}}));
}

// Whoever owns the database can write the whole chain anew; not the head that somebody else keeps.
TEST(AuditTrail, ARewrittenTrailNoLongerHasTheHeadThatWasKept) {
  const auto kept = sign_head(state_of(trail(6)), time_of_head, our_key());
  AuditChain chain;
  std::vector<ChainedEntry> rewritten;
  for (std::int64_t seq = 1; seq <= 10; ++seq) {
    auto next = entry(seq);
    if (seq == 4) next.who = "nobody";
    rewritten.push_back({next, chain.append(next)});
  }
  AuditVerifier verifier({kept, sign_head(state_of(trail(3)), time_of_head, our_key())});
  for (const auto& one : rewritten) verifier.add(one);
  verifier.finish();
  EXPECT_TRUE(verifier.findings().empty());
  EXPECT_FALSE(verifier.genuine());
  ASSERT_EQ(verifier.heads().size(), 2U);
  EXPECT_TRUE(verifier.heads()[0].contained) << "up to 3 nothing was rewritten";
  EXPECT_FALSE(verifier.heads()[1].contained);
}

TEST(AuditTrail, ALaterTrailContainsTheHead) {
  AuditVerifier verifier({sign_head(state_of(trail(6)), time_of_head, our_key())});
  for (const auto& one : trail(10)) verifier.add(one);
  verifier.finish();
  EXPECT_TRUE(verifier.genuine());
}

TEST(AuditTrail, ATrailCutBeforeItsHeadIsTold) {
  AuditVerifier verifier({sign_head(state_of(trail(10)), time_of_head, our_key())});
  for (const auto& one : trail(7)) verifier.add(one);
  verifier.finish();
  EXPECT_EQ(verifier.findings(), (std::vector<Tampered>{{Tampering::removed, 8, 10}}));
}

TEST(AuditHead, EveryFlippedBitOfItsFileIsFound) {
  const auto head = sign_head(state_of(trail(3)), time_of_head, our_key());
  auto text = to_text(head);
  ASSERT_EQ(parse_audit_head(text).value(), head);
  ASSERT_TRUE(is_signed_with(head, our_key().public_key()));
  EXPECT_FALSE(is_signed_with(head, foreign_key().public_key()));
  for (std::size_t i = 0; i < text.size(); ++i)
    for (unsigned bit = 0; bit < 8; ++bit) {
      const auto old = text[i];
      text[i] = static_cast<char>(static_cast<unsigned char>(old) ^ (1U << bit));
      const auto parsed = parse_audit_head(text);
      EXPECT_TRUE(!parsed || !is_signed(*parsed)) << i << " " << bit;
      text[i] = old;
    }
}

std::string export_of(const std::vector<ChainedEntry>& trail, const SigningKey& key,
                      const AuditState& after = {}) {
  auto text = audit_export_begin(after);
  for (const auto& one : trail) text += *audit_export_line(one);
  return text + audit_export_end(sign_head(trail.empty() ? after : state_of(trail), time_of_head, key));
}

AuditVerdict verdict_of(std::string_view text, AuditTrust trust = {}) {
  AuditExportVerifier verifier(std::move(trust));
  verifier.feed(text);
  return verifier.finish();
}

TEST(AuditExport, AnExportAsItWasWrittenIsGenuine) {
  const auto verdict =
      verdict_of(export_of(trail(10), our_key()),
                 {our_key().public_key(), {sign_head(state_of(trail(4)), time_of_head, our_key())}});
  EXPECT_TRUE(verdict.genuine()) << told(verdict);
  EXPECT_TRUE(verdict.key_is_trusted);
  EXPECT_EQ(verdict.entries, 10);
  const auto part = export_of(trail(3, AuditChain(state_of(trail(7)))), our_key(), state_of(trail(7)));
  EXPECT_TRUE(verdict_of(part).genuine());
  EXPECT_TRUE(verdict_of(export_of({}, our_key())).genuine()) << "an empty trail";
}

TEST(AuditExport, AFlippedBitOfAnyByteIsFound) {
  for (auto text : {export_of(trail(4), our_key()), export_of({}, our_key()),
                    export_of(trail(1, AuditChain(state_of(trail(7)))), our_key(), state_of(trail(7)))})
    for (std::size_t i = 0; i < text.size(); ++i)
      for (const auto bit : {i % 8, std::size_t{5}}) {  // 5: upper and lower case
        const auto old = text[i];
        text[i] = static_cast<char>(static_cast<unsigned char>(old) ^ (1U << bit));
        ASSERT_FALSE(verdict_of(text).genuine()) << "byte " << i << ", bit " << bit;
        text[i] = old;
      }
}

TEST(AuditExport, TamperedEntriesAreNamed) {
  const auto lines = lines_of(export_of(trail(10), our_key()));  // entry n is lines[n]
  auto changed = lines;
  bench::replace(changed[5], "50000", "50001");
  EXPECT_TRUE(has(verdict_of(text_of(changed)), "ENTRY_CHANGED", 5)) << told(verdict_of(text_of(changed)));
  auto unreadable = lines;
  unreadable[5] = "{";
  EXPECT_TRUE(has(verdict_of(text_of(unreadable)), "ENTRY_CHANGED", 5));
  EXPECT_FALSE(has(verdict_of(text_of(unreadable)), "ENTRIES_REMOVED", 5));
  auto removed = lines;
  removed.erase(removed.begin() + 5);
  EXPECT_TRUE(has(verdict_of(text_of(removed)), "ENTRIES_REMOVED", 5, 5));
  auto inserted = lines;
  inserted.insert(inserted.begin() + 5, lines[5]);
  EXPECT_TRUE(has(verdict_of(text_of(inserted)), "ENTRY_INSERTED", 5));
  auto swapped = lines;
  std::swap(swapped[5], swapped[6]);
  EXPECT_TRUE(has(verdict_of(text_of(swapped)), "ENTRY_MOVED", 5));
  auto cut = lines;
  cut.erase(cut.begin() + 8, cut.begin() + 11);
  EXPECT_TRUE(has(verdict_of(text_of(cut)), "ENTRIES_REMOVED", 8, 10));
  auto headless = lines;
  headless.pop_back();
  EXPECT_TRUE(has(verdict_of(text_of(headless)), "HEAD_MISSING"));
  auto more = lines;
  more.push_back(lines[5]);
  EXPECT_TRUE(has(verdict_of(text_of(more)), "ENTRY_MISPLACED", 10));
}

TEST(AuditExport, AFileSignedWithAnotherKeyIsToldAsSuch) {
  const auto text = export_of(trail(3), foreign_key());
  EXPECT_TRUE(verdict_of(text).genuine());
  const auto verdict = verdict_of(text, {our_key().public_key(), {}});
  ASSERT_EQ(verdict.findings.size(), 1U) << told(verdict);
  EXPECT_TRUE(has(verdict, "SIGNED_WITH_ANOTHER_KEY"));
}

TEST(AuditExport, AKeptHeadMustBeOursAndContained) {
  const auto text = export_of(trail(5), our_key());
  const auto foreign = sign_head(state_of(trail(2)), time_of_head, foreign_key());
  EXPECT_TRUE(has(verdict_of(text, {our_key().public_key(), {foreign}}), "EARLIER_HEAD_NOT_SIGNED", 2));
  const auto other = sign_head({2, domain::sha256("other")}, time_of_head, our_key());
  EXPECT_TRUE(has(verdict_of(text, {our_key().public_key(), {other}}), "EARLIER_HEAD_NOT_CONTAINED", 2));
}

}  // namespace
}  // namespace passerelle::finance
