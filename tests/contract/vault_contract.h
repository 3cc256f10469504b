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

template <class Id>
Id vault_id(std::uint64_t number) {
  return Id{domain::make_uuid_v7(domain::from_unix_ms(1'780'000'000'000), 0, number)};
}
domain::PhoneNumber number_written(std::string_view text);

}  // namespace passerelle::contract
