// How a list's upload begins, goes on, ends, and is taken back.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "services/broker/ports/ledger.h"

namespace passerelle::broker {

// Whose list, and by which content it is recognised.
struct ListOrigin {
  domain::CampaignId campaign;
  // As the campaign's `number`th upload. The same whatever the number, where the content says it all.
  std::function<domain::Digest(int number)> content;
  std::string who;
  std::string why;
  std::optional<std::int64_t> revision{};  // the campaign's, when it was read
  bool has_places = true;                  // its n-th record is the same whenever it is read
};

// What a list meets before anything of it is written.
struct ListOpening {
  ListUpload upload;             // to go on with, or to begin
  std::vector<ListUpload> seen;  // finished ones of the same content, of whichever campaign; newest first
  std::optional<domain::Error> obstacle;  // it can't be added to the campaign as it is
  std::optional<int> to_take_back;        // the number of one whose lines are being taken back
};
// Errors: not_found CAMPAIGN_UNKNOWN.
domain::Result<ListOpening> look_at(CampaignReader& reader, const ListOrigin& origin, domain::Instant now);

// The same, as a transaction sees it: the upload that a list with this content goes on with.
// failed_precondition UPLOAD_OPEN.
domain::Result<ListUpload> upload_of(const StoredCampaign& stored, std::span<const ListUpload> uploads,
                                     const domain::Digest& content, const std::string& who,
                                     domain::Instant now);

// Writer thread. It is whole. aborted ETAG_MISMATCH where it was taken back meanwhile.
domain::Result<ListUpload> finish_upload(Ledger& ledger, const ListUpload& upload, domain::Instant now);
// Writer thread. Some of its lines go; with the last one the campaign's list is what it was before. True =
// there are more.
domain::Result<bool> take_back_some(Ledger& ledger, domain::CampaignId campaign, int upload,
                                    domain::Instant now);

}  // namespace passerelle::broker
