#include <gtest/gtest.h>

#include "services/domain/ids.h"

namespace passerelle::domain {
namespace {

TEST(Uuid, ReadsWhatItWrites) {
  const auto uuid = Uuid::parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->text(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  EXPECT_EQ(Uuid::parse(uuid->text()), uuid);
}

TEST(Uuid, RefusesEverythingElse) {
  for (const char* text : {"", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff", "017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}"})
    EXPECT_EQ(Uuid::parse(text), std::nullopt) << text;
}

// RFC 9562, appendix A.6.
TEST(UuidV7, HoldsTheTimeTheVersionAndTheVariant) {
  const auto uuid = make_uuid_v7(from_unix_ms(0x017F22E279B0), 0xCC3, 0x18C4DC0C0C07398F);
  EXPECT_EQ(uuid.text(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(UuidV7, KeepsVersionAndVariantWhateverTheRandomness) {
  const auto uuid = make_uuid_v7(from_unix_ms(1), ~0ULL, ~0ULL);
  EXPECT_EQ(uuid.text(), "00000000-0001-7fff-bfff-ffffffffffff");
}

TEST(UuidV7, SortsByTime) {
  EXPECT_LT(make_uuid_v7(from_unix_ms(1'000), ~0ULL, ~0ULL), make_uuid_v7(from_unix_ms(1'001), 0, 0));
}

TEST(Slug, IsWhatAip122Allows) {
  EXPECT_TRUE(is_slug("data-10gb"));
  EXPECT_TRUE(is_slug("a"));
  EXPECT_TRUE(is_slug(std::string(63, 'a')));
  for (const auto& text : {std::string(), std::string(64, 'a'), std::string("10gb"), std::string("Data"),
                           std::string("a_b"), std::string("-a"), std::string("é")})
    EXPECT_FALSE(is_slug(text)) << text;
}

}  // namespace
}  // namespace passerelle::domain
