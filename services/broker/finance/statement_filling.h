// The writer's part of a statement's import.
#pragma once

#include <vector>

#include "services/broker/finance/finance_ports.h"
#include "services/finance/statement.h"

namespace passerelle::broker {

inline constexpr int lines_a_slice = 2'000;

// Writer thread, all of them.

// The statement that such a file is: known, or begun now. Errors: failed_precondition PERIOD_CLOSED.
domain::Result<finance::Statement> begin_statement(Ledger& ledger, const finance::Statement& wanted);
// Some lines of one that is not imported go. True = there are more.
domain::Result<bool> drop_some_lines(Ledger& ledger, finance::StatementId statement);
// `before` lines are stored; these follow.
domain::Status append_lines(Ledger& ledger, const finance::Statement& statement, std::int64_t before,
                            std::vector<finance::StatementLine> lines);
// From here on its lines count. aborted STATEMENT_CHANGED: somebody else imports the same file.
domain::Result<finance::Statement> finish_statement(Ledger& ledger, finance::Statement statement);

}  // namespace passerelle::broker
