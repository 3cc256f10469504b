// A period's entries as a FEC file. A reader's thread.
#pragma once

#include "services/broker/finance.h"

namespace passerelle::broker {

domain::Result<JournalFile> journal_file_of(LedgerReader& ledger, const finance::AccountingPlan& plan,
                                            const JournalOrder& order);

}  // namespace passerelle::broker
