// A recharge, and the only ways its state may change.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/domain/decision.h"

namespace passerelle::domain {

enum class RechargeState : std::uint8_t {
  refused = 1,   // by our rules; final
  reserved = 2,  // decided and held; may have been sent
  in_doubt = 3,  // sent, no answer that proves anything; the hold stays
  delivered = 4,
  rejected = 5,   // by the operator; final
  cancelled = 6,  // before any send; final
  reversed = 7,   // delivered, then taken back by the operator; final
};
std::string_view to_string(RechargeState state);  // UPPER_SNAKE
std::optional<RechargeState> parse_recharge_state(std::string_view text);

bool is_final(RechargeState state);  // nothing but DELIVERED -> REVERSED changes it
bool may_become(RechargeState from, RechargeState to);
// Told `news`, a recharge stays as it is, and nothing contradicts it: a doubt about what is proven is none.
bool adds_nothing(RechargeState state, RechargeState news);
bool holds_quota(RechargeState state);  // counts against quotas: reserved, in doubt, delivered

struct Rejection {
  std::string code;        // the operator's own
  std::string reason;      // ours, UPPER_SNAKE: LINE_UNKNOWN, LINE_BARRED, FLOAT_EXHAUSTED, ...
  bool retryable = false;  // a new recharge for the same person may succeed
  bool operator==(const Rejection&) const = default;
};

struct Recharge {
  RechargeId id;  // its text is the reference that the operator sees, for life
  BeneficiaryId beneficiary;
  LineId line;  // nil where the person had none
  SiteId site;
  OfferId offer;
  Megabytes data;
  EuroCents face_value;
  EuroCents price;
  Tariff tariff = Tariff::sold;
  std::int64_t programme_version = 0;
  EnvelopeId envelope;               // empty where refused
  std::int64_t envelope_amount = 0;  // held on it, in its measure
  Asset envelope_measure = Asset::eur_cent;
  OperatorId operator_id;    // empty where refused
  std::string product_code;  // empty where refused
  std::string caller;        // the principal who asked
  std::string request_id;
  RechargeState state = RechargeState::reserved;
  Instant create_time{};
  Instant update_time{};           // of the newest change of state
  std::string operator_reference;  // the operator's id of the top-up, once known
  std::optional<Rejection> rejection;
  std::vector<Violation> violations;  // where refused
  bool operator==(const Recharge&) const = default;
};

}  // namespace passerelle::domain
