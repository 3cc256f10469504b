// An operator's statement: what it says that it credited, line by line.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/domain/digest.h"
#include "services/domain/phone_number.h"
#include "services/domain/recharge.h"
#include "services/finance/ids.h"
#include "services/finance/period.h"

namespace passerelle::finance {

// What the operator says became of a top-up.
enum class StatementStatus : std::uint8_t {
  delivered = 1,
  reversed = 2,  // credited, then taken back
  rejected = 3,  // never credited
  pending = 4,   // it does not know yet
  unknown = 5,   // a word that nobody has classified: proves nothing
};
std::string_view to_string(StatementStatus status);  // UPPER_SNAKE
std::optional<StatementStatus> parse_statement_status(std::string_view text);

// What a reader makes of one record of the file.
struct StatementRecord {
  std::int64_t line = 0;           // in the file, from 1, of its first byte
  std::string our_reference;       // as the file has it; empty = it has none
  std::string operator_reference;  // empty = it has none
  StatementStatus status = StatementStatus::unknown;
  std::string status_text;  // the file's own word, where it has one
  domain::Instant time{};
  std::optional<std::string> product_code;
  // What the operator counts for it, fees included and discounts taken off, in hundredths of the currency;
  // absent = the file does not say.
  std::optional<std::int64_t> amount_cents;
  std::string currency;                      // ISO 4217; empty = the file does not say
  std::optional<domain::PhoneNumber> phone;  // never kept: a line's id is
  // Why the file's number is none that we serve, as PHONE_NUMBER_FOREIGN: the record counts all the same.
  // Empty = `phone` has it, or the file has none.
  std::string phone_refusal;
  bool operator==(const StatementRecord&) const = default;
};

// Why a record can't be taken. `reason` is UPPER_SNAKE and stable; `column` is the file's own heading, empty
// = the record as a whole.
struct StatementFlaw {
  std::int64_t line = 0;
  std::string column;
  std::string reason;
  bool operator==(const StatementFlaw&) const = default;
};

// A record as the books keep it.
struct StatementLine {
  StatementId statement;
  std::int64_t number = 0;  // from 1, in the file's order
  std::int64_t file_line = 0;
  std::optional<domain::RechargeId> recharge;  // our reference, where it has the form of one
  std::string our_reference;                   // where it has not
  std::string operator_reference;
  StatementStatus status = StatementStatus::unknown;
  domain::Instant time{};
  std::string product_code;
  std::optional<std::int64_t> amount_cents;
  std::string currency;
  domain::LineId line;  // nil: the file has no number, or one that no person of ours has had
  bool operator==(const StatementLine&) const = default;
};

enum class StatementState : std::uint8_t {
  importing = 1,  // its lines count for nothing yet; one that broke off is begun anew
  imported = 2,
};

struct Statement {
  StatementId id;
  domain::OperatorId operator_id;
  Period period = Period::month_of(domain::Day{});
  std::string format;  // dtone, reloadly, tmf654, or a mapping's name
  std::string file_name;
  domain::Digest content{};  // SHA-256 of the file: the same file is imported once
  std::string imported_by;
  domain::Instant begin_time{};
  StatementState state = StatementState::importing;
  std::int64_t lines = 0;
  // Of the lines that say delivered, by what they say; absent = some line does not.
  std::optional<std::int64_t> delivered_cents;
  std::int64_t delivered = 0;
  bool operator==(const Statement&) const = default;
};

}  // namespace passerelle::finance
