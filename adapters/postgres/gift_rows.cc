#include "adapters/postgres/gift_rows.h"

#include <map>

#include "adapters/postgres/pages.h"
#include "adapters/stored_values/finance_columns.h"

namespace passerelle::postgres {
namespace {

using finance::Gift;

#define PASSERELLE_GIFT                                                                             \
  "SELECT id, envelope, document, given_on, product, quantity, unit_value_cents, measure, amount, " \
  "entered_by, entered_at, transfer FROM ledger.gifts "

constexpr Statement find_gifts{"find_gifts",
                               PASSERELLE_GIFT "WHERE envelope = $1 AND document = ANY($2::text[])"};
constexpr Statement insert_gift{
    "insert_gift",
    "INSERT INTO ledger.gifts (id, envelope, document, given_on, product, quantity, unit_value_cents, "
    "measure, amount, entered_by, entered_at, transfer) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
constexpr Statement page_of_gifts{
    "page_of_gifts",
    PASSERELLE_GIFT "WHERE id > $1 AND ($2::text IS NULL OR envelope = $2) ORDER BY id LIMIT $3::integer"};
#undef PASSERELLE_GIFT

}  // namespace

std::vector<std::optional<Gift>> GiftRows::find(const domain::EnvelopeId& envelope,
                                                std::span<const std::string> documents) {
  const std::vector<std::string> asked(documents.begin(), documents.end());
  const auto reply = connection_.run(find_gifts, envelope.value, asked);
  std::map<std::string, Gift> gifts;
  for (int row = 0; row < reply.rows(); ++row) {
    auto gift = stored::read_gift(reply.row(row));
    gifts.emplace(gift.document, std::move(gift));
  }
  std::vector<std::optional<Gift>> found;
  found.reserve(asked.size());
  for (const auto& document : asked) {
    const auto gift = gifts.find(document);
    found.push_back(gift == gifts.end() ? std::nullopt : std::optional(gift->second));
  }
  return found;
}

void GiftRows::insert(std::span<const Gift> gifts) {
  for (const auto& gift : gifts)
    connection_.send(insert_gift, gift.id, gift.envelope.value, gift.document, gift.given_on, gift.product,
                     gift.quantity, gift.unit_value.value, static_cast<std::int16_t>(gift.measure),
                     gift.amount, gift.entered_by, gift.entered_at, gift.transfer);
  connection_.flush();
}

broker::Page<Gift> GiftRows::page(std::optional<domain::EnvelopeId> envelope,
                                  std::optional<finance::GiftId> after, int limit) {
  const auto reply =
      connection_.run(page_of_gifts, after.value_or(finance::GiftId{}), text_of(envelope), limit + 1);
  return page_of<Gift>(reply, limit, [](Columns columns) { return stored::read_gift(columns); });
}

}  // namespace passerelle::postgres
