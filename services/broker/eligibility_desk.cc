#include "services/broker/eligibility_desk.h"

#include <array>
#include <utility>

#include "services/broker/facts_fold.h"
#include "services/broker/reader_entrance.h"

namespace passerelle::broker {

void EligibilityDesk::check(domain::BeneficiaryId beneficiary, domain::SiteId site, domain::OfferId offer,
                            Completion<EligibilityAnswer> done) {
  read_or_refuse<EligibilityAnswer>(
      readers_, entrance_, lifetime_,
      [this, beneficiary, site = std::move(site), offer = std::move(offer)](
          LedgerReader& ledger, VaultReader&) { return answer(beneficiary, site, offer, ledger); },
      std::move(done));
}

domain::Result<EligibilityAnswer> EligibilityDesk::answer(const domain::BeneficiaryId& beneficiary,
                                                          const domain::SiteId& site,
                                                          const domain::OfferId& offer_id,
                                                          LedgerReader& ledger) const {
  auto programme = programmes_.current();
  if (programme == nullptr) return std::unexpected(programme_missing());
  if (programme->find(site) == nullptr) return std::unexpected(site_unknown(site));
  const auto* offer = programme->find(offer_id);
  if (offer == nullptr) return std::unexpected(offer_unknown(offer_id));
  const auto now = clock_.now();
  const std::array asked{AdmissionQuery{beneficiary, site}};
  auto loaded = ledger.facts(asked, domain::earliest_site_day(*programme, domain::paris_day(now)));
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  const FactsFold facts(std::move(*loaded));
  const auto* person = facts.beneficiary(0);
  if (person == nullptr) return std::unexpected(beneficiary_unknown(beneficiary));
  auto decision = domain::decide(*programme, *offer, site, facts.facts_for(*person, site), now);
  if (decision.granted()) {
    if (auto open = operators_.open_for_work(decision.operator_id); !open) {
      return std::unexpected(std::move(open.error()));
    }
  }
  return EligibilityAnswer{std::move(decision), std::move(programme)};
}

}  // namespace passerelle::broker
