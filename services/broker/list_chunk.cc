#include "services/broker/list_chunk.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

#include "services/broker/campaign_lookup.h"
#include "services/broker/list_upload.h"
#include "services/broker/sure_write.h"

namespace passerelle::broker {

namespace {

using domain::Beneficiary;
using domain::BeneficiaryId;
using domain::CampaignLine;
using domain::LineState;
using domain::Result;
using domain::Status;

// What the vault said: asked once, however often a transaction runs.
using KnownLines = std::map<std::string, std::optional<domain::LineId>>;

// Who the records are about; absent = nobody on file, or a record that can't be read.
class PeopleFinding {
 public:
  PeopleFinding(LedgerTransaction& transaction, VaultReader& vault, KnownLines& lines,
                std::span<const ListRecord> records)
      : transaction_(transaction), vault_(vault), lines_(lines), records_(records), people_(records.size()) {}

  Result<std::vector<std::optional<Beneficiary>>> run() {
    if (auto status = by_id(); !status) return std::unexpected(std::move(status.error()));
    if (auto status = by_reference(); !status) return std::unexpected(std::move(status.error()));
    if (auto status = by_line(); !status) return std::unexpected(std::move(status.error()));
    return std::move(people_);
  }

 private:
  bool is_sought(std::size_t place) const { return records_[place].flaw.empty() && !people_[place]; }

  Status by_id() {
    std::vector<BeneficiaryId> ids;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if (!is_sought(i) || records_[i].beneficiary.uuid.is_nil()) continue;
      ids.push_back(records_[i].beneficiary);
      places.push_back(i);
    }
    if (ids.empty()) return {};
    return keep(transaction_.find_beneficiaries(ids), places);
  }

  Status by_reference() {
    std::vector<std::string> references;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if (!is_sought(i) || records_[i].person.external_reference.empty()) continue;
      references.push_back(records_[i].person.external_reference);
      places.push_back(i);
    }
    if (references.empty()) return {};
    return keep(transaction_.find_beneficiaries_by_reference(references), places);
  }

  Status by_line() {
    std::vector<domain::LineId> lines;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < records_.size(); ++i) {
      if (!is_sought(i) || !records_[i].person.phone) continue;
      auto line = line_of(*records_[i].person.phone);
      if (!line) return std::unexpected(std::move(line.error()));
      if (!*line) continue;
      lines.push_back(**line);
      places.push_back(i);
    }
    if (lines.empty()) return {};
    auto holders = transaction_.find_beneficiaries_by_line(lines);
    if (holders) refuse_contradicted(*holders, places);
    return keep(std::move(holders), places);
  }

  // Somebody with another file number is somebody else.
  void refuse_contradicted(std::vector<std::optional<Beneficiary>>& holders,
                           const std::vector<std::size_t>& places) const {
    for (std::size_t i = 0; i < places.size(); ++i) {
      const bool named = !records_[places[i]].person.external_reference.empty();
      if (named && holders[i] && !holders[i]->external_reference.empty()) holders[i].reset();
    }
  }

  Result<std::optional<domain::LineId>> line_of(const domain::PhoneNumber& number) {
    if (const auto known = lines_.find(number.e164()); known != lines_.end()) return known->second;
    auto line = vault_.line_of(number);
    if (line) lines_.emplace(number.e164(), *line);
    return line;
  }

  Status keep(Result<std::vector<std::optional<Beneficiary>>> found, const std::vector<std::size_t>& places) {
    if (!found) return std::unexpected(std::move(found.error()));
    for (std::size_t i = 0; i < places.size(); ++i) people_[places[i]] = std::move((*found)[i]);
    return {};
  }

  LedgerTransaction& transaction_;
  VaultReader& vault_;
  KnownLines& lines_;
  std::span<const ListRecord> records_;
  std::vector<std::optional<Beneficiary>> people_;
};

class ChunkWriting {
 public:
  ChunkWriting(LedgerTransaction& transaction, VaultReader& vault, KnownLines& known, const ListChunk& chunk,
               domain::Instant now)
      : transaction_(transaction),
        book_(transaction.campaigns()),
        vault_(vault),
        known_(known),
        chunk_(chunk),
        now_(now) {}

  // `before`: what an earlier transaction wrote, if it was committed.
  Result<WrittenChunk> run(const std::optional<WrittenChunk>& before) {
    if (auto status = open(); !status) return std::unexpected(std::move(status.error()));
    if (before && before->upload == written_.upload) return *before;
    if (auto status = require_as_read(); !status) return std::unexpected(std::move(status.error()));
    if (auto status = decide(); !status) return std::unexpected(std::move(status.error()));
    if (auto status = write(); !status) return std::unexpected(std::move(status.error()));
    return std::move(written_);
  }

 private:
  Status open() {
    auto found = require_campaign(book_.find(chunk_.campaign), chunk_.campaign);
    if (!found) return std::unexpected(std::move(found.error()));
    stored_ = std::move(*found);
    const auto uploads = book_.uploads(chunk_.campaign);
    if (!uploads) return std::unexpected(uploads.error());
    auto upload = upload_of(stored_, *uploads, chunk_.content, chunk_.who, now_);
    if (!upload) return std::unexpected(std::move(upload.error()));
    // Another list, or this very one, has been sent to its end since.
    if (upload->number != chunk_.upload) return std::unexpected(campaign_changed(stored_.campaign.revision));
    written_.upload = std::move(*upload);
    return {};
  }

