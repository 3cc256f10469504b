// Spreadsheets save UTF-8 or, on older Windows, Windows-1252; a list may hold both once it was edited by two.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/domain/csv_reader.h"

namespace passerelle::domain {

bool is_utf8(std::string_view bytes);
// The five bytes that Windows-1252 leaves undefined have no text: nullopt.
std::optional<std::string> windows_1252_to_utf8(std::string_view bytes);

// All fields in UTF-8: as they are where the whole record is valid UTF-8, else read as Windows-1252.
// nullopt: it is neither.
std::optional<CsvRecord> to_utf8(CsvRecord record);

// As columns and names of sites are compared: accents, case, and everything but letters and digits dropped.
// `Téléphone (mobile)` -> `telephonemobile`. `text` is UTF-8.
std::string folded(std::string_view text);

}  // namespace passerelle::domain
