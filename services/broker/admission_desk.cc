#include "services/broker/admission_desk.h"

#include <algorithm>
#include <utility>

#include "services/broker/request_id.h"

namespace passerelle::broker {

void AdmissionDesk::create(RechargeRequest request, domain::Duration wait,
                           Completion<domain::Recharge> done) {
  if (auto valid = check_request_id(request.request_id); !valid) {
    return entrance_.refuse(std::move(done), std::move(valid.error()));
  }
  AdmitCommand command;
  command.fingerprint = fingerprint_of(request);
  command.answer_by = clock_.now() + std::clamp(wait, domain::Duration{0}, max_wait_);
  command.request = std::move(request);
  command.done = std::move(done);
  entrance_.admit(std::move(command));
}

}  // namespace passerelle::broker