  // Nothing is passed over that was not dealt with.
  Status require_as_read() {
    auto& campaign = stored_.campaign;
    const bool missing = chunk_.from && *chunk_.from > written_.upload.records;
    if (missing || (chunk_.revision && *chunk_.revision != campaign.revision))
      return std::unexpected(campaign_changed(campaign.revision));
    if (domain::is_amendable(campaign.state)) return {};
    auto tried = campaign;
    return std::unexpected(domain::amend(tried, saying()).error());
  }

  std::span<const ListRecord> to_do() const {
    const std::span all(chunk_.records);
    if (!chunk_.from) return all;
    return all.subspan(
        std::min(all.size(), static_cast<std::size_t>(written_.upload.records - *chunk_.from)));
  }

  Status decide() {
    const auto records = to_do();
    const auto people = PeopleFinding(transaction_, vault_, known_, records).run();
    if (!people) return std::unexpected(people.error());
    if (auto status = look_for_lines(*people); !status) return status;
    for (std::size_t i = 0; i < records.size(); ++i) take(records[i], (*people)[i]);
    if (chunk_.from) written_.upload.records += static_cast<std::int64_t>(records.size());
    return {};
  }

  Status look_for_lines(const std::vector<std::optional<Beneficiary>>& people) {
    std::vector<BeneficiaryId> ids;
    for (const auto& person : people)
      if (person) ids.push_back(person->id);
    for (const auto& campaign : chunk_.leave_out_of) {
      const auto numbers = book_.lines_of(campaign, ids);
      if (!numbers) return std::unexpected(numbers.error());
      for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto number = (*numbers)[i];
        if (number == 0) continue;
        const bool by_this = campaign == chunk_.campaign && number >= written_.upload.first_line;
        (by_this ? brought_ : left_out_).insert(ids[i]);
      }
    }
    return {};
  }

  void take(const ListRecord& record, const std::optional<Beneficiary>& person) {
    if (person && left_out_.contains(person->id)) {
      ++written_.left_out;
      return;
    }
    if (person && !chunk_.from && brought_.contains(person->id)) return;
    CampaignLine line;
    line.number = stored_.counts.total() + static_cast<std::int64_t>(lines_.size()) + 1;
    line.update_time = now_;
    if (person) {
      line.beneficiary = person->id;
      line.site = record.person.site.empty() ? person->site : record.person.site;
    } else {
      line.state = LineState::flawed;
      line.reason = record.flaw.empty() ? std::string(domain::unknown_reason) : record.flaw;
    }
    lines_.push_back(std::move(line));
  }

  Status write() {
    if (!lines_.empty()) {
      auto appended = book_.append_lines(chunk_.campaign, lines_);
      if (!appended) return std::unexpected(std::move(appended.error()));
      written_.lines = std::move(*appended);
      if (auto status = amend(); !status) return status;
      written_.upload.lines += static_cast<std::int64_t>(written_.lines.size());
    }
    if (!chunk_.from) written_.upload.records = written_.upload.lines;
    if (!is_open(written_.upload)) return {};
    return book_.put_upload(written_.upload);
  }

  domain::Saying saying() const { return {chunk_.who, chunk_.why, now_}; }

  // The list is content: its first lines, and those of another person, take the campaign back to draft.
  Status amend() {
    auto& campaign = stored_.campaign;
    std::vector<domain::CampaignChange> changes;
    const bool known_author = std::ranges::find(campaign.authors, chunk_.who) != campaign.authors.end();
    if (written_.upload.lines == 0 || campaign.state != domain::CampaignState::draft || !known_author) {
      auto change = domain::amend(campaign, saying());
      if (!change) return std::unexpected(std::move(change.error()));
      changes.push_back(std::move(*change));
    }
    for (const auto& line : written_.lines) campaign.list = domain::chain(campaign.list, line);
    campaign.update_time = now_;
    ++campaign.revision;
    return book_.put(campaign, changes);
  }

  LedgerTransaction& transaction_;
  CampaignBook& book_;
  VaultReader& vault_;
  KnownLines& known_;
  const ListChunk& chunk_;
  const domain::Instant now_;
  StoredCampaign stored_;
  WrittenChunk written_;
  std::set<BeneficiaryId> brought_;   // by this very upload
  std::set<BeneficiaryId> left_out_;  // have a line that can run elsewhere
  std::vector<CampaignLine> lines_;
};

}  // namespace

Result<WrittenChunk> write_chunk(Ledger& ledger, VaultReader& vault, const ListChunk& chunk,
                                 domain::Instant now) {
  KnownLines known;
  std::optional<WrittenChunk> tried;  // in a transaction that may have been committed
  const auto status = write_surely(ledger, [&](LedgerTransaction& transaction) -> Status {
    auto written = ChunkWriting(transaction, vault, known, chunk, now).run(tried);
    if (!written) return std::unexpected(std::move(written.error()));
    tried = std::move(*written);
    return {};
  });
  if (!status) return std::unexpected(status.error());
  return std::move(*tried);
}

}  // namespace passerelle::broker
