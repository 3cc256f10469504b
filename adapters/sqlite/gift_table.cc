#include "adapters/sqlite/gift_table.h"

#include <sqlite3.h>

#include "adapters/sqlite/pages.h"
#include "adapters/stored_values/finance_columns.h"

namespace passerelle::sqlite {

#define PASSERELLE_GIFT                                                                             \
  "SELECT id, envelope, document, given_on, product, quantity, unit_value_cents, measure, amount, " \
  "entered_by, entered_at, transfer FROM gifts "

GiftTable::GiftTable(Database& database)
    : find_(database, PASSERELLE_GIFT "WHERE envelope = ? AND document = ?"),
      insert_(database, "INSERT INTO gifts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      page_(database,
            PASSERELLE_GIFT "WHERE id > ?1 AND (?2 IS NULL OR envelope = ?2) ORDER BY id LIMIT ?3") {}

#undef PASSERELLE_GIFT

std::optional<finance::Gift> GiftTable::find(const domain::EnvelopeId& envelope,
                                             const std::string& document) {
  Run run = find_.run(envelope, document);
  if (!run.next()) return std::nullopt;
  return stored::read_gift(run.columns());
}

void GiftTable::put(const finance::Gift& gift) {
  try {
    insert_.execute(gift.id, gift.envelope, gift.document, gift.given_on, gift.product, gift.quantity,
                    gift.unit_value, gift.measure, gift.amount, gift.entered_by, gift.entered_at,
                    gift.transfer);
  } catch (const Failure& failure) {
    if (failure.sqlite_code() != SQLITE_CONSTRAINT_UNIQUE) throw;
    refuse(domain::ErrorCode::already_exists, "GIFT_KNOWN",
           "The envelope has a gift by that document: " + gift.document);
  }
}

broker::Page<finance::Gift> GiftTable::page(std::optional<domain::EnvelopeId> envelope,
                                            std::optional<finance::GiftId> after, int limit) {
  return page_of<finance::Gift>(page_.run(after.value_or(finance::GiftId{}), envelope, limit + 1), limit,
                                [](Columns columns) { return stored::read_gift(columns); });
}

}  // namespace passerelle::sqlite
