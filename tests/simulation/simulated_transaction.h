#pragma once

#include "services/domain/invariant.h"
#include "tests/simulation/simulated_campaigns.h"

namespace passerelle::simulation {

class SimulatedTransaction : public broker::LedgerTransaction {
 public:
  explicit SimulatedTransaction(SimulatedBooks& books) : books_(books), campaigns_(books, failure_) {}

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
  broker::FinanceBook& finance() override {
    domain::invariant_broken("nobody does the accounts in the simulation");
  }

  const std::optional<domain::Error>& failure() const { return failure_; }

 private:
  domain::Status record_one(const broker::AdmissionRecord& record);
  domain::Result<broker::SettlementResult> settle_one(const broker::Settlement& settlement);
  domain::Status apply(const broker::Settlement& settlement, SimulatedBooks::Entry& entry);
  domain::Status put_one(const domain::Beneficiary& beneficiary);
  void change_holder(const std::optional<domain::Line>& before, const domain::Beneficiary& beneficiary);
  domain::Status post(const domain::Transfer& transfer);
  domain::Status require_covered(std::span<const domain::Transfer> transfers);
  domain::Status failing(domain::Status status);

  SimulatedBooks& books_;
  std::optional<domain::Error> failure_;
  SimulatedCampaignBook campaigns_;
};

}  // namespace passerelle::simulation
