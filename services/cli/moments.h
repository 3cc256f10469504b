// Days and instants as staff read them, on the programme's clock: Europe/Paris.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "passerelle/v1/common.pb.h"
#include "services/domain/decision.h"

namespace passerelle::cli {

std::string day_text(const v1::Date& date, domain::Language language);  // 01/12/2026, 1 Dec 2026
std::string moment_text(const google::protobuf::Timestamp& at,
                        domain::Language language);  // 01/12/2026 07:40
// From one day to another, either of them open; empty where both are.
std::string validity_text(const v1::Validity& validity, domain::Language language);

}  // namespace passerelle::cli
