// Some records of a list: looked up, decided and written together, once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/broker/ports/identity_vault.h"
#include "services/broker/ports/ledger.h"
#include "services/domain/campaign_list_file.h"

namespace passerelle::broker {

struct ListRecord {
  domain::ListedPerson person{};        // as a file names somebody; `site` as any list may
  domain::BeneficiaryId beneficiary{};  // who it is, where that is known
  std::string flaw{};                   // not empty: why the record can't be read
};

struct ListChunk {
  domain::CampaignId campaign;
  domain::Digest content{};
  int upload = 0;  // its number, as it was begun or taken up again
  std::string who;
  std::string why;
  std::optional<std::int64_t> revision{};  // the campaign's, when it was read
  // So many records of the list come before these; those that are dealt with already are passed over. Absent:
  // records have no places, and who has a line by this very upload is passed over.
  std::optional<std::int64_t> from{};
  // Who has a line that can run in one of these is left out; lines by this very upload don't count.
  std::vector<domain::CampaignId> leave_out_of{};
  std::vector<ListRecord> records;
};

struct WrittenChunk {
  ListUpload upload;                        // as it stands after
  std::vector<domain::CampaignLine> lines;  // as they are stored
  std::int64_t left_out = 0;
};

// Writer thread. A person is recognised by the file number; else by the telephone number, whose newest holder
// it is, unless that one has another file number than the list says. Errors, which leave everything as it
// was: CAMPAIGN_UNKNOWN, CAMPAIGN_STATE, UPLOAD_OPEN, ETAG_MISMATCH; and LEDGER_UNAVAILABLE: it may have been
// written.
domain::Result<WrittenChunk> write_chunk(Ledger& ledger, VaultReader& vault, const ListChunk& chunk,
                                         domain::Instant now);

}  // namespace passerelle::broker
