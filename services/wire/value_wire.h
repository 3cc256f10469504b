// Days, money and the programme's enumerations as messages of the API, and back.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <optional>

#include "passerelle/v1/common.pb.h"
#include "passerelle/v1/programme_service.pb.h"
#include "services/domain/programme.h"

namespace passerelle::wire {

v1::Date to_wire(domain::Day day);
v1::Money to_wire(domain::EuroCents amount);
google::protobuf::Timestamp to_wire(domain::Instant instant);
v1::Validity to_wire(const domain::Validity& validity);
v1::Tariff to_wire(domain::Tariff tariff);
v1::Scope to_wire(domain::Scope scope);
v1::QuotaMeasure to_wire(domain::QuotaMeasure measure);
v1::Window to_wire(const domain::Window& window);
v1::Measure to_wire(domain::Asset asset);

// Absent where the message means nothing here: a day that no calendar has, a currency other than the euro, an
// enumeration's UNSPECIFIED or a value that this version does not know.
std::optional<domain::Day> from_wire(const v1::Date& date);
std::optional<domain::EuroCents> from_wire(const v1::Money& money);
std::optional<domain::Instant> from_wire(const google::protobuf::Timestamp& timestamp);
std::optional<domain::Tariff> from_wire(v1::Tariff tariff);
std::optional<domain::Scope> from_wire(v1::Scope scope);
std::optional<domain::QuotaMeasure> from_wire(v1::QuotaMeasure measure);
std::optional<domain::Window> from_wire(const v1::Window& window);
std::optional<domain::Asset> from_wire(v1::Measure measure);

}  // namespace passerelle::wire
