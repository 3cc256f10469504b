#include "adapters/archive/embedded_events.h"

#include <tuple>

namespace passerelle::archive {

EmbeddedEvents::EmbeddedEvents(sqlite::Database& file)
    : change_query_(file,
                    "SELECT recharge, state, time, operator_reference, rejection_code, rejection_reason, "
                    "rejection_retryable FROM recharge_events ORDER BY recharge, seq"),
      exchange_query_(
          file, "SELECT recharge, kind, begin_time, end_time, outcome FROM attempts ORDER BY recharge, seq"),
      changes_(change_query_.run()),
      exchanges_(exchange_query_.run()) {
  read_change();
  read_exchange();
}

void EmbeddedEvents::read_change() {
  change_.reset();
  if (!changes_.next()) return;
  auto columns = changes_.columns();
  auto& event = change_.emplace(Event{});
  event.recharge = columns.take<domain::Uuid>();
  event.state = static_cast<std::int16_t>(columns.take<std::int64_t>());
  event.time = event.begin_time = event.end_time = columns.take<domain::Instant>();
  event.operator_reference = columns.take<std::string>();
  event.rejection_code = columns.take<std::optional<std::string>>();
  event.rejection_reason = columns.take<std::string>();
  event.rejection_retryable = columns.take<bool>();
}

void EmbeddedEvents::read_exchange() {
  exchange_.reset();
  if (!exchanges_.next()) return;
  auto columns = exchanges_.columns();
  auto& event = exchange_.emplace(Event{});
  event.recharge = columns.take<domain::Uuid>();
  event.exchange = static_cast<std::int16_t>(columns.take<std::int64_t>());
  event.begin_time = columns.take<domain::Instant>();
  event.time = event.end_time = columns.take<domain::Instant>();
  event.outcome = columns.take<std::string>();
}

const EmbeddedEvents::Event* EmbeddedEvents::next() {
  if (!change_ && !exchange_) return nullptr;
  const auto key = [](const Event& event) { return std::tie(event.recharge, event.time); };
  const bool exchange_first = exchange_ && (!change_ || key(*exchange_) <= key(*change_));
  auto event = std::move(exchange_first ? *exchange_ : *change_);
  if (exchange_first) {
    read_exchange();
  } else {
    read_change();
  }
  event.seq = static_cast<std::int16_t>(event.recharge == current_.recharge ? current_.seq + 1 : 1);
  current_ = std::move(event);
  return &current_;
}

}  // namespace passerelle::archive
