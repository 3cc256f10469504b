#include "services/rpc/finance_calls.h"
#include "services/rpc/finance_conversion.h"
#include "services/rpc/finance_report_conversion.h"
#include "services/rpc/resource_names.h"

namespace passerelle::rpc::finance_calls {

void check_period(const HandlerPorts& ports, const Caller& /*caller*/, const v1::CheckPeriodRequest& request,
                  const Reply<v1::Checklist>& reply) {
  const auto period = period_from(request.period());
  if (!period) return reply.fail(period.error());
  ports.broker.finance().checklist(
      *period, [reply, period = *period](domain::Result<std::vector<finance::ChecklistItem>> items) {
        if (!items) return reply.fail(items.error());
        reply.send(to_proto(period, *items, reply.language()));
      });
}

void close_period(const HandlerPorts& ports, const Caller& caller, const v1::ClosePeriodRequest& request,
                  const Reply<v1::ClosePeriodResponse>& reply) {
  const auto period = period_from(request.period());
  if (!period) return reply.fail(period.error());
  ports.broker.finance().close_period({*period, caller.principal().id, request.reason()},
                                      [reply](domain::Result<broker::CloseOutcome> outcome) {
                                        if (!outcome) return reply.fail(outcome.error());
                                        v1::ClosePeriodResponse response;
                                        if (outcome->closed)
                                          *response.mutable_closed() = to_proto(*outcome->closed);
                                        reply.send(std::move(response));
                                      });
}

void list_closed_periods(const HandlerPorts& ports, const Caller& /*caller*/,
                         const v1::ListClosedPeriodsRequest& /*request*/,
                         const Reply<v1::ListClosedPeriodsResponse>& reply) {
  answer_by_reading(ports.readers, reply,
                    [](broker::LedgerReader& ledger,
                       broker::VaultReader& /*vault*/) -> domain::Result<v1::ListClosedPeriodsResponse> {
                      const auto closed = ledger.finance().closed_periods();
                      if (!closed) return std::unexpected(closed.error());
                      v1::ListClosedPeriodsResponse response;
                      for (const auto& each : *closed) *response.add_periods() = to_proto(each);
                      return response;
                    });
}

void get_envelope_statement(const HandlerPorts& ports, const Caller& /*caller*/,
                            const v1::GetEnvelopeStatementRequest& request,
                            const Reply<v1::EnvelopeStatement>& reply) {
  auto envelope = parse_envelope_name(request.envelope(), "envelope");
  const auto period = period_from(request.period());
  if (!envelope || !period) return reply.fail(envelope ? period.error() : envelope.error());
  ports.broker.finance().envelope_statement(*std::move(envelope), *period,
                                            [reply](domain::Result<finance::EnvelopeStatement> statement) {
                                              if (!statement) return reply.fail(statement.error());
                                              reply.send(to_proto(*statement));
                                            });
}

void get_donor_statement(const HandlerPorts& ports, const Caller& /*caller*/,
                         const v1::GetDonorStatementRequest& request,
                         const Reply<v1::DonorStatement>& reply) {
  auto envelope = parse_envelope_name(request.envelope(), "envelope");
  if (!envelope) return reply.fail(envelope.error());
  ports.broker.finance().donor_statement(*std::move(envelope), request.year(),
                                         [reply](domain::Result<finance::DonorStatement> statement) {
                                           if (!statement) return reply.fail(statement.error());
                                           reply.send(to_proto(*statement));
                                         });
}

void get_forecast(const HandlerPorts& ports, const Caller& /*caller*/, const v1::GetForecastRequest& request,
                  const Reply<v1::Forecast>& reply) {
  auto envelope = parse_envelope_name(request.envelope(), "envelope");
  if (!envelope) return reply.fail(envelope.error());
  ports.broker.finance().forecast(*std::move(envelope),
                                  [reply](domain::Result<broker::EnvelopeForecast> forecast) {
                                    if (!forecast) return reply.fail(forecast.error());
                                    reply.send(to_proto(*forecast));
                                  });
}

}  // namespace passerelle::rpc::finance_calls
