#include <gtest/gtest.h>

#include "services/finance/seal_export.h"
#include "tests/unit/seal_bench.h"

namespace passerelle::finance {
namespace {

using namespace bench;

// Lines of the small export: 1 header, 2 to 11 transfers, 12 block, 13 to 18 balances, 19 end.
constexpr int last_line = 19;

std::string small() { return export_of(books(), our_key()); }

SealTrust ours() { return {our_key().public_key(), {}}; }

TEST(SealExport, AnExportAsItWasWrittenIsGenuine) {
  const auto text = small();
  ASSERT_EQ(lines_of(text).size(), last_line);
  const auto verdict = verdict_of(text, {our_key().public_key(), domain::sha256("february")});
  EXPECT_TRUE(verdict.genuine()) << told(verdict);
  EXPECT_TRUE(verdict.key_is_trusted);
  EXPECT_EQ(verdict.key_id, our_key().id());
  EXPECT_EQ(verdict.seal, seal(books()));
}

TEST(SealExport, TransfersOfEveryKindAreReadAsTheyWereWritten) {
  using enum domain::TransferKind;
  for (const auto kind : {fund, hold, capture, release, reverse, adjust, collect, refund, deposit,
                          till_difference, correct, carry_over, give_back}) {
    const auto head = head_of(1, bench::transfer(7, kind, 5, "till:lyon", "bank:lyon"));
    ASSERT_TRUE(head.has_value());
    auto line = line_of(*head, chain_after(chain_begin(), *head));
    line.pop_back();  // its end
    const auto read = read_seal_line(line);
    ASSERT_TRUE(read && read->content) << domain::to_string(kind);
    EXPECT_EQ(std::get<domain::Transfer>(*read->content).kind, kind);
  }
}

TEST(SealExport, HowItsBytesArriveDoesNotMatter) {
  const auto text = small();
  for (const std::size_t piece : {1U, 7U, 4096U}) {
    SealExportVerifier verifier;
    for (std::size_t i = 0; i < text.size(); i += piece)
      verifier.feed(std::string_view(text).substr(i, piece));
    EXPECT_TRUE(verifier.finish().genuine()) << piece;
  }
}

TEST(SealExport, AFlippedBitOfAnyByteIsFound) {
  auto text = export_of(books(1), our_key());
  for (std::size_t i = 0; i < text.size(); ++i)
    for (const auto bit : {i % 8, std::size_t{5}}) {  // 5: upper and lower case
      const auto old = text[i];
      text[i] = static_cast<char>(static_cast<unsigned char>(old) ^ (1U << bit));
      ASSERT_FALSE(verdict_of(text).genuine()) << "byte " << i << ", bit " << bit;
      text[i] = old;
    }
  EXPECT_TRUE(verdict_of(text).genuine());
}

TEST(SealExport, EveryLineThatWasChangedIsNamed) {
  for (std::size_t i = 0; i < last_line; ++i) {
    auto lines = lines_of(small());
    auto& line = lines[i];
    line[line.rfind(",\"chain\":") - 3] ^= 1;  // the content's last character but one
    const auto verdict = verdict_of(text_of(lines));
    EXPECT_TRUE(has(verdict, "LINE_CHANGED", static_cast<int>(i) + 1)) << i + 1 << "\n" << told(verdict);
  }
}

TEST(SealExport, EveryLineThatWasRemovedIsNamed) {
  for (std::size_t i = 0; i < last_line; ++i) {
    auto lines = lines_of(small());
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(i));
    const auto verdict = verdict_of(text_of(lines));
    const auto line = static_cast<std::int64_t>(i) + 1;
    EXPECT_TRUE(has(verdict, "LINES_REMOVED", line, line)) << line << "\n" << told(verdict);
    EXPECT_FALSE(has(verdict, "LINE_CHANGED", line + 1)) << told(verdict);
  }
}

TEST(SealExport, ALineThatIsThereTwiceIsNamed) {
  for (std::size_t i = 0; i < last_line; ++i) {
    auto lines = lines_of(small());
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(i), lines[i]);
    const auto verdict = verdict_of(text_of(lines));
    EXPECT_TRUE(has(verdict, "LINE_INSERTED", static_cast<int>(i) + 1)) << i + 1 << "\n" << told(verdict);
  }
}

