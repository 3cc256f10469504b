// Amounts as staff read them: 1 234,50 € or €1,234.50; 10 Go or 10 GB.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "passerelle/v1/programme_service.pb.h"
#include "services/domain/decision.h"

namespace passerelle::cli {

std::string count_text(std::int64_t count, domain::Language language);
std::string money_text(std::int64_t cents, domain::Language language);
// 10,240 MB = 10 GB; what is no whole number of GB stays in MB: an amount is never rounded.
std::string data_text(std::int64_t megabytes, domain::Language language);
std::string amount_text(std::int64_t amount, v1::Measure measure, domain::Language language);
std::string amount_text(std::int64_t amount, v1::QuotaMeasure measure, domain::Language language);

// As a person types it: euros (500, 12.50, 12,5), recharges or MB; in the measure's smallest unit. Absent
// where it is none, or less than nothing.
std::optional<std::int64_t> parse_amount(std::string_view text, v1::Measure measure);

}  // namespace passerelle::cli
