#include "tests/fuzz/statement_in_pieces.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto& mapping = *passerelle::finance::find_statement_format("reloadly");
  return passerelle::fuzz::check_statement(mapping, data, size);
}
