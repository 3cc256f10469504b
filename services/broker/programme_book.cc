#include "services/broker/programme_book.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "services/broker/programme_change.h"

namespace passerelle::broker {

namespace {

constexpr int most_commits = 4;  // where a commit gets lost

bool same_content(const domain::Programme& present, domain::Programme next) {
  next.version = present.version;
  return present == next;
}

}  // namespace

ProgrammeBook::ProgrammeBook(Ledger& ledger, const Clock& clock, IdSource& ids, WriterEntrance& entrance)
    : ledger_(ledger), clock_(clock), ids_(ids), entrance_(entrance) {}

std::shared_ptr<const domain::Programme> ProgrammeBook::current() const {
  const std::scoped_lock lock(mutex_);
  return current_;
}

void ProgrammeBook::apply(domain::Programme programme, std::string applied_by,
                          std::optional<std::int64_t> expected_version, bool validate_only,
                          Completion<ProgrammeVersion> done) {
  programme.version = 0;
  if (auto valid = domain::validate(programme); !valid) {
    return entrance_.refuse(std::move(done), std::move(valid.error()));
  }
  Application application{std::move(programme), std::move(applied_by), expected_version, validate_only};
  entrance_.write([this, application = std::move(application)] { return apply_now(application); },
                  std::move(done));
}

domain::Status ProgrammeBook::load() {
  if (!reader_) {
    auto reader = ledger_.open_reader();
    if (!reader) return std::unexpected(std::move(reader.error()));
    reader_ = std::move(*reader);
  }
  auto version = reader_->programme(std::nullopt);
  if (!version) {
    reader_.reset();
    return std::unexpected(std::move(version.error()));
  }
  const auto present = newest_ ? newest_->programme.version : 0;
  if (*version && (*version)->programme.version != present) replace(std::move(**version));
  stale_ = false;
  return {};
}

void ProgrammeBook::replace(ProgrammeVersion version) {
  auto programme = std::make_shared<const domain::Programme>(version.programme);
  newest_ = std::move(version);
  const std::scoped_lock lock(mutex_);
  current_ = std::move(programme);
}

domain::Result<ProgrammeVersion> ProgrammeBook::apply_now(const Application& application) {
  for (int attempt = 0; attempt < most_commits; ++attempt) {
    if (stale_) {
      if (auto status = load(); !status) break;
    }
    auto version = apply_once(application);
    if (version || version.error().code != domain::ErrorCode::unavailable) return version;
    spdlog::error("programme: not stored: {}", version.error().reason);
    // It may be stored all the same: then it is the current one when the book is read again.
    if (!is_commit_unknown(version.error())) break;
    stale_ = true;
  }
  return std::unexpected(ledger_unavailable());
}

domain::Result<ProgrammeVersion> ProgrammeBook::apply_once(const Application& application) {
  const auto* present = newest_ ? &newest_->programme : nullptr;
  // A repeated call is answered alike, whatever version it expected to replace.
  if (present != nullptr && same_content(*present, application.programme)) return *newest_;
  const auto version = present == nullptr ? 0 : present->version;
  if (application.expected_version && *application.expected_version != version) {
    return std::unexpected(domain::Error{.code = domain::ErrorCode::aborted,
                                         .reason = "ETAG_MISMATCH",
                                         .message = "The programme was changed by somebody else.",
                                         .metadata = {{"version", std::to_string(version)}}});
  }
  if (auto status = check_change(present, application.programme); !status) {
    return std::unexpected(std::move(status.error()));
  }
  return store(application);
}

domain::Result<ProgrammeVersion> ProgrammeBook::store(const Application& application) {
  ProgrammeVersion stored{application.programme, application.applied_by, clock_.now()};
  stored.programme.version = (newest_ ? newest_->programme.version : 0) + 1;
  const auto reason = "programme version " + std::to_string(stored.programme.version);
  const auto status = ledger_.transact([&](LedgerTransaction& transaction) -> domain::Status {
    const auto balances = transaction.envelope_balances();
    if (!balances) return std::unexpected(balances.error());
    const auto transfers = funding_of(application.programme, *balances, reason, stored.applied_at,
                                      [&] { return ids_.draw<domain::TransferId>(); });
    if (!transfers) return std::unexpected(transfers.error());
    if (application.validate_only) return {};
    const auto version = transaction.put_programme(application.programme, application.applied_by,
                                                   stored.applied_at, *transfers);
    if (!version) return std::unexpected(version.error());
    stored.programme.version = *version;
    return {};
  });
  if (!status) return std::unexpected(status.error());
  if (!application.validate_only) replace(stored);
  return stored;
}

}  // namespace passerelle::broker
