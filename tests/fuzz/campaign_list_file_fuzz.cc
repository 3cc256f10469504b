// Any bytes as the file of a campaign's list. Nothing may crash; bytes give the same records however they
// arrive, since a list that broke off is gone on with by counting them; and a record names somebody, or says
// why not.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "services/domain/beneficiary_draft.h"
#include "services/domain/campaign_list_file.h"

namespace {

using namespace passerelle::domain;

struct Read {
  std::vector<ListedRecord> records;
  ColumnErrors errors;
  bool operator==(const Read&) const = default;
};

void require(bool holds) {
  if (!holds) std::abort();
}

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
  for (std::size_t i = 0; i < bytes.size(); i += piece) {
    file.feed(bytes.substr(i, piece));
    drain(file, read);
  }
  file.finish();
  drain(file, read);
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

Programme small_programme() {
  Programme programme;
  programme.name = "Essai";
  programme.sites = {{{"lyon"}, "Lyon"}, {{"pointe-a-pitre"}, "Pointe-à-Pitre"}};
  return programme;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Programme programme = small_programme();
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = read_in_pieces(bytes, bytes.size() + 1, programme);
  require(whole == read_in_pieces(bytes, std::size_t{data[0]} % 16 + 1, programme));
  std::int64_t line = 1;
  for (const auto& record : whole.records) {
    require(record.line > line);
    line = record.line;
    check(record, programme);
  }
  return 0;
}
