// What every IdentityVault promises. An implementation's test instantiates the suite.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "services/broker/ports/identity_vault.h"

namespace passerelle::contract {

// An empty vault of the kind under test.
class VaultUnderTest {
 public:
  VaultUnderTest() = default;
  VaultUnderTest(const VaultUnderTest&) = delete;
  VaultUnderTest& operator=(const VaultUnderTest&) = delete;
  virtual ~VaultUnderTest() = default;
  virtual broker::IdentityVault& vault() = 0;
  virtual void reopen() = 0;
};
using VaultFactory = std::function<std::unique_ptr<VaultUnderTest>()>;

class VaultContract : public ::testing::TestWithParam<VaultFactory> {
 protected:
  broker::IdentityVault& vault() { return under_test_->vault(); }
  void reopen() { under_test_->reopen(); }

 private:
  std::unique_ptr<VaultUnderTest> under_test_ = GetParam()();
};

// Of what is erased. Each suite is instantiated by its name.
class VaultErasure : public VaultContract {
 protected:
  void SetUp() override;
  static domain::Erasure of(const domain::BeneficiaryId& person,
                            domain::ErasureReason reason = domain::ErasureReason::requested,
                            const char* by = "karim", std::int64_t at = 1'780'000'000'000) {
    return {person, reason, by, domain::from_unix_ms(at)};
  }
  domain::Status erase(const std::vector<domain::Erasure>& people, const std::vector<domain::LineId>& lines) {
    return vault().erase(people, lines);
  }
  std::optional<domain::PersonName> name(const domain::BeneficiaryId& person) {
    return vault().names(std::vector{person})->at(0);
  }
  std::optional<domain::PhoneNumber> number(const domain::LineId& line) {
    return vault().numbers(std::vector{line})->at(0);
  }
};

template <class Id>
Id vault_id(std::uint64_t number) {
  return Id{domain::make_uuid_v7(domain::from_unix_ms(1'780'000'000'000), 0, number)};
}
domain::PhoneNumber number_written(std::string_view text);

}  // namespace passerelle::contract
