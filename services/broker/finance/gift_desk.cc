#include "services/broker/finance/gift_desk.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <utility>

#include "services/broker/sure_write.h"

namespace passerelle::broker {
namespace {

using domain::Asset;
using domain::Error;
using domain::ErrorCode;
using domain::Result;
using domain::Status;
using finance::Gift;

constexpr std::size_t longest_document = 100;
constexpr std::size_t longest_product = 200;
constexpr std::int64_t largest = 1'000'000'000'000;  // as amounts of a programme

bool is_text(const std::string& text, std::size_t longest) {
  return text.size() <= longest && text.find_first_not_of(" \t\r\n") != std::string::npos;
}

class Flaws {
 public:
  void at(std::size_t gift, std::string_view field, std::string description) {
    error_.field_violations.push_back({fmt::format("gifts[{}].{}", gift, field), std::move(description)});
  }
  bool empty() const { return error_.field_violations.empty(); }
  Error take() {
    error_.message = fmt::format("{} of the gifts' fields can't be taken.", error_.field_violations.size());
    return std::move(error_);
  }

 private:
  Error error_{.code = ErrorCode::invalid_argument, .reason = "GIFTS_INVALID", .message = {}};
};

// The donor values a gift: in euros it is what the donor says, to the cent.
void fill_amount(const GiftDraft& draft, std::size_t place, Gift& gift, Flaws& flaws) {
  if (gift.measure == Asset::megabyte) {
    if (!draft.amount) return flaws.at(place, "amount", "An envelope in MB needs it.");
    gift.amount = *draft.amount;
  } else {
    const auto follows =
        gift.measure == Asset::unit ? draft.quantity : draft.quantity * draft.unit_value.value;
    if (draft.amount && *draft.amount != follows)
      return flaws.at(place, "amount", "It is not what quantity and unit value make.");
    gift.amount = follows;
  }
  if (gift.amount <= 0 || gift.amount > largest)
    flaws.at(place, "amount", "It must be more than nothing, and at most 10^12.");
}

Gift gift_of(const GiftDraft& draft, std::size_t place, const domain::Programme& programme, Flaws& flaws) {
  Gift gift;
  gift.envelope = draft.envelope;
  gift.document = draft.document;
  gift.given_on = draft.given_on;
  gift.product = draft.product;
  gift.quantity = draft.quantity;
  gift.unit_value = draft.unit_value;
  if (!is_text(draft.document, longest_document))
    flaws.at(place, "document", "Must be 1 to 100 bytes, and not blank.");
  if (!is_text(draft.product, longest_product))
    flaws.at(place, "product", "Must be 1 to 200 bytes, and not blank.");
  if (draft.quantity <= 0 || draft.quantity > 1'000'000'000)
    flaws.at(place, "quantity", "Must be 1 to 1,000,000,000.");
  if (draft.unit_value.value < 0 || draft.unit_value.value > 100'000'000)
    flaws.at(place, "unit_value", "Must be 0 to 1,000,000.00 euros.");
  const auto* envelope = programme.find(draft.envelope);
  if (envelope == nullptr) {
    flaws.at(place, "envelope", "There is no such envelope in the programme.");
  } else if (!envelope->funded_by_gifts) {
    flaws.at(place, "envelope", "The programme says what this envelope has: it is not funded by gifts.");
  } else if (flaws.empty()) {
    gift.measure = envelope->measure;
    fill_amount(draft, place, gift, flaws);
  }
  return gift;
}

bool say_the_same(const Gift& one, const Gift& other) {
  return one.given_on == other.given_on && one.product == other.product && one.quantity == other.quantity &&
         one.unit_value == other.unit_value && one.amount == other.amount;
}

Error gift_differs(const Gift& gift) {
  return {ErrorCode::already_exists,
          "GIFT_DIFFERS",
          "The books have a gift by that document, which says something else.",
          {{"document", gift.document}, {"envelope", gift.envelope.value}}};
}

Result<std::vector<std::optional<Gift>>> known_ones(FinanceBook& book, const std::vector<Gift>& gifts) {
  std::vector<std::optional<Gift>> known(gifts.size());
  std::map<domain::EnvelopeId, std::vector<std::size_t>> by_envelope;
  for (std::size_t i = 0; i < gifts.size(); ++i) by_envelope[gifts[i].envelope].push_back(i);
  for (const auto& [envelope, places] : by_envelope) {
    std::vector<std::string> documents;
    for (const auto place : places) documents.push_back(gifts[place].document);
    auto found = book.find_gifts(envelope, documents);
    if (!found) return std::unexpected(std::move(found.error()));
    for (std::size_t i = 0; i < places.size(); ++i) known[places[i]] = std::move((*found)[i]);
  }
  return known;
}

}  // namespace

Result<std::vector<Gift>> gifts_of(std::span<const GiftDraft> drafts, const domain::Programme& programme) {
  Flaws flaws;
  std::vector<Gift> gifts;
  std::set<std::pair<domain::EnvelopeId, std::string>> documents;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    if (!documents.emplace(drafts[i].envelope, drafts[i].document).second)
      flaws.at(i, "document", "Another gift of this call has it.");
    Flaws its_own;
    gifts.push_back(gift_of(drafts[i], i, programme, its_own));
    if (its_own.empty()) continue;
    for (auto& violation : its_own.take().field_violations)
      flaws.at(i, violation.field.substr(violation.field.find('.') + 1), std::move(violation.description));
  }
  if (!flaws.empty()) return std::unexpected(flaws.take());
  return gifts;
}

Result<std::vector<GiftEntry>> enter_gifts(Ledger& ledger, IdSource& ids, std::vector<Gift> gifts,
                                           const std::string& who, domain::Instant now) {
  for (auto& gift : gifts) {
    gift.id = ids.draw_at<finance::GiftId>(now);
    gift.transfer = ids.draw_at<domain::TransferId>(now);
    gift.entered_by = who;
    gift.entered_at = now;
  }
  std::vector<GiftEntry> entries;
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto& book = transaction.finance();
    auto known = known_ones(book, gifts);
    if (!known) return std::unexpected(std::move(known.error()));
    entries.clear();
    std::vector<Gift> fresh;
    std::vector<domain::Transfer> transfers;
    for (std::size_t i = 0; i < gifts.size(); ++i) {
      auto& stored = (*known)[i];
      if (stored && !say_the_same(*stored, gifts[i])) return std::unexpected(gift_differs(gifts[i]));
      // Its own id: written by a commit that looked lost.
      const bool was_known = stored && stored->id != gifts[i].id;
      entries.push_back({stored ? *stored : gifts[i], was_known});
      if (stored) continue;
      fresh.push_back(gifts[i]);
      transfers.push_back(finance::posting_of(gifts[i]));
    }
    if (fresh.empty()) return {};
    if (auto posted = book.post(transfers); !posted) return posted;
    return book.put_gifts(fresh);
  });
  if (!status) return std::unexpected(status.error());
  return entries;
}

}  // namespace passerelle::broker
