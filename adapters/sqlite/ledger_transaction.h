#pragma once

#include "adapters/sqlite/campaign_book.h"
#include "adapters/sqlite/ledger_tables.h"

namespace passerelle::sqlite {

class SqliteLedgerTransaction : public broker::LedgerTransaction {
 public:
  explicit SqliteLedgerTransaction(LedgerTables& tables)
      : tables_(tables),
        campaigns_(tables.campaigns, tables.campaign_lines, verbs_),
        finance_(tables.finance, tables.books, verbs_) {}

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

  // The first error of any verb: the transaction can't be committed after it, whatever the body answers.
  const std::optional<domain::Error>& failure() const { return verbs_.failure(); }

 private:
  broker::SettlementResult settle(const broker::Settlement& settlement);
  void apply(const broker::Settlement& settlement, domain::Recharge& recharge);
  void note_operator_reference(const broker::Settlement& settlement, domain::Recharge& recharge);

  LedgerTables& tables_;
  VerbGuard verbs_;
  SqliteCampaignBook campaigns_;
  SqliteFinanceBook finance_;
};

}  // namespace passerelle::sqlite
