#include <gtest/gtest.h>

#include "services/domain/text_encoding.h"

namespace passerelle::domain {
namespace {

TEST(Utf8, IsWhatRfc3629Allows) {
  for (const char* text : {"", "abc", "é", "€", "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xF4\x8F\xBF\xBF"})
    EXPECT_TRUE(is_utf8(text)) << text;
  for (const char* bytes :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "\xC3\x28", "Dupr\xE9"})
    EXPECT_FALSE(is_utf8(bytes));
}

TEST(Windows1252, BecomesUtf8) {
  EXPECT_EQ(windows_1252_to_utf8("Dupr\xE9"), "Dupré");
  EXPECT_EQ(windows_1252_to_utf8("\x80 \x9C\x92\xA0\xFF"), "€ œ’\u00A0ÿ");
  for (const char* bytes : {"\x81", "\x8D", "\x8F", "\x90", "\x9D"})
    EXPECT_EQ(windows_1252_to_utf8(bytes), std::nullopt);
}

TEST(Record, IsReadAsWindows1252WhereItIsNotUtf8) {
  EXPECT_EQ(to_utf8({1, {"Zoé", "x"}}), (CsvRecord{1, {"Zoé", "x"}}));
  EXPECT_EQ(to_utf8({2, {"Zo\xE9", "x"}}), (CsvRecord{2, {"Zoé", "x"}}));
  EXPECT_EQ(to_utf8({3, {"Zo\xE9", "\x81"}}), std::nullopt);
}

TEST(FoldedText, ForgetsAccentsCaseAndPunctuation) {
  EXPECT_EQ(folded("Téléphone (mobile)"), "telephonemobile");
  EXPECT_EQ(folded("N° Dossier"), "ndossier");
  EXPECT_EQ(folded("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ"), "aaaceeeeiioouuuy");
  EXPECT_EQ(folded("àâäçéèêëîïôöùûüÿñ"), "aaaceeeeiioouuuyn");
  EXPECT_EQ(folded("Œuvre, cæcum, Straße"), "oeuvrecaecumstrasse");
  EXPECT_EQ(folded("Pre\u0301nom"), "prenom");
  EXPECT_EQ(folded("date d’orientation"), "datedorientation");
  EXPECT_EQ(folded("×÷ €"), "");
}

}  // namespace
}  // namespace passerelle::domain
