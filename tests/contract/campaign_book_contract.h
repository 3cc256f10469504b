// What every ledger promises of campaigns, whatever it is made of.
#pragma once

#include "tests/contract/ledger_brokers_contract.h"

namespace passerelle::contract {

class CampaignBookContract : public LedgerContract {
 protected:
  // Runs one verb in a transaction of its own.
  template <class Verb>
  auto write(Verb&& verb) -> std::invoke_result_t<Verb, broker::CampaignBook&> {
    std::optional<std::invoke_result_t<Verb, broker::CampaignBook&>> result;
    const auto status = transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
      result.emplace(verb(transaction.campaigns()));
      if (!*result) return std::unexpected(result->error());
      return {};
    });
    if (!status) return std::unexpected(status.error());
    return std::move(*result);
  }
  template <class Verb>
  auto must(Verb&& verb) {
    auto result = write(std::forward<Verb>(verb));
    EXPECT_TRUE(result) << result.error().reason << ": " << result.error().message;
    return std::move(result).value();
  }

  domain::Campaign new_campaign();  // with something in every field; not yet put
  // Puts it; the next revision.
  domain::Campaign put(domain::Campaign campaign, const std::vector<domain::CampaignChange>& changes = {});
  domain::CampaignId campaign_of(int lines);  // on file, each line another person
  broker::StoredCampaign stored_campaign(domain::CampaignId id);
  std::int64_t count(domain::CampaignId id, domain::LineState state) {
    return stored_campaign(id).counts[state];
  }
  void expect_counts_agree(domain::CampaignId id);

  domain::CampaignLine line(std::int64_t number, domain::BeneficiaryId person);
  domain::CampaignLine line(std::int64_t number) { return line(number, draw<domain::BeneficiaryId>()); }
  std::vector<domain::CampaignLine> append(domain::CampaignId id,
                                           const std::vector<domain::CampaignLine>& lines);
  std::vector<domain::CampaignLine> lines_of(domain::CampaignId id,
                                             const std::vector<domain::LineState>& states = {});
  domain::CampaignLine line_of(domain::CampaignId id, std::int64_t number) {
    return lines_of(id).at(static_cast<std::size_t>(number - 1));
  }

  broker::LeaseOrder order(domain::CampaignId id, domain::BrokerId broker, int most,
                           domain::Duration lasts = std::chrono::hours(1));
  std::vector<std::int64_t> take(const broker::LeaseOrder& order, std::int64_t per_day = 0);
  std::vector<std::int64_t> take_over(const broker::LeaseOrder& order);
  bool note(domain::CampaignId id, std::int64_t number, domain::LineState state, int attempt = 1);
  domain::BrokerId live_broker();
};

}  // namespace passerelle::contract