TEST(SealExport, ALineOfSomebodyElsesIsNamed) {
  auto lines = lines_of(small());
  auto forged = lines[3];
  replace(forged, "\"amount\":1000", "\"amount\":1");
  lines.insert(lines.begin() + 3, forged);
  const auto verdict = verdict_of(text_of(lines));
  EXPECT_TRUE(has(verdict, "LINE_INSERTED", 4)) << told(verdict);
}

TEST(SealExport, LinesThatChangedPlacesAreNamed) {
  auto lines = lines_of(small());
  std::swap(lines[4], lines[5]);
  const auto verdict = verdict_of(text_of(lines));
  EXPECT_TRUE(has(verdict, "LINE_MOVED", 5)) << told(verdict);
  EXPECT_FALSE(has(verdict, "LINES_REMOVED", 5)) << told(verdict);
}

TEST(SealExport, AnotherNumberOnALineIsAChangeOfThatLine) {
  auto lines = lines_of(small());
  replace(lines[4], "{\"n\":5,", "{\"n\":7,");
  const auto verdict = verdict_of(text_of(lines));
  EXPECT_TRUE(has(verdict, "LINE_CHANGED", 5)) << told(verdict);
  EXPECT_FALSE(has(verdict, "LINE_INSERTED", 7)) << told(verdict);
}

TEST(SealExport, WhatWasCutOffAtTheEndIsNamed) {
  const auto lines = lines_of(small());
  for (std::size_t kept = 1; kept < last_line; ++kept) {
    const auto verdict =
        verdict_of(text_of({lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(kept)}));
    EXPECT_TRUE(has(verdict, "LINES_REMOVED", static_cast<int>(kept) + 1, last_line)) << told(verdict);
    EXPECT_TRUE(has(verdict, "END_MISSING"));
  }
  const auto text = small();
  for (std::size_t size = 0; size < text.size(); size += 13)
    EXPECT_FALSE(verdict_of(std::string_view(text).substr(0, size)).genuine()) << size;
  EXPECT_FALSE(verdict_of(text + "\n").genuine());
  EXPECT_FALSE(verdict_of(text + text).genuine());
}

// Who knows the format computes the chain anew; the seal is about blocks, and names the block.
TEST(SealExport, AForgerWhoMendsTheChainIsToldByTheBlock) {
  auto lines = lines_of(export_of(books(400), our_key()));
  replace(lines[1098], "\"amount\":1000", "\"amount\":9000");
  const auto verdict = verdict_of(chained_anew(lines));
  EXPECT_TRUE(has(verdict, "BLOCK_CHANGED", 1003, 1204)) << told(verdict);
  EXPECT_FALSE(has(verdict, "BLOCK_CHANGED", 2)) << told(verdict);
  EXPECT_FALSE(has(verdict, "TRANSFERS_CHANGED")) << "blocks are stated as they were sealed";
  EXPECT_TRUE(has(verdict, "BALANCE_IS_NOT_THE_SUM", 1205)) << told(verdict);
}

// A whole other export, in perfect order, under our key's name.
TEST(SealExport, WhoComputesEverythingAnewCanNotSign) {
  auto other = books();
  other.terms.closed_by = "somebody";
  const auto sealed = seal(other);
  SealExportWriter writer(sealed, our_key().sign(raw(seal(books()).digest())), our_key().public_key());
  auto text = *writer.begin();
  for (const auto& one : other.transfers) text += *writer.add(one);
  for (const auto& one : other.balances) text += *writer.add(one);
  text += *writer.finish();
  const auto verdict = verdict_of(text, ours());
  ASSERT_EQ(verdict.findings.size(), 1U) << told(verdict);
  EXPECT_TRUE(has(verdict, "SIGNATURE_WRONG"));
}

TEST(SealExport, AFileSignedWithAnotherKeyIsToldAsSuch) {
  const auto text = export_of(books(), foreign_key());
  const auto believed = verdict_of(text);
  EXPECT_TRUE(believed.genuine()) << "without a key of ours there is nothing to compare";
  EXPECT_FALSE(believed.key_is_trusted);
  const auto verdict = verdict_of(text, ours());
  ASSERT_EQ(verdict.findings.size(), 1U) << told(verdict);
  EXPECT_TRUE(has(verdict, "SIGNED_WITH_ANOTHER_KEY"));
  EXPECT_EQ(verdict.findings[0].subject, foreign_key().id());
}

