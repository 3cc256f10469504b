// A few rows, for tests of the files that they end up in.
#pragma once

#include "services/broker/ports/ledger.h"
#include "tests/support/process.h"

namespace passerelle::sqlite {

// Ids and times of one run, each a second after the one before.
class Sample {
 public:
  domain::Status fund(broker::Ledger& ledger);
  broker::AdmissionRecord reserved();
  domain::Status record(broker::Ledger& ledger, int count);

 private:
  template <class Id>
  Id draw() {
    return Id{domain::make_uuid_v7(now_, 0, ++drawn_)};
  }
  domain::Instant now_ = domain::from_unix_ms(1'780'000'000'000);
  std::uint64_t drawn_ = 0;
};

}  // namespace passerelle::sqlite
