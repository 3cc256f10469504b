// Gifts on their way into the books.
#pragma once

#include "services/broker/finance.h"
#include "services/broker/id_source.h"

namespace passerelle::broker {

// Every flaw of the drafts at once. The gifts that they are, without ids.
domain::Result<std::vector<finance::Gift>> gifts_of(std::span<const GiftDraft> drafts,
                                                    const domain::Programme& programme);

// Writer thread: those that are not known yet are entered and posted, in one transaction.
domain::Result<std::vector<GiftEntry>> enter_gifts(Ledger& ledger, IdSource& ids,
                                                   std::vector<finance::Gift> gifts, const std::string& who,
                                                   domain::Instant now);

}  // namespace passerelle::broker
