// What every Ledger promises, whatever it is made of. An implementation's test instantiates the suite.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "services/broker/ports/ledger.h"

namespace passerelle::contract {

// An empty ledger of the kind under test.
class LedgerUnderTest {
 public:
  LedgerUnderTest() = default;
  LedgerUnderTest(const LedgerUnderTest&) = delete;
  LedgerUnderTest& operator=(const LedgerUnderTest&) = delete;
  virtual ~LedgerUnderTest() = default;
  virtual broker::Ledger& ledger() = 0;
  virtual void reopen() = 0;  // what is durable is all that is left
};
using LedgerFactory = std::function<std::unique_ptr<LedgerUnderTest>()>;

inline const domain::SiteId paris{"paris"};
inline const domain::SiteId lyon{"lyon"};
inline const domain::SiteId lille{"lille"};
inline const domain::OfferId sold_offer{"data-10gb"};
inline const domain::OfferId free_offer{"data-10gb-campaign"};
inline const domain::EnvelopeId value_envelope{"sfr-2026-value"};
inline const domain::EnvelopeId gift_envelope{"sfr-2020-gift"};
inline constexpr std::int64_t face_value_cents = 1000;
inline constexpr std::int64_t price_cents = 500;

class LedgerContract : public ::testing::TestWithParam<LedgerFactory> {
 protected:
  LedgerContract();

  broker::Ledger& ledger() { return under_test_->ledger(); }
  void reopen();
  // A fresh one; the test fails where it can't be opened.
  broker::LedgerReader& reader();

  // Each a second after the one before.
  domain::Instant tick();
  template <class Id>
  Id draw() {
    return Id{domain::make_uuid_v7(now_, 0, ++drawn_)};
  }

  domain::Status transact(const std::function<domain::Status(broker::LedgerTransaction&)>& body) {
    return ledger().transact(body);
  }
  // Funds value_envelope in cents and gift_envelope in units.
  void fund(std::int64_t cents, std::int64_t units);
  domain::Beneficiary new_person(const domain::SiteId& site = paris);  // with a line, on file
  void put(const domain::Beneficiary& beneficiary);

  // Of the sold offer on value_envelope, not yet recorded.
  broker::AdmissionRecord reserved_for(const domain::Beneficiary& person, const domain::SiteId& site = paris);
  // Of the free offer on gift_envelope, one unit.
  broker::AdmissionRecord gift_for(const domain::Beneficiary& person, const domain::SiteId& site = paris);
  broker::AdmissionRecord refused_for(const domain::Beneficiary& person, const domain::SiteId& site = paris);
  domain::Status try_record(const std::vector<broker::AdmissionRecord>& records);
  void record(const std::vector<broker::AdmissionRecord>& records);
  domain::RechargeId reserve(const domain::Beneficiary& person, const domain::SiteId& site = paris);

  broker::Settlement news(domain::RechargeId recharge, domain::RechargeState to);
  broker::SettlementResult settle(const broker::Settlement& settlement);
  broker::SettlementResult settle(domain::RechargeId recharge, domain::RechargeState to) {
    return settle(news(recharge, to));
  }

  domain::Recharge stored(domain::RechargeId id);
  domain::EnvelopeBalance balance_of(const domain::EnvelopeId& envelope);
  std::int64_t kept_in(const domain::Account& account, domain::Asset asset = domain::Asset::eur_cent);
  broker::AdmissionFacts facts_for(const domain::Beneficiary& person, const domain::SiteId& site = paris);
  // Debits = credits for each asset, and every balance is what its transfers add up to.
  void expect_books_agree();

 private:
  broker::AdmissionRecord admission_of(const domain::Beneficiary& person, const domain::SiteId& site);
  void hold(broker::AdmissionRecord& record);

  std::unique_ptr<LedgerUnderTest> under_test_;
  std::unique_ptr<broker::LedgerReader> reader_;
  domain::Instant now_ = domain::from_unix_ms(1'780'000'000'000);  // 28 May 2026, 22:26:40 in Paris
  std::uint64_t drawn_ = 0;
};

domain::Programme sample_programme();

}  // namespace passerelle::contract
