// People and recharges of one broker in a test, and the decisions that it would take.
#pragma once

#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

inline const domain::EnvelopeId sample_envelope{"value"};
inline constexpr std::int64_t sample_amount = 1000;

class Sample {
 public:
  // Brokers of one test draw different ids by their numbers. Times are of the year given.
  explicit Sample(std::uint64_t broker = 1, int year = 2026);

  template <class Id>
  Id draw() {
    return Id{domain::make_uuid_v7(now_, broker_number_, ++drawn_)};
  }
  domain::Instant tick();

  domain::Status fund(broker::Ledger& ledger, std::int64_t amount = 1'000'000'000);
  domain::Beneficiary person();
  broker::AdmissionRecord reserved(const domain::Beneficiary& person);
  broker::AdmissionRecord reserved() { return reserved(person()); }
  domain::Status record(broker::Ledger& ledger, int count);
  broker::Settlement news(domain::RechargeId recharge, domain::RechargeState to);

  // As the broker does: looks the key up, reads facts, and reserves where the person has had fewer than
  // `quota` and the envelope has enough. What became of the key; absent = refused, and not recorded.
  domain::Result<std::optional<domain::Recharge>> admit(broker::Ledger& ledger,
                                                        const domain::Beneficiary& person, std::int64_t quota,
                                                        const std::string& request_id = {});
  const domain::BrokerId broker;

 private:
  const std::uint64_t broker_number_;
  domain::Instant now_;
  std::uint64_t drawn_ = 0;
};

domain::Status put(broker::Ledger& ledger, const domain::Beneficiary& person);
domain::Result<std::vector<broker::SettlementResult>> settle(
    broker::Ledger& ledger, const std::vector<broker::Settlement>& settlements);
// Every balance as its transfers add up, nothing overdrawn, each asset in balance.
void expect_books_agree(broker::Ledger& ledger);

}  // namespace passerelle::postgres
