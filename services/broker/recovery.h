// Open recharges that nobody looks after: what a dead broker left behind, this one's own life before among
// them, and later whatever slipped.
#pragma once

#include "services/broker/inquiry.h"
#include "services/broker/tenure.h"

namespace passerelle::broker {

class Recovery {
 public:
  Recovery(Ledger& ledger, Readers& readers, Scheduler& scheduler, const Clock& clock, Random& random,
           SettlementDesk& settlement, OpenRecharges& open, Operators& operators, Inquiry& inquiry,
           const Tenure& tenure, WriterQueue& queue, const Lifetime& lifetime,
           domain::Duration sweep_interval);
  Recovery(const Recovery&) = delete;
  Recovery& operator=(const Recovery&) = delete;

  // Writer thread. Adopts all that those who are dead looked after. What is reserved may have been sent by a
  // process that died: it is in doubt from here on, and inquired before anything is sent.
  domain::Status adopt_all();
  // Writer thread: adopts some, and comes back for more.
  void adopt_some();
  // From here on what this broker should look after and doesn't is found by itself.
  void start_sweeping();

 private:
  domain::Result<std::size_t> adopt_page();
  domain::Status make_doubts(LedgerTransaction& transaction, const std::vector<domain::Recharge>& adopted);
  domain::Status transact_surely(const std::function<domain::Status(LedgerTransaction&)>& body);
  domain::Duration last_possible_send(const domain::Recharge& recharge) const;
  void inquire(const domain::Recharge& recharge, domain::Duration last_possible_send, std::uint64_t term,
               std::size_t place);
  // Reader thread.
  void sweep(LedgerReader& ledger);
  void take_up(const domain::Recharge& recharge, std::uint64_t term);
  void let_go_of_what_is_over(LedgerReader& ledger);

  Ledger& ledger_;
  Readers& readers_;
  Scheduler& scheduler_;
  const Clock& clock_;
  Random& random_;
  SettlementDesk& settlement_;
  OpenRecharges& open_;
  Operators& operators_;
  Inquiry& inquiry_;
  const Tenure& tenure_;
  WriterQueue& queue_;
  const Lifetime& lifetime_;
  const domain::Duration sweep_interval_;
};

}  // namespace passerelle::broker
