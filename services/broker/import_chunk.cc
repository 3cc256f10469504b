#include "services/broker/import_chunk.h"

#include <utility>

#include "services/domain/list_columns.h"

namespace passerelle::broker {

domain::Result<std::vector<ImportOutcome>> ImportChunk::run(const std::vector<ImportRow>& rows,
                                                            bool validate_only) {
  if (auto status = load(rows); !status) return std::unexpected(std::move(status.error()));
  std::vector<ImportOutcome> outcomes;
  outcomes.reserve(rows.size());
  for (const auto& row : rows) outcomes.push_back(decide(row));
  if (validate_only) {
    for (auto& outcome : outcomes) {
      if (outcome.beneficiary && !people_.at(*outcome.beneficiary).stored) outcome.beneficiary.reset();
    }
    return outcomes;
  }
  const auto changed = changes();
  if (auto status = store_.put(changed); !status) return std::unexpected(std::move(status.error()));
  return outcomes;
}

domain::Status ImportChunk::load(const std::vector<ImportRow>& rows) {
  std::vector<std::string> references;
  for (const auto& row : rows) {
    if (!row.draft.external_reference.empty()) references.push_back(row.draft.external_reference);
  }
  const auto found = store_.by_reference(references);
  if (!found) return std::unexpected(found.error());
  put_on_table(*found);
  if (auto status = load_lines(rows); !status) return status;
  return load_names();
}

domain::Status ImportChunk::load_lines(const std::vector<ImportRow>& rows) {
  std::vector<domain::LineId> known;
  for (const auto& row : rows) {
    if (!row.draft.phone || lines_.contains(row.draft.phone->e164())) continue;
    const auto line = store_.line_of(*row.draft.phone);
    if (!line) return std::unexpected(line.error());
    const auto id = *line ? **line : ids_.draw<domain::LineId>();
    lines_.emplace(row.draft.phone->e164(), id);
    if (*line) {
      known.push_back(id);
    } else {
      unknown_lines_.emplace(id, *row.draft.phone);
    }
  }
  const auto holders = store_.by_line(known);
  if (!holders) return std::unexpected(holders.error());
  put_on_table(*holders);
  return {};
}

void ImportChunk::put_on_table(const PeopleStore::Found& found) {
  for (const auto& person : found) {
    if (!person) continue;
    const PersonOnFile on_file{*person, {}};
    people_.emplace(person->id, Person{on_file, on_file});
    if (!person->external_reference.empty()) by_reference_.emplace(person->external_reference, person->id);
    if (person->line) by_line_.emplace(person->line->id, person->id);
  }
}

domain::Status ImportChunk::load_names() {
  std::vector<domain::BeneficiaryId> ids;
  ids.reserve(people_.size());
  for (const auto& [id, person] : people_) ids.push_back(id);
  auto names = store_.names(ids);
  if (!names) return std::unexpected(std::move(names.error()));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto& person = people_.at(ids[i]);
    person.stored->name = (*names)[i];
    person.now.name = std::move((*names)[i]);
  }
  return {};
}

std::optional<domain::LineId> ImportChunk::line_of(const domain::BeneficiaryDraft& draft) const {
  if (!draft.phone) return std::nullopt;
  return lines_.at(draft.phone->e164());
}

std::optional<domain::BeneficiaryId> ImportChunk::recognise(const domain::BeneficiaryDraft& draft,
                                                            const std::optional<domain::LineId>& line,
                                                            std::vector<domain::ColumnError>& errors) const {
  const auto holder = line ? by_line_.find(*line) : by_line_.end();
  const bool held = holder != by_line_.end();
  const auto taken = [&] { errors.push_back(domain::make_column_error("phone", "LINE_TAKEN")); };
  if (draft.external_reference.empty()) {
    return held ? std::optional(holder->second) : std::nullopt;
  }
  const auto known = by_reference_.find(draft.external_reference);
  if (known != by_reference_.end()) {
    if (held && holder->second != known->second) taken();
    return known->second;
  }
  if (!held) return std::nullopt;
  // Somebody without a reference gets it now; somebody with another one is another person.
  if (people_.at(holder->second).now.beneficiary.external_reference.empty()) return holder->second;
  taken();
  return std::nullopt;
}

ImportOutcome ImportChunk::decide(const ImportRow& row) {
  ImportOutcome outcome;
  outcome.line = row.line;
  const auto line = line_of(row.draft);
  auto person = recognise(row.draft, line, outcome.errors);
  const auto* present = person ? &people_.at(*person).now.beneficiary : nullptr;
  for (auto& error : check_draft(row.draft, present, programme_)) outcome.errors.push_back(std::move(error));
  if (!outcome.errors.empty()) return outcome;
  const bool is_new = !person.has_value();
  if (is_new) person = enrol();
  const auto& before = people_.at(*person).now;
  auto after = merge(before, row.draft, line, now_);
  outcome.beneficiary = person;
  outcome.verdict = is_new            ? ImportVerdict::accepted
                    : after == before ? ImportVerdict::unchanged
                                      : ImportVerdict::updated;
  replace(*person, std::move(after));
  return outcome;
}

domain::BeneficiaryId ImportChunk::enrol() {
  PersonOnFile person;
  person.beneficiary.id = ids_.draw<domain::BeneficiaryId>();
  person.beneficiary.create_time = now_;
  const auto id = person.beneficiary.id;
  people_.emplace(id, Person{std::nullopt, std::move(person)});
  return id;
}

void ImportChunk::replace(const domain::BeneficiaryId& id, PersonOnFile after) {
  auto& now = people_.at(id).now;
  if (now.beneficiary.line) by_line_.erase(now.beneficiary.line->id);
  now = std::move(after);
  if (now.beneficiary.line) by_line_.insert_or_assign(now.beneficiary.line->id, id);
  if (!now.beneficiary.external_reference.empty()) {
    by_reference_.insert_or_assign(now.beneficiary.external_reference, id);
  }
}

std::vector<PersonChange> ImportChunk::changes() {
  std::vector<PersonChange> changes;
  for (const auto& [id, person] : people_) {
    if (person.stored == person.now) continue;
    PersonChange change;
    change.beneficiary = person.now.beneficiary;
    change.beneficiary.update_time = now_;
    ++change.beneficiary.revision;
    if (!person.stored || person.stored->name != person.now.name) change.name = person.now.name;
    if (person.now.beneficiary.line) {
      const auto unknown = unknown_lines_.find(person.now.beneficiary.line->id);
      if (unknown != unknown_lines_.end()) change.number_of_line = unknown->second;
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace passerelle::broker
