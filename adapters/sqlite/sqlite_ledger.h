// The books in one SQLite file. One process at a time: others are refused with LEDGER_IN_USE.
#pragma once

#include <filesystem>

#include "services/broker/ports/ledger.h"

namespace passerelle::sqlite {

// A checkpoint under load stalls every caller for as long as the disk takes for the pages, most of them at
// random; of a longer log many are the same page, written once.
inline constexpr int most_pages_in_log = 65'536;

// Opens or makes the file (its folder exists) and brings its schema up to this program's. Errors:
// LEDGER_IN_USE, SCHEMA_NEWER, SCHEMA_CHANGED, LEDGER_UNAVAILABLE, LEDGER_CORRUPT. A log of `most_pages` is
// copied into the file by the commit that finds it so, though somebody waits.
domain::Result<std::unique_ptr<broker::Ledger>> open_ledger(const std::filesystem::path& file,
                                                            int most_pages = most_pages_in_log);

}  // namespace passerelle::sqlite
