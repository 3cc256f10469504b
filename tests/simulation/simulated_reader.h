#pragma once

#include "services/domain/invariant.h"
#include "tests/simulation/simulated_campaigns.h"

namespace passerelle::simulation {

class SimulatedReader : public broker::LedgerReader {
 public:
  explicit SimulatedReader(SimulatedBooks& books) : books_(&books), campaigns_(books) {}

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
  broker::FinanceReader& finance() override {
    domain::invariant_broken("nobody does the accounts in the simulation");
  }

 private:
  SimulatedBooks* books_;                   // read from
  std::unique_ptr<SimulatedBooks> held_{};  // a copy of them, where a snapshot is held
  SimulatedCampaignReader campaigns_;
};

}  // namespace passerelle::simulation
