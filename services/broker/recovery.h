// Open recharges that nobody in this process looks after: at the start all of them, later whatever slipped.
#pragma once

#include "services/broker/inquiry.h"

namespace passerelle::broker {

class Recovery {
 public:
  Recovery(Ledger& ledger, Readers& readers, Scheduler& scheduler, const Clock& clock, Random& random,
           SettlementDesk& settlement, OpenRecharges& open, Inquiry& inquiry, const Lifetime& lifetime,
           domain::Duration sweep_interval);
  Recovery(const Recovery&) = delete;
  Recovery& operator=(const Recovery&) = delete;

  // Writer thread, before anything else. What is reserved may have been sent by a process that died: it is
  // in doubt from here on, and inquired before anything is sent.
  domain::Status take_up_all();
  // From here on the sweep looks by itself.
  void start_sweeping();

 private:
  domain::Status make_doubts(const std::vector<domain::Recharge>& reserved);
  domain::Status transact_surely(const std::function<domain::Status(LedgerTransaction&)>& body);
  void inquire(const domain::Recharge& recharge, domain::Instant last_possible_send, std::size_t place);
  // Reader thread.
  void sweep(LedgerReader& ledger);
  void adopt(const domain::Recharge& recharge);

  Ledger& ledger_;
  Readers& readers_;
  Scheduler& scheduler_;
  const Clock& clock_;
  Random& random_;
  SettlementDesk& settlement_;
  OpenRecharges& open_;
  Inquiry& inquiry_;
  const Lifetime& lifetime_;
  const domain::Duration sweep_interval_;
};

}  // namespace passerelle::broker
