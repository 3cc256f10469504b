#include "services/finance/statement_formats.h"

#include <algorithm>

namespace passerelle::finance {
namespace {

using enum StatementField;

// The time is that of creation: the same in every list that the transaction comes in.
StatementMapping dtone(std::string name, StatementStatus without_word) {
  return {.name = std::move(name),
          .columns = {{operator_reference, "TRANSACTION ID"},
                      {our_reference, "EXTERNAL ID"},
                      {product_code, "PRODUCT ID", false},
                      {time, "CREATION DATE"},
                      {phone, "CREDIT PARTY MOBILE NUMBER", false},
                      {amount, "BUYING PRICE"},
                      {fee, "BUYING FEE"},
                      {currency, "BUYING CURRENCY"},
                      {status, "STATUS", false}},
          .ignored = {"LAST STATUS UPDATED DATE", "PRODUCT NAME", "PRODUCT VALUE"},
          .status_words = {{"COMPLETED", StatementStatus::delivered},
                           {"REVERSED*", StatementStatus::reversed},
                           {"DECLINED*", StatementStatus::rejected},
                           {"REJECTED*", StatementStatus::rejected},
                           {"CANCELLED*", StatementStatus::rejected},
                           {"SUBMITTED", StatementStatus::pending},
                           {"CONFIRMED", StatementStatus::pending},
                           {"CREATED", StatementStatus::pending}},
          .status = without_word};
}

// What it takes off the wallet is what was requested less the discount; of both references to the top-up the
// first is its own, the second the network's.
StatementMapping reloadly() {
  return {.name = "reloadly",
          .columns = {{operator_reference, "transactionId"},
                      {our_reference, "customIdentifier"},
                      {product_code, "operatorId", false},
                      {phone, "recipientPhone", false},
                      {amount, "requestedAmount"},
                      {discount, "discount"},
                      {currency, "requestedAmountCurrencyCode"},
                      {time, "transactionDate"},
                      {status, "status"}},
          .ignored = {"operatorTransactionId", "operatorName", "deliveredAmount"},
          // Refunded: the operator failed, and the wallet has its money back.
          .status_words = {{"SUCCESSFUL", StatementStatus::delivered},
                           {"PROCESSING", StatementStatus::pending},
                           {"REFUNDED", StatementStatus::rejected},
                           {"FAILED", StatementStatus::rejected}},
          .status = {}};
}

StatementMapping tmf654() {
  return {
      .name = "tmf654",
      .columns = {{operator_reference, "id"},
                  {our_reference, "externalId"},
                  {status, "status"},
                  {product_code, "product"},
                  {phone, "phoneNumber"},
                  {amount, "amount"},
                  {currency, "currency"},
                  {time, "time"}},
      .ignored = {},
      .status_words = {{"completed", StatementStatus::delivered},
                       {"reversed", StatementStatus::reversed},
                       {"failed", StatementStatus::rejected},
                       {"pending", StatementStatus::pending}},
      .status = {},
      .decimal_sign = '.',
      .encoding = StatementEncoding::utf_8,
      .totals = TotalsRow{.marker = "TOTAL", .lines = 2, .delivered = 3, .delivered_amount = 4},
  };
}

const std::vector<StatementMapping>& built_in() {
  static const std::vector<StatementMapping> formats = {
      dtone("dtone", StatementStatus::delivered), dtone("dtone-reversed", StatementStatus::reversed),
      dtone("dtone-pending", StatementStatus::pending), reloadly(), tmf654()};
  return formats;
}

}  // namespace

std::span<const StatementMapping> statement_formats() { return built_in(); }

const StatementMapping* find_statement_format(std::string_view name) {
  const auto found = std::ranges::find(built_in(), name, &StatementMapping::name);
  return found == built_in().end() ? nullptr : &*found;
}

}  // namespace passerelle::finance
