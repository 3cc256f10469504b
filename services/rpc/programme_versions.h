// The programmes that past recharges were decided by: their refusals are explained in its words.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "services/broker/ports/ledger.h"
#include "services/broker/programmes.h"

namespace passerelle::rpc {

// Thread-safe. Versions never change, so what was read once is kept, up to a bound.
class ProgrammeVersions {
 public:
  // `programmes` outlives it.
  explicit ProgrammeVersions(const broker::Programmes& programmes) : programmes_(programmes) {}
  ProgrammeVersions(const ProgrammeVersions&) = delete;
  ProgrammeVersions& operator=(const ProgrammeVersions&) = delete;

  // That of `recharge`, without reading; null where it has to be read. A recharge without violations needs
  // none, and gets an empty one.
  std::shared_ptr<const domain::Programme> remembered(const domain::Recharge& recharge);
  // Reads it where it must. On a reader's thread.
  domain::Result<std::shared_ptr<const domain::Programme>> find(const domain::Recharge& recharge,
                                                                broker::LedgerReader& ledger);

 private:
  static constexpr std::size_t max_kept = 64;

  const broker::Programmes& programmes_;
  std::shared_ptr<const domain::Programme> none_ = std::make_shared<const domain::Programme>();
  std::mutex mutex_;
  std::map<std::int64_t, std::shared_ptr<const domain::Programme>> kept_;
};

}  // namespace passerelle::rpc
