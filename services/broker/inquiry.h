// Every doubt is asked about, by our reference, until its outcome is proven.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>

#include "services/broker/dispatch.h"
#include "services/broker/inquiry_policy.h"
#include "services/broker/ports/readers.h"

namespace passerelle::broker {

// On the operators' strand.
class Inquiry {
 public:
  Inquiry(Operators& operators, Dispatch& dispatch, SettlementDesk& settlement, OpenRecharges& open,
          Readers& readers, Scheduler& scheduler, const Clock& clock, Random& random,
          const Lifetime& lifetime);
  Inquiry(const Inquiry&) = delete;
  Inquiry& operator=(const Inquiry&) = delete;

  // `recharge` is durably in doubt and taken in OpenRecharges, in `term`. `last_possible_send`: by
  // Clock::elapsed(). Asked about after `delay` at the
  // earliest; absent = the operator's first delay.
  void take_up(const domain::Recharge& recharge, domain::Duration last_possible_send, std::uint64_t term,
               std::optional<domain::Duration> delay = std::nullopt);
  // Others look after all of them now. What was asked already is still heard.
  void drop_all() { cases_.clear(); }

 private:
  struct Case {
    domain::Recharge recharge;
    Doubt doubt;
    std::uint64_t term = 0;
    std::string last_told;    // the newest answer that is on record
    bool unreadable = false;  // what it takes to send it again could not be read
    bool unsendable = false;  // its line's number was erased
  };
  struct Asked {
    domain::Instant at{};
    domain::Duration elapsed{};
  };
  struct SendDetails {
    std::optional<domain::PhoneNumber> number;
    int valid_for_days = 0;
  };

  void ask_in(domain::RechargeId id, domain::Duration delay);
  void ask(domain::RechargeId id, const domain::OperatorId& operator_id);
  void heard(domain::RechargeId id, const Asked& asked, const InquiryOutcome& outcome);
  void settle(const Case& doubted, std::vector<News> news);
  void ask_again(Case& doubted, domain::Duration not_before);
  void keep_on_record(Case& doubted, const Attempt& attempt, const InquiryOutcome& outcome);
  void send_again(Case& doubted);
  void found(domain::RechargeId id, domain::Result<SendDetails> details);
  static domain::Result<SendDetails> look_up(const domain::Recharge& recharge, LedgerReader& ledger,
                                             VaultReader& vault);
  void leave_to_person(const domain::Recharge& recharge, std::string_view why);

  Operators& operators_;
  Dispatch& dispatch_;
  SettlementDesk& settlement_;
  OpenRecharges& open_;
  Readers& readers_;
  Scheduler& scheduler_;
  const Clock& clock_;
  Random& random_;
  const Lifetime& lifetime_;
  std::unordered_map<domain::RechargeId, Case> cases_;
};

}  // namespace passerelle::broker
