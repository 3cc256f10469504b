// What several resources share, with the field that is wrong; values alone are services/wire's.
#pragma once

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>
#include <passerelle/v1/common.pb.h>

#include <optional>
#include <string>

#include "services/domain/decision.h"
#include "services/domain/error.h"

namespace passerelle::rpc {

// `programme` is the one that decided.
v1::Violation to_proto(const domain::Violation& violation, const domain::Programme& programme,
                       domain::Language language);

domain::Result<domain::Day> day_from(const v1::Date& date, std::string field);
// Bounds are given in nanoseconds and kept in milliseconds: rounded up, so that `from` includes and `until`
// excludes what they did.
domain::Result<domain::Instant> instant_from(const google::protobuf::Timestamp& timestamp, std::string field);

// Etags are opaque to clients; ours are revisions. Absent where there is none; one that we never gave out
// matches nothing: aborted ETAG_MISMATCH.
domain::Result<std::optional<std::int64_t>> revision_from(const std::string& etag);

// How long a caller wants to wait: absent = 15 s, 0 to 60 s, else invalid_argument.
domain::Result<domain::Duration> wait_from(bool present, const google::protobuf::Duration& wait);

}  // namespace passerelle::rpc
