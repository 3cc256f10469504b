// What LedgerTransaction::expect promises, on top of the rest.
#pragma once

#include "tests/contract/ledger_contract.h"

namespace passerelle::contract {

// A person with two recharges, and a neighbour with a gift.
class LedgerExpectedFactsContract : public LedgerContract {
 protected:
  void SetUp() override;
  std::vector<broker::IdempotencyKey> unused_keys() const;
  // What `asked` gets after `expected` was announced; `meanwhile` runs between the announcement's reading and
  // the question.
  struct Question {
    std::vector<broker::AdmissionQuery> queries;
    std::optional<domain::Day> since;
  };
  broker::AdmissionFacts loaded(
      broker::LedgerTransaction& transaction, const Question& expected, const Question& asked,
      const std::function<void()>& meanwhile = [] {});

  domain::Beneficiary person_;
  domain::Beneficiary neighbour_;
  domain::RechargeId open_;  // the person's second one
  const domain::Day long_ago_{};
};

}  // namespace passerelle::contract
