// Where a request for a recharge is looked at before it waits for the writer.
#pragma once

#include "services/broker/admission.h"
#include "services/broker/ports/clock.h"
#include "services/broker/writer_entrance.h"

namespace passerelle::broker {

class AdmissionDesk : public Admission {
 public:
  AdmissionDesk(WriterEntrance& entrance, const Clock& clock, domain::Duration max_wait)
      : entrance_(entrance), clock_(clock), max_wait_(max_wait) {}

  void create(RechargeRequest request, domain::Duration wait, Completion<domain::Recharge> done) override;

 private:
  WriterEntrance& entrance_;
  const Clock& clock_;
  const domain::Duration max_wait_;
};

}  // namespace passerelle::broker
