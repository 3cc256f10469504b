#include <gtest/gtest.h>

#include <string>

#include "services/rpc/paging.h"

namespace passerelle::rpc {
namespace {

const domain::Uuid some_id = *domain::Uuid::parse("0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");

TEST(Paging, NoSizeIsFiftyAndNoneIsAboveAThousand) {
  EXPECT_EQ(*page_size_of(0), 50);
  EXPECT_EQ(*page_size_of(1), 1);
  EXPECT_EQ(*page_size_of(1000), 1000);
  EXPECT_EQ(*page_size_of(1001), 1000);
  EXPECT_EQ(*page_size_of(2'000'000'000), 1000);
}

TEST(Paging, ANegativeSizeNamesItsField) {
  const auto size = page_size_of(-1);
  ASSERT_FALSE(size);
  EXPECT_EQ(size.error().code, domain::ErrorCode::invalid_argument);
  ASSERT_EQ(size.error().field_violations.size(), 1U);
  EXPECT_EQ(size.error().field_violations[0].field, "page_size");
}

TEST(Paging, ATokenGoesOnWhereThePageEnded) {
  const auto page = uuid_page_from(7, make_page_token(some_id, "ListRecharges:lyon"), "ListRecharges:lyon");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->size, 7);
  EXPECT_EQ(page->after, some_id);
}

TEST(Paging, ATokenStaysGoodAcrossReleases) {
  EXPECT_EQ(make_page_token(some_id, "ListRecharges:lyon"), "eDXBOEE0EwkBkKGyw9R-X4qbDB0uP0pb");
}

TEST(Paging, NoTokenIsTheFirstPage) { EXPECT_EQ(uuid_page_from(0, "", "any")->after, std::nullopt); }

TEST(Paging, ATokenOfAnotherFilterOrMethodIsRefused) {
  const std::string token = make_page_token(some_id, "ListRecharges:lyon");
  for (const char* filter : {"ListRecharges:", "ListRecharges:paris", "ListBeneficiaries:lyon"}) {
    const auto page = uuid_page_from(0, token, filter);
    ASSERT_FALSE(page) << filter;
    EXPECT_EQ(page.error().reason, "PAGE_TOKEN_INVALID");
    EXPECT_EQ(page.error().field_violations[0].field, "page_token");
  }
}

TEST(Paging, ATokenThatWasTamperedWithIsRefused) {
  const std::string token = make_page_token(some_id, "f");
  for (const std::string& broken : {token.substr(0, token.size() - 4), token + "AAAA", std::string("!"),
                                    std::string("AAAA"), "x" + token.substr(1), std::string(10'000, 'A')}) {
    const auto page = uuid_page_from(0, broken, "f");
    ASSERT_FALSE(page) << broken;
    EXPECT_EQ(page.error().reason, "PAGE_TOKEN_INVALID");
  }
}

TEST(Paging, TokensTravelInAnUrl) {
  for (int at = 0; at < 256; ++at) {
    domain::Uuid id = some_id;
    id.bytes.fill(static_cast<std::uint8_t>(at));
    const std::string token = make_page_token(id, "f");
    EXPECT_EQ(token.find_first_of("+/="), std::string::npos);
    EXPECT_EQ(uuid_page_from(0, token, "f")->after, id);
  }
}

TEST(Paging, NumbersGoOnWhereThePageEnded) {
  for (const std::int64_t number : {std::int64_t{1}, std::int64_t{999'999'999'999}}) {
    const auto page = number_page_from(20, make_page_token(number, "ListLines:x"), "ListLines:x");
    ASSERT_TRUE(page);
    EXPECT_EQ(page->after, number);
    EXPECT_EQ(page->size, 20);
  }
  EXPECT_EQ(number_page_from(0, "", "ListLines:x")->after, 0);
  EXPECT_EQ(number_page_from(0, make_page_token(7, "ListLines:x"), "ListLines:y").error().reason,
            "PAGE_TOKEN_INVALID");
  for (const char* position : {"seven", "-7", "7x", "99999999999999999999"})
    EXPECT_EQ(number_page_from(0, make_page_token(std::string_view(position), "f"), "f").error().reason,
              "PAGE_TOKEN_INVALID")
        << position;
}

}  // namespace
}  // namespace passerelle::rpc
