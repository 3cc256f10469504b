#pragma once

#include <memory>

#include "services/broker/finance/finance_ports.h"
#include "services/broker/statement_intake.h"

namespace passerelle::broker {

// Parses on the thread that feeds; numbers are looked up by readers, lines written by the writer.
std::unique_ptr<StatementIntake> start_statement_intake(const FinancePorts& ports, StatementOrder order);

}  // namespace passerelle::broker
