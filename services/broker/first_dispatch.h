// From a committed reservation to its first send: the phone number comes from the vault on the way.
#pragma once

#include <vector>

#include "services/broker/dispatch.h"
#include "services/broker/ports/identity_vault.h"
#include "services/broker/programmes.h"

namespace passerelle::broker {

// Writer thread.
class FirstDispatch {
 public:
  FirstDispatch(IdentityVault& vault, const Programmes& programmes, Dispatch& dispatch,
                SettlementDesk& settlement, WriterQueue& queue, Scheduler& scheduler,
                const Lifetime& lifetime)
      : vault_(vault),
        programmes_(programmes),
        dispatch_(dispatch),
        settlement_(settlement),
        queue_(queue),
        scheduler_(scheduler),
        lifetime_(lifetime) {}
  FirstDispatch(const FirstDispatch&) = delete;
  FirstDispatch& operator=(const FirstDispatch&) = delete;

  void send(std::vector<domain::Recharge> reserved, std::uint64_t term);

 private:
  // Nothing: it ended here.
  std::optional<SendOrder> order_for(const domain::Recharge& recharge,
                                     const std::optional<domain::PhoneNumber>& number, std::uint64_t term);
  void try_later(std::vector<domain::Recharge> reserved, std::uint64_t term);

  IdentityVault& vault_;
  const Programmes& programmes_;
  Dispatch& dispatch_;
  SettlementDesk& settlement_;
  WriterQueue& queue_;
  Scheduler& scheduler_;
  const Lifetime& lifetime_;
};

}  // namespace passerelle::broker
