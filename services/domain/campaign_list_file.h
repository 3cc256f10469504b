// The file of a campaign's list: who is to be served, and where. Streaming, in memory bounded by one record.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/list_header.h"
#include "services/domain/phone_number.h"
#include "services/domain/programme.h"

namespace passerelle::domain {

// As the file names a person. Personal data.
struct ListedPerson {
  std::string external_reference;    // may be empty where `phone` is there
  std::optional<PhoneNumber> phone;  // there where `external_reference` is empty
  SiteId site;                       // empty, or one of the programme's
  bool operator==(const ListedPerson&) const = default;
};

struct ListedRecord {
  std::int64_t line = 0;                            // of the file, from 1
  std::expected<ListedPerson, std::string> person;  // or why it can't be read: PHONE_NUMBER_INVALID, ...
  bool operator==(const ListedRecord&) const = default;
};

// feed() some bytes, call next() until it has nothing, and again; finish() once the bytes are at their end,
// and next() until it has nothing. Three columns are read, called as in a list of people (list_columns.h):
// the file number, the telephone number, the site. All others are ignored, whatever is in them.
class CampaignListFile {
 public:
  // For its sites; `programme` outlives it.
  explicit CampaignListFile(const Programme& programme) : programme_(programme) {}
  CampaignListFile(const CampaignListFile&) = delete;
  CampaignListFile& operator=(const CampaignListFile&) = delete;

  void feed(std::string_view bytes) { reader_.feed(bytes); }
  void finish() { reader_.finish(); }
  // ColumnErrors: the header is of no use, and there is nothing more to be had. How the bytes were cut makes
  // no difference: the n-th record of a file is always the same.
  std::optional<std::expected<ListedRecord, ColumnErrors>> next();

  bool has_header() const { return header_.has_value(); }
  std::vector<std::string> ignored_columns() const;

 private:
  ListedRecord read(const CsvRecord& record) const;

  const Programme& programme_;
  CsvReader reader_;
  std::optional<ListHeader> header_;
};

}  // namespace passerelle::domain
