#include "tests/contract/operator_gateway_requests.h"

namespace passerelle::contract {

domain::RechargeId reference_number(std::uint64_t number) {
  return {domain::make_uuid_v7(domain::from_unix_ms(1'795'000'000'000), number, ~number)};
}

broker::SubmitRequest request_for(domain::RechargeId reference) {
  return {.reference = reference,
          .number = *domain::PhoneNumber::parse("+33612345678"),
          .product_code = "DATA10",
          .data = domain::Megabytes{10'240},
          .face_value = domain::EuroCents{1'000},
          .valid_for_days = 30,
          .site = {"paris-11"}};
}

}  // namespace passerelle::contract
