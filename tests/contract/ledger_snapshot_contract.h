// A snapshot that a reader holds, and what is read of many at once.
#pragma once

#include "tests/contract/campaign_book_contract.h"

namespace passerelle::contract {

class LedgerSnapshotContract : public CampaignBookContract {
 protected:
  // Every answer of a reader that change_everything() changes.
  struct Seen {
    std::optional<domain::RechargeState> first;
    std::optional<domain::RechargeState> second;
    std::size_t keys_used = 0;
    std::size_t recharges = 0;
    std::size_t open = 0;
    std::size_t used_by_person = 0;
    std::size_t used_at_site = 0;
    std::int64_t held = 0;
    std::int64_t spent = 0;
    std::size_t people = 0;
    std::int64_t programme_version = 0;
    std::string title{};
    std::size_t lines = 0;
    std::int64_t refused = 0;
    std::int64_t waiting = 0;
    bool operator==(const Seen&) const = default;
  };

  LedgerSnapshotContract();
  Seen seen_by(broker::LedgerReader& books);
  void change_everything();

  const domain::Beneficiary person_ = new_person();
  const domain::Beneficiary other_ = new_person(lyon);
  broker::AdmissionRecord first_;
  broker::AdmissionRecord second_ = reserved_for(other_, lyon);
  const domain::CampaignId campaign_ = campaign_of(3);
};

}  // namespace passerelle::contract
