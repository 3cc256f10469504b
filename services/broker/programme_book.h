// The programme in force, and how the next version comes into force.
#pragma once

#include <memory>
#include <mutex>

#include "services/broker/id_source.h"
#include "services/broker/programmes.h"
#include "services/broker/writer_entrance.h"
#include "services/broker/writer_queue.h"

namespace passerelle::broker {

class ProgrammeBook : public Programmes {
 public:
  ProgrammeBook(Ledger& ledger, const Clock& clock, IdSource& ids, WriterEntrance& entrance);

  std::shared_ptr<const domain::Programme> current() const override;
  void apply(domain::Programme programme, std::string applied_by,
             std::optional<std::int64_t> expected_version, bool validate_only,
             Completion<ProgrammeVersion> done) override;

  // Writer thread: what the ledger has. Another broker may have applied it.
  domain::Status load();

 private:
  struct Application {
    domain::Programme programme;
    std::string applied_by;
    std::optional<std::int64_t> expected_version;
    bool validate_only = false;
  };

  domain::Result<ProgrammeVersion> apply_now(const Application& application);
  domain::Result<ProgrammeVersion> apply_once(const Application& application);
  domain::Result<ProgrammeVersion> store(const Application& application);
  void replace(ProgrammeVersion version);

  Ledger& ledger_;
  const Clock& clock_;
  IdSource& ids_;
  WriterEntrance& entrance_;
  std::unique_ptr<LedgerReader> reader_;    // writer thread; opened at need
  bool stale_ = false;                      // writer thread: the ledger may have a newer one
  std::optional<ProgrammeVersion> newest_;  // writer thread
  mutable std::mutex mutex_;
  std::shared_ptr<const domain::Programme> current_;  // guarded
};

}  // namespace passerelle::broker
