// A broker with people to forget.
#pragma once

#include "tests/unit/broker_bench.h"

namespace passerelle::broker {

using ErasureVerdict = domain::Result<ErasureOutcome>;

class ErasureBench : public BrokerBench {
 protected:
  void SetUp() override { open(); }

  ErasureVerdict erase(const domain::BeneficiaryId& person,
                       std::optional<std::int64_t> revision = std::nullopt,
                       domain::ErasureReason reason = domain::ErasureReason::requested) {
    std::optional<ErasureVerdict> answer;
    broker_->erasures().erase({person, reason, "karim", revision},
                              [&](ErasureVerdict verdict) { answer = std::move(verdict); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  domain::Result<PurgePlan> plan(int months = 24) {
    std::optional<domain::Result<PurgePlan>> answer;
    broker_->erasures().plan(months, [&](domain::Result<PurgePlan> made) { answer = std::move(made); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  domain::Result<PurgeProgress> step(Purge& purge) {
    std::optional<domain::Result<PurgeProgress>> answer;
    purge.next([&](domain::Result<PurgeProgress> progress) { answer = std::move(progress); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  domain::Result<BeneficiaryProfile> give_number(const domain::BeneficiaryId& id,
                                                 std::optional<domain::PhoneNumber> number) {
    BeneficiaryChanges changes;
    changes.phone = std::move(number);
    std::optional<domain::Result<BeneficiaryProfile>> answer;
    broker_->beneficiaries().update(
        id, std::nullopt, std::move(changes),
        [&](domain::Result<BeneficiaryProfile> result) { answer = std::move(result); });
    run([&] { return answer.has_value(); });
    return std::move(*answer);
  }
  static domain::PhoneNumber number(const char* text) { return *domain::PhoneNumber::parse(text); }
  domain::Beneficiary on_file(const domain::BeneficiaryId& id) { return books_.beneficiaries.at(id); }
  // As if nobody had had to do with them since.
  void leave_alone_since(const domain::BeneficiaryId& id, const char* day) {
    books_.beneficiaries.at(id).update_time = domain::sample::noon(day);
  }
  bool anybody_holds(const char* phone) { return identities_.lines.contains(number(phone).e164()); }
};

}  // namespace passerelle::broker
