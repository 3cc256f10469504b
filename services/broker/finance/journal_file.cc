#include "services/broker/finance/journal_file.h"

#include <utility>

#include "services/broker/finance/envelope_reports.h"
#include "services/finance/fec_writer.h"

namespace passerelle::broker {
namespace {

using domain::Day;
using domain::Result;

// When the month of a day was closed.
std::optional<Day> validated_on(const std::vector<finance::ClosedPeriod>& closed, Day day) {
  for (const auto& each : closed)
    if (each.period == finance::Period::month_of(day)) return domain::paris_day(each.closed_at);
  return std::nullopt;
}

}  // namespace

Result<JournalFile> journal_file_of(LedgerReader& ledger, const finance::AccountingPlan& plan,
                                    const JournalOrder& order) {
  const auto closed = ledger.finance().closed_periods();
  if (!closed) return std::unexpected(closed.error());
  const auto gifts = all_gifts(ledger);
  if (!gifts) return std::unexpected(gifts.error());
  finance::DonorValues values;
  for (const auto& gift : *gifts) values.set(gift.envelope, gift.given_on, finance::donor_value_of(gift));
  // Entries are numbered over the fiscal year: a month begins where the one before ended.
  const auto totals = ledger.finance().day_totals(domain::first_of_year(order.period.first_day()),
                                                  order.period.last_day() + std::chrono::days(1));
  if (!totals) return std::unexpected(totals.error());
  const auto entries =
      finance::journal_of(*totals, {.plan = plan, .donor_values = values, .validated_on = [&](Day day) {
                                      return validated_on(*closed, day);
                                    }});
  if (!entries) return std::unexpected(entries.error());

  JournalFile file;
  file.name = finance::fec_file_name(plan.siren, order.period.last_day());
  finance::FecWriter writer(
      {.encoding = order.latin ? finance::FecEncoding::iso_8859_15 : finance::FecEncoding::utf8},
      [&](std::string_view bytes) -> domain::Status {
        file.content += bytes;
        return {};
      });
  if (auto begun = writer.begin(); !begun) return std::unexpected(std::move(begun.error()));
  for (const auto& entry : *entries) {
    if (!order.period.covers(entry.day)) continue;
    if (auto added = writer.add(entry); !added) return std::unexpected(std::move(added.error()));
  }
  return file;
}

}  // namespace passerelle::broker
