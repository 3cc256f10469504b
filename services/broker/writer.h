// The one thread that writes the ledger, in batches that form by themselves while the last commit runs.
#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <vector>

#include "services/broker/admission_batch.h"
#include "services/broker/claims_ahead.h"
#include "services/broker/open_recharges.h"
#include "services/broker/settlement_desk.h"
#include "services/broker/tenure.h"
#include "services/broker/waiting_room.h"
#include "services/broker/writer_queue.h"

namespace passerelle::broker {

// What the writer asks of the rest of the broker. All calls on the writer's thread.
class WriterSurroundings {
 public:
  WriterSurroundings() = default;
  WriterSurroundings(const WriterSurroundings&) = delete;
  WriterSurroundings& operator=(const WriterSurroundings&) = delete;
  virtual ~WriterSurroundings() = default;

  virtual std::shared_ptr<const domain::Programme> programme() const = 0;
  virtual domain::Status open_for_work(const domain::OperatorId& id) const = 0;
  // Durably reserved, never sent, and taken in OpenRecharges in that term: to be sent now.
  virtual void dispatch(std::vector<domain::Recharge> reserved, std::uint64_t term) = 0;
  // Somebody here waits for what others look after.
  virtual void follow(std::vector<domain::RechargeId> recharges) = 0;
};

class Writer {
 public:
  Writer(Ledger& ledger, const Clock& clock, IdSource& ids, WriterQueue& queue, OpenRecharges& open,
         SettlementDesk& settlement, WaitingRoom& waiting, ClaimDesk& claims, const Tenure& tenure,
         WriterSurroundings& surroundings, std::size_t batch, std::size_t undelivered);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  bool run_batch();
  // From now on what waits is claimed while a batch is written. Null: when its turn has come.
  void claim_ahead(ClaimsAhead* ahead) { ahead_ = ahead; }
  bool ledger_available() const { return available_.load(); }  // thread-safe
  void ledger_answers(bool answers) { available_.store(answers); }

 private:
  // Admissions and settlements that share one commit.
  struct Group {
    std::vector<AdmitCommand> admits;
    std::vector<SettleCommand> settles;
    std::size_t size() const { return admits.size() + settles.size(); }
    bool empty() const { return size() == 0; }
  };
  struct Written {
    std::vector<AdmissionVerdict> verdicts;              // one an admit
    std::vector<std::vector<SettlementResult>> results;  // one a settle, one a step
    std::uint64_t term = 0;                              // in which it was reserved
  };

  void write(std::vector<AdmitCommand> admissions, std::vector<Command> others);
  void run_group(Group group);
  void note_availability(const domain::Status& status);
  domain::Status transact(const Group& group, Written& written, std::set<domain::RechargeId>& taken);
  static domain::Status find_finished(LedgerTransaction& transaction, const Group& group, Written& written);
  domain::Status settle_all(LedgerTransaction& transaction, const Group& group, Written& written);
  domain::Result<bool> is_fenced(LedgerTransaction& transaction, const Group& group) const;
  void conclude(Group group, const Written& written, const std::set<domain::RechargeId>& uncertain);
  void give_up(Group group, const domain::Error& error);
  void answer_all(std::vector<AdmitCommand> admits, const std::vector<AdmissionVerdict>& verdicts);
  bool answer(AdmitCommand command, const domain::Recharge& recharge);

  Ledger& ledger_;
  const Clock& clock_;
  IdSource& ids_;
  WriterQueue& queue_;
  OpenRecharges& open_;
  SettlementDesk& settlement_;
  WaitingRoom& waiting_;
  ClaimDesk& claims_;
  ClaimsAhead* ahead_ = nullptr;
  const Tenure& tenure_;
  WriterSurroundings& surroundings_;
  const std::size_t batch_;
  const std::size_t undelivered_;
  std::atomic<bool> available_{true};
};

}  // namespace passerelle::broker
