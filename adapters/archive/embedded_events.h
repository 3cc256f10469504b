// What became of embedded recharges, as PostgreSQL keeps it: changes and exchanges of a recharge in one
// sequence.
#pragma once

#include <optional>

#include "adapters/sqlite/query.h"

namespace passerelle::archive {

inline constexpr auto event_columns =
    "recharge, seq, state, time, exchange, begin_time, end_time, rejection_retryable, operator_reference, "
    "rejection_code, rejection_reason, outcome";

class EmbeddedEvents {
 public:
  struct Event {
    domain::Uuid recharge;
    std::int16_t seq = 0;
    std::int16_t state = 0;  // 0: an exchange alone
    domain::Instant time{};
    std::int16_t exchange = 0;
    domain::Instant begin_time{};
    domain::Instant end_time{};
    bool rejection_retryable = false;
    std::string operator_reference;
    std::optional<std::string> rejection_code;
    std::string rejection_reason;
    std::string outcome;
  };
  explicit EmbeddedEvents(sqlite::Database& file);
  // By recharge, then by time; null at the end.
  const Event* next();

 private:
  void read_change();
  void read_exchange();

  sqlite::Query change_query_;
  sqlite::Query exchange_query_;
  sqlite::Run changes_;
  sqlite::Run exchanges_;
  std::optional<Event> change_;
  std::optional<Event> exchange_;
  Event current_;
};

}  // namespace passerelle::archive
