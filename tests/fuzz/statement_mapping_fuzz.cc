// Any text as a mapping file: it is one that keeps what it promises, or says where it is none.
#include "tests/fuzz/statement_in_pieces.h"

namespace {

using namespace passerelle;

void check_mapping(const finance::StatementMapping& mapping) {
  using finance::StatementField;
  fuzz::require(domain::is_slug(mapping.name));
  fuzz::require(mapping.skip_rows >= 0 && mapping.skip_rows <= 1000);
  fuzz::require(mapping.currency.empty() || mapping.currency.size() == 3);
  bool has_time = false;
  bool has_reference = false;
  bool has_status = false;
  for (const auto& column : mapping.columns) {
    fuzz::require(!domain::folded(column.heading).empty());
    has_time |= column.field == StatementField::time;
    has_status |= column.field == StatementField::status;
    has_reference |=
        column.field == StatementField::our_reference || column.field == StatementField::operator_reference;
  }
  fuzz::require(has_time && has_reference && has_status != mapping.status.has_value());
  for (const auto& word : mapping.status_words)
    fuzz::require(finance::status_said(mapping, word.word) != finance::StatementStatus::unknown);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto mapping = finance::parse_statement_mapping(text);
  if (mapping) {
    check_mapping(*mapping);
    return 0;
  }
  fuzz::require(mapping.error().reason == "STATEMENT_MAPPING_INVALID");
  fuzz::require(mapping.error().message.starts_with("line "));
  return 0;
}
