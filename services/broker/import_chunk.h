// Some rows of a list, decided in order and written together.
#pragma once

#include <map>
#include <set>

#include "services/broker/beneficiary_merge.h"
#include "services/broker/id_source.h"
#include "services/broker/people_store.h"

namespace passerelle::broker {

// Writer thread; one run each. A person is recognised by the reference, else by the line's number; what a row
// changes, the next one sees.
class ImportChunk {
 public:
  ImportChunk(PeopleStore& store, const domain::Programme& programme, IdSource& ids, domain::Instant now)
      : store_(store), programme_(programme), ids_(ids), now_(now) {}
  ImportChunk(const ImportChunk&) = delete;
  ImportChunk& operator=(const ImportChunk&) = delete;

  domain::Result<std::vector<ImportOutcome>> run(const std::vector<ImportRow>& rows, bool validate_only);

 private:
  struct Person {
    std::optional<PersonOnFile> stored;  // absent: new
    PersonOnFile now;
  };

  domain::Status load(const std::vector<ImportRow>& rows);
  domain::Status load_lines(const std::vector<ImportRow>& rows);
  domain::Status load_names();
  void put_on_table(const PeopleStore::Found& found);
  ImportOutcome decide(const ImportRow& row);
  std::optional<domain::BeneficiaryId> recognise(const domain::BeneficiaryDraft& draft,
                                                 const std::optional<domain::LineId>& line,
                                                 std::vector<domain::ColumnError>& errors) const;
  std::optional<domain::LineId> line_of(const domain::BeneficiaryDraft& draft) const;
  domain::BeneficiaryId enrol();
  void replace(const domain::BeneficiaryId& id, PersonOnFile after);
  std::vector<PersonChange> changes();

  PeopleStore& store_;
  const domain::Programme& programme_;
  IdSource& ids_;
  const domain::Instant now_;
  std::map<domain::BeneficiaryId, Person> people_;
  std::map<std::string, domain::BeneficiaryId> by_reference_;
  std::map<domain::LineId, domain::BeneficiaryId> by_line_;
  std::map<std::string, domain::LineId> lines_;                  // by number
  std::map<domain::LineId, domain::PhoneNumber> unknown_lines_;  // not in the vault yet
};

}  // namespace passerelle::broker
