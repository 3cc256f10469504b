// Any bytes as the file of a campaign's list. Nothing may crash; bytes give the same records however they
// arrive, since a list that broke off is gone on with by counting them; and a record names somebody, or says
// why not.
#include <cstdint>
#include <string_view>
#include <vector>

#include "services/domain/beneficiary_draft.h"
#include "services/domain/campaign_list_file.h"
#include "tests/fuzz/list_in_pieces.h"

namespace {

using namespace passerelle::domain;
using namespace passerelle::fuzz;

struct Read {
  std::vector<ListedRecord> records;
  ColumnErrors errors;
  bool operator==(const Read&) const = default;
};

void drain(CampaignListFile& file, Read& read) {
  while (read.errors.empty()) {
    auto next = file.next();
    if (!next) return;
    if (*next) {
      read.records.push_back(std::move(**next));
    } else {
      read.errors = std::move(next->error());
      require(!read.errors.empty());
    }
  }
}

Read read_in_pieces(std::string_view bytes, std::size_t piece, const Programme& programme) {
  CampaignListFile file(programme);
  Read read;
  feed_in_pieces(file, bytes, piece, [&] { drain(file, read); });
  return read;
}

void check(const ListedRecord& record, const Programme& programme) {
  if (!record.person) {
    require(!record.person.error().empty());
    require(record.person.error().find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
            std::string::npos);
    return;
  }
  const auto& person = *record.person;
  require(person.phone || !person.external_reference.empty());
  require(person.external_reference.empty() || is_external_reference(person.external_reference));
  require(person.site.empty() || programme.find(person.site) != nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Programme programme = small_programme();
  if (size == 0) return 0;
  const auto whole = read_either_way(data, size, [](std::string_view bytes, std::size_t piece) {
    return read_in_pieces(bytes, piece, programme);
  });
  std::int64_t line = 1;
  for (const auto& record : whole.records) {
    require(record.line > line);
    line = record.line;
    check(record, programme);
  }
  return 0;
}
