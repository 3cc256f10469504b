#pragma once

#include "services/broker/beneficiaries.h"
#include "services/broker/beneficiary_merge.h"
#include "services/broker/id_source.h"
#include "services/broker/people_store.h"
#include "services/broker/programmes.h"
#include "services/broker/writer_entrance.h"

namespace passerelle::broker {

class BeneficiaryRegistry : public Beneficiaries {
 public:
  BeneficiaryRegistry(Ledger& ledger, IdentityVault& vault, const Programmes& programmes, const Clock& clock,
                      IdSource& ids, WriterEntrance& entrance)
      : ledger_(ledger),
        vault_(vault),
        programmes_(programmes),
        clock_(clock),
        ids_(ids),
        entrance_(entrance) {}

  void create(domain::BeneficiaryDraft draft, Completion<BeneficiaryProfile> done) override;
  void update(domain::BeneficiaryId id, std::optional<std::int64_t> expected_revision,
              BeneficiaryChanges changes, Completion<BeneficiaryProfile> done) override;
  void import(std::vector<ImportRow> rows, bool validate_only,
              Completion<std::vector<ImportOutcome>> done) override;

 private:
  domain::Result<BeneficiaryProfile> create_now(const domain::BeneficiaryDraft& draft);
  domain::Result<BeneficiaryProfile> update_now(const domain::BeneficiaryId& id,
                                                std::optional<std::int64_t> expected_revision,
                                                const BeneficiaryChanges& changes);
  // `change` gets the number where the line is new to the vault.
  domain::Result<PersonOnFile> change_of(PeopleStore& store, const domain::Programme& programme,
                                         const PersonOnFile& before, const BeneficiaryChanges& changes,
                                         PersonChange& change);
  domain::Result<std::vector<ImportOutcome>> import_now(const std::vector<ImportRow>& rows,
                                                        bool validate_only);

  Ledger& ledger_;
  IdentityVault& vault_;
  const Programmes& programmes_;
  const Clock& clock_;
  IdSource& ids_;
  WriterEntrance& entrance_;
};

}  // namespace passerelle::broker
