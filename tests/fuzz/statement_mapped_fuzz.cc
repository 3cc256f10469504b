// A mapping that asks for all that one can.
#include "tests/fuzz/statement_in_pieces.h"

namespace {

constexpr std::string_view toml = R"(
name = "mapped"
encoding = "windows-1252"
time_zone = "Europe/Paris"
decimal_sign = ","
skip_rows = 1
currency = "EUR"
[columns]
our_reference = "Ref"
operator_reference = "Id"
status = "Etat"
time = "Date"
product_code = "Produit"
amount = "Montant"
fee = "Frais"
discount = "Remise"
phone = "Numero"
[status]
delivered = ["OK"]
reversed = ["Annule*"]
[totals]
marker = "Total"
lines = 2
delivered = 3
delivered_amount = 4
)";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto mapping = passerelle::finance::parse_statement_mapping(toml).value();
  return passerelle::fuzz::check_statement(mapping, data, size);
}
