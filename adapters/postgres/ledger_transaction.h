#pragma once

#include "adapters/postgres/admission_facts.h"
#include "adapters/postgres/campaign_book.h"
#include "adapters/postgres/event_rows.h"
#include "adapters/postgres/finance_book.h"
#include "adapters/postgres/partitions.h"
#include "adapters/postgres/recharge_rows.h"

namespace passerelle::postgres {

// What the writer keeps from one transaction to the next.
struct WriterSession {
  explicit WriterSession(const PostgresSettings& its_settings)
      : settings(its_settings), connection(its_settings, Access::writer, "LEDGER") {}

  const PostgresSettings& settings;
  Connection connection;
  Dictionaries dictionaries;
  RechargeStatements recharge_statements;
  EventRows::Statements event_statements;
  BookStatements book_statements;
  RecentRecharges recent;
  Partitions partitions;
  int live_brokers = 1;  // as attend() counted last
};

class PostgresLedgerTransaction : public broker::LedgerTransaction {
 public:
  explicit PostgresLedgerTransaction(WriterSession& session);

  // Read in the round trip that looks the keys up.
  void expect(std::span<const broker::AdmissionQuery> queries,
              std::optional<domain::Day> site_usage_since) override;
  domain::Result<std::vector<std::optional<broker::KeyedRecharge>>> find_keys(
      std::span<const broker::IdempotencyKey> keys) override;
  domain::Result<broker::AdmissionFacts> load_facts(std::span<const broker::AdmissionQuery> queries,
                                                    std::optional<domain::Day> site_usage_since) override;
  domain::Status record(std::span<const broker::AdmissionRecord> records) override;
  domain::Result<std::vector<broker::SettlementResult>> settle(
      std::span<const broker::Settlement> settlements) override;

  domain::Result<broker::Presence> attend(domain::BrokerId broker, domain::Duration lately) override;
  domain::Status leave(domain::BrokerId broker) override;
  domain::Result<std::vector<domain::Recharge>> adopt(domain::BrokerId adopter, domain::Duration silent_for,
                                                      int limit) override;

  domain::Result<std::vector<std::optional<domain::Beneficiary>>> find_beneficiaries(
      std::span<const domain::BeneficiaryId> ids) override;
  domain::Result<std::vector<std::optional<domain::Beneficiary>>> find_beneficiaries_by_reference(
      std::span<const std::string> external_references) override;
  domain::Result<std::vector<std::optional<domain::Beneficiary>>> find_beneficiaries_by_line(
      std::span<const domain::LineId> lines) override;
  domain::Status put_beneficiaries(std::span<const domain::Beneficiary> beneficiaries) override;

  domain::Result<std::int64_t> put_programme(const domain::Programme& programme,
                                             const std::string& applied_by, domain::Instant time,
                                             std::span<const domain::Transfer> transfers) override;
  domain::Result<std::vector<domain::EnvelopeBalance>> envelope_balances() override;

  broker::CampaignBook& campaigns() override { return campaigns_; }
  broker::FinanceBook& finance() override { return finance_; }

  // Writes what waited, and commits. Throws ConnectionLost where the commit may have happened.
  void commit();
  // The first error of any verb: the transaction can't be committed after it, whatever the body answers.
  const std::optional<domain::Error>& failure() const { return failure_; }
  // It failed for what others did meanwhile, and may succeed from the beginning.
  bool contended() const { return contended_; }
  void roll_back();

 private:
  template <class Body>
  auto verb(Body&& body) -> domain::Result<std::invoke_result_t<Body>>;
  void begin();
  void send_waiting();
  void write_waiting();
  void note_failure(const StatementFailure& failure);
  void note_duplicate(const StatementFailure& failure);
  void send_news();

  WriterSession& session_;
  Connection& connection_;
  Books books_;
  Usage usage_;
  RechargeRows rows_;
  EventRows events_;
  PostgresCampaignBook campaigns_;
  PostgresFinanceBook finance_;
  bool begun_ = false;
  bool looked_up_keys_ = false;
  bool loaded_facts_ = false;
  bool contended_ = false;
  std::optional<domain::Error> failure_;
  std::optional<FactsReading> expected_facts_;
  std::vector<Reply> expected_replies_;
  std::vector<domain::Recharge> reserved_;
  std::vector<domain::RechargeId> changed_;
};

}  // namespace passerelle::postgres
