// Values that several resources share, to and from the API.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <passerelle/v1/common.pb.h>
#include <passerelle/v1/programme_service.pb.h>

#include <span>
#include <string>

#include "services/domain/decision.h"
#include "services/rpc/field_errors.h"

namespace passerelle::rpc {

v1::Date to_proto(domain::Day day);
google::protobuf::Timestamp to_proto(domain::Instant instant);
v1::Money to_proto(domain::EuroCents amount);
v1::Tariff to_proto(domain::Tariff tariff);
v1::Scope to_proto(domain::Scope scope);
v1::QuotaMeasure to_proto(domain::QuotaMeasure measure);
v1::Measure to_proto(domain::Asset measure);
v1::Window to_proto(const domain::Window& window);
v1::Validity to_proto(const domain::Validity& validity);
// `programme` is the one that decided.
v1::Violation to_proto(const domain::Violation& violation, const domain::Programme& programme,
                       domain::Language language);

domain::Result<domain::Day> day_from(const v1::Date& date, std::string field);
// Bounds are given in nanoseconds and kept in milliseconds: rounded up, so that `from` includes and `until`
// excludes what they did.
domain::Result<domain::Instant> instant_from(const google::protobuf::Timestamp& timestamp, std::string field);
domain::Result<domain::EuroCents> euros_from(const v1::Money& money, std::string field);
domain::Result<domain::Tariff> tariff_from(v1::Tariff tariff, std::string field);
domain::Result<domain::Scope> scope_from(v1::Scope scope, std::string field);
domain::Result<domain::QuotaMeasure> quota_measure_from(v1::QuotaMeasure measure, std::string field);
domain::Result<domain::Asset> measure_from(v1::Measure measure, std::string field);
domain::Result<domain::Window> window_from(const v1::Window& window, std::string field);
domain::Result<domain::Validity> validity_from(const v1::Validity& validity, const std::string& field);

// How long a caller wants to wait: absent = 15 s, 0 to 60 s, else invalid_argument.
domain::Result<domain::Duration> wait_from(bool present, const google::protobuf::Duration& wait);

}  // namespace passerelle::rpc