TEST(SealExport, AnotherPeriodBeforeIsTold) {
  const auto verdict = verdict_of(small(), {our_key().public_key(), domain::sha256("another february")});
  EXPECT_TRUE(has(verdict, "PREVIOUS_SEAL_DIFFERS")) << told(verdict);
}

// What nobody tampered with and is wrong all the same.
TEST(SealExport, BooksThatDoNotAddUpAreTold) {
  auto wrong = books();
  wrong.balances[2].closing = 1;
  auto verdict = verdict_of(export_of(wrong, our_key()));
  EXPECT_TRUE(has(verdict, "BALANCE_IS_NOT_THE_SUM", 15)) << told(verdict);
  EXPECT_TRUE(has(verdict, "DEBITS_ARE_NOT_CREDITS")) << told(verdict);
  wrong = books();
  wrong.balances.pop_back();
  verdict = verdict_of(export_of(wrong, our_key()));
  EXPECT_TRUE(has(verdict, "BALANCE_MISSING")) << told(verdict);
  wrong = books();
  wrong.balances[0].opening += 5;
  wrong.balances[0].closing += 5;
  verdict = verdict_of(export_of(wrong, our_key()));
  EXPECT_TRUE(has(verdict, "DEBITS_ARE_NOT_CREDITS")) << told(verdict);
}

TEST(SealExport, ATransferOfAnotherPeriodIsTold) {
  auto lines = lines_of(small());
  replace(lines[1], "\"time\":1773", "\"time\":1778");
  const auto verdict = verdict_of(chained_anew(lines));
  EXPECT_TRUE(has(verdict, "TRANSFER_OUTSIDE_PERIOD", 2)) << told(verdict);
}

// There is one text for one content: nothing can hide in a file that nothing seals.
TEST(SealExport, NothingCanBeAddedThatIsNotSealed) {
  for (const auto& [old, with] : std::vector<std::pair<std::string, std::string>>{
           {"\"amount\":1000", "\"amount\":1000,\"note\":\"paid in cash\""},
           {"\"amount\":1000", "\"amount\": 1000"},
           {"\"amount\":1000", "\"amount\":1e3"},
           {"{\"n\":3,", "{\"n\":3,\"n\":3,"},
           {"held:sfr", "\\u0068eld:sfr"}}) {
    auto lines = lines_of(small());
    replace(lines[2], old, with);
    const auto verdict = verdict_of(chained_anew(lines));
    EXPECT_FALSE(verdict.genuine()) << with;
    EXPECT_TRUE(has(verdict, "LINE_UNREADABLE", 3)) << told(verdict);
  }
}

TEST(SealExport, BooksThatChangedSinceTheCloseAreNotExported) {
  const auto sealed = seal(books());
  auto changed = books();
  changed.transfers[1].amount += 1;
  SealExportWriter writer(sealed, our_key().sign(raw(sealed.digest())), our_key().public_key());
  ASSERT_TRUE(writer.begin());
  for (const auto& one : changed.transfers) ASSERT_TRUE(writer.add(one));
  for (const auto& one : changed.balances) ASSERT_TRUE(writer.add(one));
  const auto end = writer.finish();
  ASSERT_FALSE(end);
  EXPECT_EQ(end.error().reason, "SEAL_DIFFERS");
}

TEST(SealExport, ATextThatJsonCanNotCarryIsRefused) {
  auto latin = books();
  latin.transfers[0].reason = "don re\xe7u";
  const auto sealed = seal(latin);
  SealExportWriter writer(sealed, {}, our_key().public_key());
  ASSERT_TRUE(writer.begin());
  const auto line = writer.add(latin.transfers[0]);
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().reason, "SEAL_EXPORT_NOT_UTF8");
}

TEST(SealExport, FindingsAreBoundedAndSayHowManyMore) {
  std::string text = lines_of(small())[0] + "\n";
  for (int i = 0; i < 5000; ++i) text += "no line\n";
  const auto verdict = verdict_of(text);
  EXPECT_LT(verdict.findings.size(), 400U);
  EXPECT_GT(verdict.left_out, 4000);
}

}  // namespace
}  // namespace passerelle::finance
