#include "services/broker/beneficiary_registry.h"

#include <utility>

#include "services/broker/beneficiary_merge.h"
#include "services/broker/import_chunk.h"
#include "services/broker/people_store.h"

namespace passerelle::broker {

namespace {

constexpr std::size_t most_rows = 1'000;

domain::Error taken(std::string reason, std::string message, const domain::BeneficiaryId& by) {
  return {.code = domain::ErrorCode::already_exists,
          .reason = std::move(reason),
          .message = std::move(message),
          .metadata = {{"beneficiary", by.text()}}};
}

domain::Status check_site(const domain::Programme& programme, const domain::SiteId& site) {
  if (programme.find(site) == nullptr) return std::unexpected(site_unknown(site));
  return {};
}

domain::Status check_operator(const domain::Programme& programme, const domain::OperatorId& id) {
  if (!id.empty() && programme.find(id) == nullptr) return std::unexpected(operator_unknown(id));
  return {};
}

domain::Status check_reference(const std::string& reference) {
  if (reference.empty() || domain::is_external_reference(reference)) return {};
  return domain::invalid_field("external_reference", "Must be 1 to 40 of A-Z a-z 0-9 . _ / -",
                               "REFERENCE_INVALID");
}

// The line of a number, and who holds it.
struct LineLookup {
  domain::LineId line;
  bool known = false;
  std::optional<domain::Beneficiary> holder;
};

domain::Result<LineLookup> look_up(PeopleStore& store, IdSource& ids, const domain::PhoneNumber& number) {
  auto line = store.line_of(number);
  if (!line) return std::unexpected(std::move(line.error()));
  if (!*line) return LineLookup{ids.draw<domain::LineId>(), false, std::nullopt};
  const std::vector<domain::LineId> lines{**line};
  auto holders = store.by_line(lines);
  if (!holders) return std::unexpected(std::move(holders.error()));
  return LineLookup{**line, true, std::move(holders->front())};
}

domain::Result<std::optional<domain::Beneficiary>> holder_of(PeopleStore& store,
                                                             const std::string& reference) {
  if (reference.empty()) return std::nullopt;
  const std::vector<std::string> references{reference};
  auto found = store.by_reference(references);
  if (!found) return std::unexpected(std::move(found.error()));
  return std::move(found->front());
}

}  // namespace

void BeneficiaryRegistry::create(domain::BeneficiaryDraft draft, Completion<BeneficiaryProfile> done) {
  entrance_.write([this, draft = std::move(draft)] { return create_now(draft); }, std::move(done));
}

void BeneficiaryRegistry::update(domain::BeneficiaryId id, std::optional<std::int64_t> expected_revision,
                                 BeneficiaryChanges changes, Completion<BeneficiaryProfile> done) {
  entrance_.write([this, id, expected_revision,
                   changes = std::move(changes)] { return update_now(id, expected_revision, changes); },
                  std::move(done));
}

void BeneficiaryRegistry::import(std::vector<ImportRow> rows, bool validate_only,
                                 Completion<std::vector<ImportOutcome>> done) {
  entrance_.write([this, rows = std::move(rows), validate_only] { return import_now(rows, validate_only); },
                  std::move(done));
}

domain::Result<BeneficiaryProfile> BeneficiaryRegistry::create_now(const domain::BeneficiaryDraft& draft) {
  const auto programme = programmes_.current();
  if (programme == nullptr) return std::unexpected(programme_missing());
  if (auto status = check_site(*programme, draft.site); !status) return std::unexpected(status.error());
  if (auto status = check_operator(*programme, draft.operator_id); !status) {
    return std::unexpected(status.error());
  }
  PeopleStore store(ledger_, vault_);
  const auto holder = holder_of(store, draft.external_reference);
  if (!holder) return std::unexpected(holder.error());
  if (*holder)
    return std::unexpected(taken("BENEFICIARY_EXISTS", "The reference is on file.", (*holder)->id));
  if (auto errors = check_draft(draft, nullptr, *programme); !errors.empty()) {
    return domain::invalid_field(errors.front().column, errors.front().message, errors.front().reason);
  }
  const auto now = clock_.now();
  PersonOnFile person;
  person.beneficiary.id = ids_.draw<domain::BeneficiaryId>();
  person.beneficiary.create_time = now;
  person.beneficiary.update_time = now;
  person.beneficiary.revision = 1;
  PersonChange change;
  std::optional<domain::LineId> line;
  if (draft.phone) {
    const auto found = look_up(store, ids_, *draft.phone);
    if (!found) return std::unexpected(found.error());
    if (found->holder) {
      return std::unexpected(taken("BENEFICIARY_EXISTS", "The number is on file.", found->holder->id));
    }
    line = found->line;
    if (!found->known) change.number_of_line = draft.phone;
  }
  person = merge(std::move(person), draft, line, now);
  change.beneficiary = person.beneficiary;
  change.name = person.name;
  const std::vector<PersonChange> changes{change};
  if (auto status = store.put(changes); !status) return std::unexpected(std::move(status.error()));
  return BeneficiaryProfile{person.beneficiary, {person.name, draft.phone}};
}

domain::Result<BeneficiaryProfile> BeneficiaryRegistry::update_now(
    const domain::BeneficiaryId& id, std::optional<std::int64_t> expected_revision,
    const BeneficiaryChanges& changes) {
  const auto programme = programmes_.current();
  if (programme == nullptr) return std::unexpected(programme_missing());
  PeopleStore store(ledger_, vault_);
  const std::vector<domain::BeneficiaryId> ids{id};
  const auto found = store.by_id(ids);
  if (!found) return std::unexpected(found.error());
  if (!found->front()) return std::unexpected(beneficiary_unknown(id));
  const auto erased = vault_.erasures(ids);
  if (!erased) return std::unexpected(erased.error());
  if (erased->front()) return std::unexpected(beneficiary_erased(id));
  const auto names = store.names(ids);
  if (!names) return std::unexpected(names.error());
  const PersonOnFile before{*found->front(), names->front()};
  if (expected_revision && *expected_revision != before.beneficiary.revision) {
    return std::unexpected(
        domain::Error{.code = domain::ErrorCode::aborted,
                      .reason = "ETAG_MISMATCH",
                      .message = "Somebody else changed this beneficiary first.",
                      .metadata = {{"revision", std::to_string(before.beneficiary.revision)}}});
  }
  PersonChange change;
  const auto after = change_of(store, *programme, before, changes, change);
  if (!after) return std::unexpected(after.error());
  if (*after != before) {
    change.beneficiary = after->beneficiary;
    change.beneficiary.update_time = clock_.now();
    ++change.beneficiary.revision;
    if (after->name != before.name) change.name = after->name;
    const std::vector<PersonChange> all{change};
    if (auto status = store.put(all); !status) return std::unexpected(std::move(status.error()));
  } else {
    change.beneficiary = before.beneficiary;
  }
  auto number = store.number_of(change.beneficiary.line);
  if (!number) return std::unexpected(std::move(number.error()));
  return BeneficiaryProfile{change.beneficiary, {after->name, std::move(*number)}};
}

domain::Result<PersonOnFile> BeneficiaryRegistry::change_of(PeopleStore& store,
                                                            const domain::Programme& programme,
                                                            const PersonOnFile& before,
                                                            const BeneficiaryChanges& changes,
                                                            PersonChange& change) {
  const auto id = before.beneficiary.id;
  if (changes.site) {
    if (auto status = check_site(programme, *changes.site); !status) return std::unexpected(status.error());
  }
  if (changes.operator_id) {
    if (auto status = check_operator(programme, *changes.operator_id); !status) {
      return std::unexpected(status.error());
    }
  }
  if (changes.external_reference) {
    if (auto status = check_reference(*changes.external_reference); !status) {
      return std::unexpected(status.error());
    }
    const auto holder = holder_of(store, *changes.external_reference);
    if (!holder) return std::unexpected(holder.error());
    if (*holder && (*holder)->id != id) {
      return std::unexpected(
          taken("EXTERNAL_REFERENCE_TAKEN", "The reference is somebody else's.", (*holder)->id));
    }
  }
  std::optional<domain::LineId> line;
  if (changes.phone && *changes.phone) {
    const auto found = look_up(store, ids_, **changes.phone);
    if (!found) return std::unexpected(found.error());
    if (found->holder && found->holder->id != id) {
      return std::unexpected(taken("LINE_TAKEN", "The number is somebody else's.", found->holder->id));
    }
    line = found->line;
    if (!found->known) change.number_of_line = *changes.phone;
  }
  auto after = merge(before, changes, line, clock_.now());
  const bool speaks_of_line = (changes.operator_id && !changes.operator_id->empty()) ||
                              (changes.line_confirmed_on && *changes.line_confirmed_on);
  if (speaks_of_line && !after.beneficiary.line) {
    return domain::fail(domain::ErrorCode::failed_precondition, "LINE_MISSING",
                        "An operator or a confirmation needs a line to be about.");
  }
  return after;
}

domain::Result<std::vector<ImportOutcome>> BeneficiaryRegistry::import_now(const std::vector<ImportRow>& rows,
                                                                           bool validate_only) {
  const auto programme = programmes_.current();
  if (programme == nullptr) return std::unexpected(programme_missing());
  if (rows.size() > most_rows) {
    return domain::invalid_field("rows", "At most 1,000 rows a call.", "TOO_MANY_ROWS");
  }
  PeopleStore store(ledger_, vault_);
  return ImportChunk(store, *programme, ids_, clock_.now()).run(rows, validate_only);
}

}  // namespace passerelle::broker
