// One builder for each error that several use cases answer with.
#pragma once

#include <cstdint>
#include <optional>

#include "services/domain/error.h"
#include "services/domain/ids.h"
#include "services/domain/list_columns.h"
#include "services/domain/time.h"

namespace passerelle::broker {

domain::Error programme_missing();
domain::Error beneficiary_unknown(const domain::BeneficiaryId& id);
domain::Error beneficiary_erased(const domain::BeneficiaryId& id);
domain::Error person_has_open_recharges(const domain::BeneficiaryId& id, int recharges);
domain::Error contact_since(const domain::BeneficiaryId& id);
// `people`: how many it would be now.
domain::Error purge_changed(std::int64_t people);
domain::Error site_unknown(const domain::SiteId& id);
domain::Error offer_unknown(const domain::OfferId& id);
domain::Error operator_unknown(const domain::OperatorId& id);
domain::Error operator_paused(const domain::OperatorId& id, domain::Duration retry_after);
domain::Error campaign_unknown(const domain::CampaignId& id);
// Since it was read. `revision`: what it is now, where that is known.
domain::Error campaign_changed(std::optional<std::int64_t> revision);
domain::Error envelope_exhausted(const domain::EnvelopeId& id);
domain::Error line_unconfirmed();
domain::Error ledger_unavailable();
// What was decided can't be written: a defect of ours, or another writer on the same ledger.
domain::Error ledger_refused(const domain::Error& cause);
domain::Error list_header_invalid(const domain::ColumnErrors& errors);
domain::Error queue_full();
domain::Error readers_busy();
domain::Error reports_busy();
domain::Error request_id_reused(const std::string& request_id);
domain::Error shutting_down();

// The store said that a commit may have happened or not.
bool is_commit_unknown(const domain::Error& error);

}  // namespace passerelle::broker
