#pragma once

#include "adapters/postgres/books.h"
#include "adapters/postgres/campaign_book.h"
#include "adapters/postgres/finance_book.h"
#include "adapters/postgres/recharge_rows.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

// A connection of its own, made again where it broke: unless it held a snapshot.
class PostgresLedgerReader : public broker::LedgerReader {
 public:
  explicit PostgresLedgerReader(const PostgresSettings& settings);  // throws

  domain::Status hold_snapshot() override;
  domain::Result<std::optional<domain::Recharge>> recharge(domain::RechargeId id) override;
  domain::Result<broker::Page<domain::Recharge>> recharges(const broker::RechargeFilter& filter,
                                                           std::optional<domain::RechargeId> after,
                                                           int limit) override;
  domain::Result<std::vector<broker::Attempt>> attempts(domain::RechargeId id) override;
  domain::Result<std::vector<domain::Transfer>> transfers(domain::RechargeId id) override;
  domain::Result<std::vector<broker::LateNews>> late_news(domain::RechargeId id) override;
  domain::Result<std::optional<broker::KeyedRecharge>> find_key(const broker::IdempotencyKey& key) override;
  domain::Result<std::vector<std::optional<broker::KeyedRecharge>>> find_keys(
      std::span<const broker::IdempotencyKey> keys) override;
  domain::Result<broker::Page<broker::OpenRecharge>> open_recharges(std::optional<domain::BrokerId> owner,
                                                                    std::optional<domain::RechargeId> after,
                                                                    int limit) override;
  domain::Result<broker::AdmissionFacts> facts(std::span<const broker::AdmissionQuery> queries,
                                               std::optional<domain::Day> site_usage_since) override;
  domain::Result<std::optional<domain::Beneficiary>> beneficiary(domain::BeneficiaryId id) override;
  domain::Result<std::optional<domain::Beneficiary>> beneficiary_by_line(domain::LineId line) override;
  domain::Result<std::vector<std::optional<domain::Beneficiary>>> find_beneficiaries(
      std::span<const domain::BeneficiaryId> ids) override;
  domain::Result<broker::Page<domain::Beneficiary>> beneficiaries(const broker::BeneficiaryFilter& filter,
                                                                  std::optional<domain::BeneficiaryId> after,
                                                                  int limit) override;
  domain::Result<std::optional<broker::ProgrammeVersion>> programme(
      std::optional<std::int64_t> version) override;
  domain::Result<std::vector<domain::EnvelopeBalance>> envelope_balances() override;
  domain::Result<std::vector<Balance>> balances() override;
  broker::CampaignReader& campaigns() override { return campaigns_; }
  broker::FinanceReader& finance() override { return finance_; }

 private:
  struct Session {
    explicit Session(const PostgresSettings& settings) : connection(settings, Access::reader, "LEDGER") {}
    Connection connection;
    Dictionaries dictionaries;
    RechargeStatements recharge_statements;
    BookStatements book_statements;
  };
  // What is read in the snapshot that is held: its transaction ends with the first error.
  template <class Body>
  auto read_held(Body&& body) -> std::invoke_result_t<Body, Session&>;
  // One statement sees one moment by itself.
  template <class Body>
  auto read(Body&& body) -> domain::Result<std::invoke_result_t<Body, Session&>>;
  // Several see one by a transaction.
  template <class Body>
  auto snapshot(Body&& body) -> domain::Result<std::invoke_result_t<Body, Session&>>;

  const PostgresSettings settings_;
  std::unique_ptr<Session> session_;
  bool holds_snapshot_ = false;  // or did, before it lost its session
  PostgresCampaignReader campaigns_;
  PostgresFinanceReader finance_;
};

}  // namespace passerelle::postgres
