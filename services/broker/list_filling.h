// One list on its way into a campaign, wherever it comes from: it begins or goes on, is written chunk by
// chunk, ends, or is taken back.
#pragma once

#include "services/broker/campaign_list.h"
#include "services/broker/list_chunk.h"
#include "services/broker/list_errands.h"
#include "services/broker/list_upload.h"

namespace passerelle::broker {

inline constexpr std::size_t records_a_chunk = 500;

// Part of a run that each completion keeps alive; one call at a time.
class ListFilling {
 public:
  ListFilling(const ListPorts& ports, ListOrigin origin) : ports_(ports), origin_(std::move(origin)) {}
  ListFilling(const ListFilling&) = delete;
  ListFilling& operator=(const ListFilling&) = delete;

  // What is being taken back is gone first.
  void open(Completion<ListOpening> done);
  // The lines as they are stored.
  void write(ListChunk chunk, Completion<std::vector<domain::CampaignLine>> done);
  void take_back(Completion<bool> done);
  // It is whole. Where nothing of it was to be written, nothing is.
  void finish(Completion<ListSummary> done);
  // Of one that was finished before.
  void summarise(const ListUpload& finished, Completion<ListSummary> done);

  // As far as it is known to be stored.
  const ListUpload& upload() const { return upload_; }
  // A chunk with nothing in it yet.
  ListChunk chunk() const;

 private:
  void opened(ListOpening opening, Completion<ListOpening> done);
  void clear(int upload, Completion<bool> done);
  void count(std::span<const domain::CampaignLine> lines);
  void count_stored(std::int64_t after, Completion<ListSummary> done);
  ListSummary summary() const;

  const ListPorts ports_;
  ListOrigin origin_;
  ListUpload upload_;
  ListSummary counted_;  // of what was seen of it
};

}  // namespace passerelle::broker
