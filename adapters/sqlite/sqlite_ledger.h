// The books in one SQLite file. One process at a time: others are refused with LEDGER_IN_USE.
#pragma once

#include <filesystem>

#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

// Opens or makes the file (its folder exists) and brings its schema up to this program's. Errors:
// LEDGER_IN_USE, SCHEMA_NEWER, SCHEMA_CHANGED, LEDGER_UNAVAILABLE, LEDGER_CORRUPT.
domain::Result<std::unique_ptr<broker::Ledger>> open_ledger(const std::filesystem::path& file);

}  // namespace passerelle::sqlite
