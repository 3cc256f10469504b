#include "services/rpc/finance_report_conversion.h"

#include "services/rpc/resource_names.h"
#include "services/wire/value_wire.h"

namespace passerelle::rpc {
namespace {

using Line = v1::EnvelopeStatement::Line;

Line line_of(const finance::Activity& activity, domain::Tariff tariff) {
  Line line;
  line.set_tariff(wire::to_wire(tariff));
  line.set_delivered_count(activity.delivered.count);
  line.set_delivered(activity.delivered.amount);
  line.set_reversed_count(activity.reversed.count);
  line.set_reversed(activity.reversed.amount);
  line.set_corrected(activity.corrected);
  *line.mutable_face_value() =
      wire::to_wire(domain::EuroCents{activity.delivered.face_cents - activity.reversed.face_cents});
  *line.mutable_collected() = wire::to_wire(domain::EuroCents{activity.collected_cents});
  *line.mutable_refunded() = wire::to_wire(domain::EuroCents{activity.refunded_cents});
  return line;
}

// Sold and free apart, each where there is something of it.
template <class Name>
void add_lines(google::protobuf::RepeatedPtrField<Line>& lines, const finance::TariffActivity& activity,
               Name name) {
  for (const auto& [part, tariff] :
       {std::pair(&activity.sold, domain::Tariff::sold), std::pair(&activity.free, domain::Tariff::free)}) {
    if (*part == finance::Activity{}) continue;
    auto line = line_of(*part, tariff);
    name(line);
    *lines.Add() = std::move(line);
  }
}

v1::Checklist::Item::Verdict verdict_of(finance::CheckResult result) {
  switch (result) {
    case finance::CheckResult::ok:
      return v1::Checklist::Item::OK;
    case finance::CheckResult::not_ok:
      return v1::Checklist::Item::NOT_OK;
    case finance::CheckResult::does_not_apply:
      return v1::Checklist::Item::DOES_NOT_APPLY;
  }
  return v1::Checklist::Item::VERDICT_UNSPECIFIED;
}

v1::DonorStatement::Line line_of(const finance::DonorLine& line) {
  v1::DonorStatement::Line message;
  message.set_offer(line.offer.value);
  message.set_document(line.document);
  message.set_product(line.product);
  message.set_quantity(line.quantity);
  *message.mutable_first() = wire::to_wire(line.first);
  *message.mutable_last() = wire::to_wire(line.last);
  if (line.unit_value) *message.mutable_unit_value() = wire::to_wire(*line.unit_value);
  if (line.value_cents) *message.mutable_value() = wire::to_wire(domain::EuroCents{*line.value_cents});
  return message;
}

v1::DonorStatement::Amount amount_of(const finance::ValuedAmount& amount) {
  v1::DonorStatement::Amount message;
  message.set_quantity(amount.amount);
  *message.mutable_value() = wire::to_wire(domain::EuroCents{amount.value_cents});
  message.set_unvalued(amount.unvalued);
  return message;
}

}  // namespace

v1::EnvelopeStatement to_proto(const finance::EnvelopeStatement& statement) {
  v1::EnvelopeStatement message;
  message.set_envelope(name_of(statement.opening.envelope));
  message.set_period(statement.period.text());
  message.set_measure(wire::to_wire(statement.opening.measure));
  message.set_opening_available(statement.opening.available);
  message.set_opening_held(statement.opening.held);
  message.set_gifts(statement.gifts);
  message.set_adjusted(statement.adjusted);
  message.set_corrected(statement.corrected);
  message.set_carried_over(statement.carried_in - statement.carried_out);
  message.set_given_back(statement.given_back);
  message.set_delivered(statement.delivered);
  message.set_reversed(statement.reversed);
  message.set_closing_available(statement.closing.available);
  message.set_closing_held(statement.closing.held);
  for (const auto& [offer, activity] : statement.by_offer)
    add_lines(*message.mutable_by_offer(), activity, [&](Line& line) { line.set_offer(offer.value); });
  for (const auto& [site, activity] : statement.by_site)
    add_lines(*message.mutable_by_site(), activity, [&](Line& line) { line.set_site(site.value); });
  for (const auto& [campaign, activity] : statement.by_campaign)
    add_lines(*message.mutable_by_campaign(), activity, [&](Line& line) { line.set_campaign(campaign); });
  for (const auto& [month, activity] : statement.by_month)
    add_lines(*message.mutable_by_month(), activity, [&](Line& line) { line.set_month(month.text()); });
  return message;
}

v1::DonorStatement to_proto(const finance::DonorStatement& statement) {
  v1::DonorStatement message;
  message.set_envelope(name_of(statement.envelope));
  message.set_period(statement.year.text());
  message.set_measure(wire::to_wire(statement.measure));
  for (const auto& line : statement.lines) *message.add_lines() = line_of(line);
  *message.mutable_opening() = amount_of(statement.opening);
  *message.mutable_given() = amount_of(statement.given);
  *message.mutable_adjusted() = amount_of(statement.adjusted);
  *message.mutable_carried_in() = amount_of(statement.carried_in);
  *message.mutable_delivered() = amount_of(statement.delivered);
  *message.mutable_carried_out() = amount_of(statement.carried_out);
  *message.mutable_given_back() = amount_of(statement.given_back);
  *message.mutable_closing() = amount_of(statement.closing);
  return message;
}

v1::Forecast to_proto(const broker::EnvelopeForecast& forecast) {
  v1::Forecast message;
  message.set_envelope(name_of(forecast.envelope));
  message.set_measure(wire::to_wire(forecast.measure));
  message.set_available(forecast.available);
  message.set_level(std::string(finance::to_string(forecast.warning.level)));
  for (const auto& day : forecast.days) {
    auto& point = *message.add_points();
    *point.mutable_day() = wire::to_wire(day.day);
    point.set_available(day.available);
    point.set_low(day.available);
    point.set_high(day.available);
  }
  if (!forecast.forecast) return message;
  const auto& burn = *forecast.forecast;
  message.set_burn_per_day_milli(burn.per_day_milli);
  if (burn.dry_expected) *message.mutable_dry() = wire::to_wire(*burn.dry_expected);
  if (burn.dry_early) *message.mutable_dry_earliest() = wire::to_wire(*burn.dry_early);
  if (burn.dry_late) *message.mutable_dry_latest() = wire::to_wire(*burn.dry_late);
  for (const auto& day : burn.projected) {
    auto& point = *message.add_points();
    *point.mutable_day() = wire::to_wire(day.day);
    point.set_available(day.expected);
    point.set_low(day.low);
    point.set_high(day.high);
    point.set_projected(true);
  }
  return message;
}

v1::Checklist to_proto(const finance::Period& period, const std::vector<finance::ChecklistItem>& items,
                       domain::Language language) {
  v1::Checklist message;
  message.set_period(period.text());
  message.set_ready(finance::may_close(items));
  for (const auto& item : items) {
    auto& entry = *message.add_items();
    entry.set_check(std::string(finance::to_string(item.check)));
    entry.set_verdict(verdict_of(item.result));
    entry.set_count(item.failing);
    entry.set_explanation(finance::explain(item, language));
    for (const auto& name : item.named) entry.add_named(name);
  }
  return message;
}

v1::ClosedPeriod to_proto(const finance::ClosedPeriod& closed) {
  v1::ClosedPeriod message;
  message.set_period(closed.period.text());
  message.set_seal(closed.seal.data(), closed.seal.size());
  message.set_transfers(closed.transfers);
  message.set_closed_by(closed.closed_by);
  message.set_approved_by(closed.approved_by);
  *message.mutable_close_time() = wire::to_wire(closed.closed_at);
  return message;
}

}  // namespace passerelle::rpc
