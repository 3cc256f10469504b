// What every ledger promises of finance, whatever it is made of.
#pragma once

#include "tests/contract/ledger_contract.h"

namespace passerelle::contract {

inline const domain::OperatorId sfr{"sfr"};
inline const domain::OperatorId orange{"orange"};

class FinanceBookContract : public LedgerContract {
 protected:
  // Runs one verb in a transaction of its own.
  template <class Verb>
  auto write(Verb&& verb) -> std::invoke_result_t<Verb, broker::FinanceBook&> {
    std::optional<std::invoke_result_t<Verb, broker::FinanceBook&>> result;
    const auto status = transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
      result.emplace(verb(transaction.finance()));
      if (!*result) return std::unexpected(result->error());
      return {};
    });
    if (!status) return std::unexpected(status.error());
    return std::move(*result);
  }
  template <class Value>
  Value must(domain::Result<Value> result) {
    if (!result) {
      ADD_FAILURE() << result.error().reason << ": " << result.error().message;
      throw std::runtime_error(result.error().reason);
    }
    if constexpr (!std::is_void_v<Value>) return std::move(*result);
  }
  // `page(after, limit)` of 1, 2, ... items a page gives the same list each time. That list.
  template <class Place, class PageOf, class PlaceOf>
  auto list_by_any_page(PageOf&& page, PlaceOf&& place_of) {
    auto whole = must(page(std::optional<Place>(), 1000));
    EXPECT_FALSE(whole.more);
    for (int limit = 1; limit <= static_cast<int>(whole.items.size()) + 1; ++limit) {
      decltype(whole.items) list;
      for (bool more = true; more;) {
        auto next = must(
            page(list.empty() ? std::optional<Place>() : std::optional<Place>(place_of(list.back())), limit));
        more = next.more;
        EXPECT_TRUE(next.items.size() == static_cast<std::size_t>(limit) || !more);
        if (next.items.empty()) break;
        list.insert(list.end(), next.items.begin(), next.items.end());
        if (list.size() > whole.items.size()) break;  // it would never end
      }
      EXPECT_TRUE(same(list, whole.items)) << "by " << limit;
    }
    return whole.items;
  }
  template <class T>
  static bool same(const std::vector<T>& one, const std::vector<T>& other) {
    if constexpr (std::is_same_v<T, domain::Transfer>) {
      return fields_of(one) == fields_of(other);
    } else {
      return one == other;
    }
  }
  static auto fields_of(const domain::Transfer& transfer) {
    return std::tuple(transfer.id, transfer.kind, transfer.asset, transfer.amount, transfer.debit,
                      transfer.credit, transfer.recharge, transfer.pending, transfer.tariff, transfer.time,
                      transfer.reason);
  }
  static auto fields_of(const std::vector<domain::Transfer>& transfers) {
    std::vector<decltype(fields_of(transfers.front()))> fields;
    for (const auto& transfer : transfers) fields.push_back(fields_of(transfer));
    return fields;
  }

  // Why it was refused; empty: it was not.
  static std::string refusal(const domain::Status& status) { return status ? "" : status.error().reason; }
  domain::Status post(const std::vector<domain::Transfer>& transfers) {
    return write([&](broker::FinanceBook& book) { return book.post(transfers); });
  }
  // Of a donor's, `amount` units; each about nothing but itself.
  domain::Transfer given(std::int64_t amount, domain::Instant time);
  domain::Transfer moved(domain::TransferKind kind, const domain::Account& debit,
                         const domain::Account& credit, std::int64_t amount, domain::Instant time);
  finance::Gift gift(const std::string& document, const domain::EnvelopeId& envelope = gift_envelope);
  finance::ClosedPeriod closed(const char* period);
  void close(const char* period);
  static finance::Period period(const char* text) { return finance::Period::parse(text).value(); }
  // Delivered at `time`, all of it: held, captured and paid then.
  void deliver(broker::AdmissionRecord record, domain::Instant time);
};

}  // namespace passerelle::contract
