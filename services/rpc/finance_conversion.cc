#include "services/rpc/finance_conversion.h"

#include <fmt/format.h>

#include "services/rpc/resource_names.h"
#include "services/rpc/value_conversion.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {
namespace {

domain::Result<domain::EuroCents> euros_from(const v1::Money& money, std::string field) {
  if (const auto amount = wire::from_wire(money)) return *amount;
  return domain::invalid_field(std::move(field), "It must be in EUR.", "AMOUNT_INVALID");
}

domain::Result<broker::GiftDraft> gift_from(const v1::Gift& message, const std::string& path) {
  broker::GiftDraft draft;
  auto envelope = parse_envelope_name(message.envelope(), path + ".envelope");
  if (!envelope) return std::unexpected(std::move(envelope.error()));
  auto given_on = day_from(message.given_on(), path + ".given_on");
  if (!given_on) return std::unexpected(std::move(given_on.error()));
  auto unit_value = euros_from(message.unit_value(), path + ".unit_value");
  if (!unit_value) return std::unexpected(std::move(unit_value.error()));
  draft.envelope = *std::move(envelope);
  draft.document = message.document();
  draft.given_on = *given_on;
  draft.product = message.product();
  draft.quantity = message.quantity();
  draft.unit_value = *unit_value;
  if (message.has_amount()) draft.amount = message.amount();
  return draft;
}

}  // namespace

domain::Result<std::vector<broker::GiftDraft>> gifts_from(const v1::EnterGiftsRequest& request) {
  std::vector<broker::GiftDraft> drafts;
  for (int i = 0; i < request.gifts_size(); ++i) {
    auto draft = gift_from(request.gifts(i), fmt::format("gifts[{}]", i));
    if (!draft) return std::unexpected(std::move(draft.error()));
    drafts.push_back(*std::move(draft));
  }
  return drafts;
}

domain::Result<broker::TillCount> till_count_from(const v1::CloseTillRequest& request,
                                                  const Principal& principal) {
  broker::TillCount count;
  auto site = parse_slug<domain::SiteId>(request.site(), "site");
  if (!site) return std::unexpected(std::move(site.error()));
  auto day = day_from(request.day(), "day");
  if (!day) return std::unexpected(std::move(day.error()));
  if (!request.has_counted()) return domain::invalid_field("counted", "It is required.", "AMOUNT_INVALID");
  const auto counted = euros_from(request.counted(), "counted");
  if (!counted) return std::unexpected(counted.error());
  count.site = *std::move(site);
  count.day = *day;
  count.counted = *counted;
  if (request.has_deposited()) {
    const auto deposited = euros_from(request.deposited(), "deposited");
    if (!deposited) return std::unexpected(deposited.error());
    count.deposited = *deposited;
  }
  count.reason = request.reason();
  count.who = principal.id;
  return count;
}

domain::Result<finance::Period> period_from(const std::string& text) {
  if (const auto period = finance::Period::parse(text)) return *period;
  return domain::invalid_field("period", "It must be a month as 2026-03, or a year as 2026.",
                               "PERIOD_INVALID");
}

domain::Result<std::optional<finance::Period>> optional_period_from(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto period = period_from(text);
  if (!period) return std::unexpected(period.error());
  return *period;
}

v1::Gift to_proto(const finance::Gift& gift) {
  v1::Gift message;
  message.set_envelope(name_of(gift.envelope));
  message.set_document(gift.document);
  *message.mutable_given_on() = wire::to_wire(gift.given_on);
  message.set_product(gift.product);
  message.set_quantity(gift.quantity);
  *message.mutable_unit_value() = wire::to_wire(gift.unit_value);
  message.set_amount(gift.amount);
  message.set_measure(wire::to_wire(gift.measure));
  message.set_entered_by(gift.entered_by);
  *message.mutable_enter_time() = wire::to_wire(gift.entered_at);
  return message;
}

v1::TillClosing to_proto(const finance::TillClosing& closing) {
  v1::TillClosing message;
  message.set_site(closing.site.value);
  *message.mutable_day() = wire::to_wire(closing.day);
  *message.mutable_expected() = wire::to_wire(closing.expected);
  *message.mutable_counted() = wire::to_wire(closing.counted);
  *message.mutable_deposited() = wire::to_wire(closing.deposited);
  message.set_reason(closing.reason);
  message.set_closed_by(closing.closed_by);
  *message.mutable_time() = wire::to_wire(closing.time);
  return message;
}

v1::Till to_proto(const broker::TillView& view) {
  v1::Till message;
  message.set_site(view.site.value);
  *message.mutable_balance() = wire::to_wire(view.balance);
  if (view.last) *message.mutable_last_closing() = to_proto(*view.last);
  return message;
}

v1::Refund refund_to_proto(const domain::Transfer& refund) {
  v1::Refund message;
  message.set_recharge(name_of(refund.recharge.value()));
  *message.mutable_amount() = wire::to_wire(domain::EuroCents{refund.amount});
  message.set_site(std::string(domain::owner_of(refund.debit)));
  *message.mutable_time() = wire::to_wire(refund.time);
  return message;
}

}  // namespace passerelle::rpc
