// The part of the ledger's contract that is about several brokers: who is there, who is taken for dead, and
// who looks after what is open.
#pragma once

#include "tests/contract/ledger_contract.h"

namespace passerelle::contract {

// One broker's words to a ledger, each in a transaction of its own.
class LedgerBrokers {
 public:
  explicit LedgerBrokers(broker::Ledger& ledger) : ledger_(ledger) {}

  broker::Presence attend(domain::BrokerId id) {
    return must<broker::Presence>([&](broker::LedgerTransaction& transaction) {
      return transaction.attend(id, std::chrono::minutes(10));
    });
  }
  void leave(domain::BrokerId id) {
    EXPECT_TRUE(
        ledger_.transact([&](broker::LedgerTransaction& transaction) { return transaction.leave(id); }));
  }
  std::vector<domain::Recharge> adopt(domain::BrokerId adopter, domain::Duration silent_for,
                                      int limit = 100) {
    return must<std::vector<domain::Recharge>>([&](broker::LedgerTransaction& transaction) {
      return transaction.adopt(adopter, silent_for, limit);
    });
  }
  std::vector<domain::RechargeId> adopted_ids(domain::BrokerId adopter, domain::Duration silent_for,
                                              int limit = 100) {
    std::vector<domain::RechargeId> ids;
    for (const auto& recharge : adopt(adopter, silent_for, limit)) ids.push_back(recharge.id);
    return ids;
  }
  std::vector<domain::RechargeId> open_of(std::optional<domain::BrokerId> owner) {
    std::vector<domain::RechargeId> ids;
    const auto page = ledger_.open_reader().value()->open_recharges(owner, {}, 100);
    for (const auto& open : page->items) ids.push_back(open.recharge.id);
    return ids;
  }

 private:
  template <class Value, class Verb>
  Value must(Verb&& verb) {
    Value value{};
    const auto status = ledger_.transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
      auto result = verb(transaction);
      if (!result) return std::unexpected(result.error());
      value = std::move(*result);
      return {};
    });
    EXPECT_TRUE(status) << status.error().message;
    return value;
  }

  broker::Ledger& ledger_;
};

class LedgerBrokersContract : public LedgerContract {
 protected:
  domain::RechargeId reserve_for(domain::BrokerId owner) {
    auto reserved = reserved_for(person_);
    reserved.owner = owner;
    record({reserved});
    return reserved.recharge.id;
  }
  void SetUp() override {
    fund(100'000, 0);
    person_ = new_person();
  }

  LedgerBrokers brokers{ledger()};
  const domain::BrokerId ours = draw<domain::BrokerId>();
  const domain::BrokerId theirs = draw<domain::BrokerId>();
  const domain::BrokerId third = draw<domain::BrokerId>();

 private:
  domain::Beneficiary person_;
};

}  // namespace passerelle::contract
