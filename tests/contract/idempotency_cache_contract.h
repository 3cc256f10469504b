// What every IdempotencyCache promises. An implementation's test instantiates the suite.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "tests/contract/idempotency_cache_requests.h"

namespace passerelle::contract {

// Two brokers on one store, empty and there.
class CacheUnderTest {
 public:
  CacheUnderTest() = default;
  CacheUnderTest(const CacheUnderTest&) = delete;
  CacheUnderTest& operator=(const CacheUnderTest&) = delete;
  virtual ~CacheUnderTest() = default;
  virtual broker::IdempotencyCache& first() = 0;
  virtual broker::IdempotencyCache& second() = 0;
  virtual void restart_first() = 0;  // a new life of that broker; claims stay
  virtual void let_claims_run_out() = 0;
  virtual void forget_everything() = 0;
  virtual void go_away() = 0;
  virtual void come_back() = 0;  // and what was forgotten meanwhile may be everything
  // Waits until both caches say so; false where they never do.
  virtual bool both_available(bool available) = 0;
};
using CacheFactory = std::function<std::unique_ptr<CacheUnderTest>()>;

class IdempotencyCacheContract : public ::testing::TestWithParam<CacheFactory> {
 protected:
  void SetUp() override { ASSERT_TRUE(under_test().both_available(true)); }
  CacheUnderTest& under_test() { return *under_test_; }
  broker::IdempotencyCache& first() { return under_test_->first(); }
  broker::IdempotencyCache& second() { return under_test_->second(); }

 private:
  std::unique_ptr<CacheUnderTest> under_test_ = GetParam()();
};

}  // namespace passerelle::contract
