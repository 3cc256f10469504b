#include <gtest/gtest.h>

#include "services/domain/digest.h"
#include "services/finance/signing_key.h"

namespace passerelle::finance {
namespace {

// RFC 8032, 7.1, TEST 1 to 3. The secret keys as PKCS#8: 302e020100300506032b657004220420 and the seed.
struct Vector {
  std::string_view secret;
  std::string_view public_key;
  std::string_view message;
  std::string_view signature;
};
constexpr Vector vectors[] = {
    {"MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
     "d25bf5f0595bbe24655141438e7a100b"},
    {"MC4CAQAwBQYDK2VwBCIEIEzNCJso/5banbbDRuwRTg9bijGfNaumJNqM9u1PuKb7",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
     "387b2eaeb4302aeeb00d291612bb0c00"},
    {"MC4CAQAwBQYDK2VwBCIEIMWqjfQ/n4N77bdELzHct7Fm04U1B28JS4XOOi4LRFj3",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "\xaf\x82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
     "4a7c15e9716ed28dc027beceea1ec40a"},
};

std::string pem_of(std::string_view body) {
  return "-----BEGIN PRIVATE KEY-----\n" + std::string(body) + "\n-----END PRIVATE KEY-----\n";
}

TEST(SigningKey, SignsAsTheStandardSays) {
  for (const auto& vector : vectors) {
    const auto key = SigningKey::from_pem(pem_of(vector.secret));
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(key->public_key().hex(), vector.public_key);
    EXPECT_EQ(to_hex(key->sign(vector.message)), vector.signature);
    const auto public_key = PublicKey::from_hex(vector.public_key);
    ASSERT_TRUE(public_key);
    EXPECT_TRUE(public_key->verify(vector.message, *parse_signature(vector.signature)));
  }
}

TEST(SigningKey, EveryBitOfASignatureAndOfTheMessageCounts) {
  const auto key = *SigningKey::generate();
  const std::string message = "the period's digest";
  const auto signature = key.sign(message);
  ASSERT_TRUE(key.public_key().verify(message, signature));
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    auto other = signature;
    other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ (1U << bit % 8));
    EXPECT_FALSE(key.public_key().verify(message, other)) << bit;
  }
  EXPECT_FALSE(key.public_key().verify("the periods' digest", signature));
  EXPECT_FALSE(SigningKey::generate()->public_key().verify(message, signature));
}

TEST(SigningKey, AGeneratedKeyIsReadBackFromItsFiles) {
  const auto key = *SigningKey::generate();
  const auto again = SigningKey::from_pem(key.pem());
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->id(), key.id());
  const auto public_key = PublicKey::from_pem(key.public_key().pem());
  ASSERT_TRUE(public_key) << public_key.error().message;
  EXPECT_EQ(*public_key, key.public_key());
  EXPECT_TRUE(public_key->verify("books", again->sign("books")));
  EXPECT_NE(SigningKey::generate()->id(), key.id());
}

TEST(SigningKey, AKeyIsNamedByTheBeginningOfItsDigest) {
  const auto key = *PublicKey::from_hex(vectors[0].public_key);
  const std::string_view raw(reinterpret_cast<const char*>(key.raw().data()), key.raw().size());
  EXPECT_EQ(key.id(), domain::to_hex(domain::sha256(raw)).substr(0, 16));
  EXPECT_EQ(key.id().size(), 16U);
}

std::string refusal_of(std::string_view pem) {
  const auto key = SigningKey::from_pem(pem);
  return key ? "" : key.error().reason;
}

TEST(SigningKey, WhatIsNoKeyIsRefusedAndNeverQuoted) {
  const auto whole = pem_of(vectors[0].secret);
  EXPECT_EQ(refusal_of(""), "SIGNING_KEY_INVALID");
  EXPECT_EQ(refusal_of("data-key 1 = 00"), "SIGNING_KEY_INVALID");
  EXPECT_EQ(refusal_of(whole.substr(0, 60)), "SIGNING_KEY_INVALID");
  EXPECT_EQ(refusal_of(std::string(20'000, ' ') + whole), "SIGNING_KEY_INVALID");
  EXPECT_EQ(refusal_of(SigningKey::generate()->public_key().pem()), "SIGNING_KEY_INVALID");
  const auto broken = SigningKey::from_pem(pem_of(vectors[0].secret.substr(0, 60)));
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().message.find("MC4C"), std::string::npos);
}

// An elliptic curve key of another kind: openssl genpkey -algorithm X25519.
TEST(SigningKey, AKeyOfAnotherKindIsRefused) {
  EXPECT_EQ(refusal_of(pem_of("MC4CAQAwBQYDK2VuBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g")),
            "SIGNING_KEY_INVALID");
}

// Nobody is asked for a pass phrase: a daemon would wait for ever.
TEST(SigningKey, AnEncryptedKeyIsToldAsSuch) {
  EXPECT_EQ(refusal_of("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                       "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhCi/R9T+iQNgICCAAw\n"
                       "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEBMXrfryPwsxiygw3PkWn+gEQFmV\n"
                       "9yz4rOL7f3WElHt65QXL+PeizqRz6Ai5EfIDz94euBL6mWfHqi7f3H3R4smm6xE2\n"
                       "06WRBjg/oUg7e46q5dc=\n"
                       "-----END ENCRYPTED PRIVATE KEY-----\n"),
            "SIGNING_KEY_ENCRYPTED");
}

TEST(PublicKey, WhatIsNoPublicKeyIsRefused) {
  for (const auto* hex : {"", "00", "D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A"}) {
    const auto key = PublicKey::from_hex(hex);
    ASSERT_FALSE(key) << hex;
    EXPECT_EQ(key.error().reason, "PUBLIC_KEY_INVALID");
  }
  EXPECT_FALSE(PublicKey::from_pem(pem_of(vectors[0].secret)));
}

}  // namespace
}  // namespace passerelle::finance
