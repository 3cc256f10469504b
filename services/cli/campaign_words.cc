#include "services/cli/campaign_words.h"

#include <array>
#include <utility>

#include "services/cli/campaign_catalogue.h"
#include "services/cli/catalogue.h"

namespace passerelle::cli {
namespace {

using Coded = std::pair<std::string_view, const Text*>;

constexpr std::array<Coded, 6> pause_reasons{{{"PERSON", &text::paused_by_person},
                                              {"OPERATOR_PAUSED", &text::paused_operator},
                                              {"FLOAT_LOW", &text::paused_float},
                                              {"ENVELOPE_LOW", &text::paused_envelope},
                                              {"REJECTIONS_HIGH", &text::paused_rejections},
                                              {"APPROVAL_FELL", &text::paused_approval}}};

constexpr std::array<Coded, 16> line_reasons{{{"LINE_DUPLICATE", &text::why_duplicate},
                                              {"PERSON_UNKNOWN", &text::why_unknown},
                                              {"PHONE_NUMBER_INVALID", &text::why_phone},
                                              {"REFERENCE_INVALID", &text::why_reference},
                                              {"ENCODING_INVALID", &text::why_encoding},
                                              {"LINE_UNCONFIRMED", &text::why_unconfirmed},
                                              {"QUOTA_EXCEEDED", &text::why_quota},
                                              {"REFERRAL_MISSING", &text::why_referral_missing},
                                              {"REFERRAL_EXPIRED", &text::why_referral_expired},
                                              {"LINE_NOT_CONFIRMED", &text::why_not_confirmed},
                                              {"LINE_CONFIRMATION_TOO_OLD", &text::why_too_old},
                                              {"LINE_OPERATOR_NOT_SERVED", &text::why_not_served},
                                              {"ENVELOPE_EXHAUSTED", &text::foreseen_unfunded},
                                              {"LINE_UNKNOWN", &text::why_line_unknown},
                                              {"LINE_BARRED", &text::why_line_barred},
                                              {"FLOAT_EXHAUSTED", &text::why_float}}};

template <std::size_t size>
std::string meaning(const std::array<Coded, size>& codes, std::string_view code, const Words& words) {
  for (const auto& [known, sentence] : codes) {
    if (known == code) return words(*sentence);
  }
  return std::string(code);
}

}  // namespace

std::string state_text(v1::Campaign::State state, const Words& words) {
  switch (state) {
    case v1::Campaign::DRAFT:
      return words(text::campaign_draft);
    case v1::Campaign::SUBMITTED:
      return words(text::campaign_submitted);
    case v1::Campaign::APPROVED:
      return words(text::campaign_approved);
    case v1::Campaign::SCHEDULED:
      return words(text::campaign_scheduled);
    case v1::Campaign::RUNNING:
      return words(text::campaign_running);
    case v1::Campaign::PAUSED:
      return words(text::campaign_paused);
    case v1::Campaign::COMPLETED:
      return words(text::campaign_completed);
    case v1::Campaign::CANCELLED:
      return words(text::campaign_cancelled);
    default:
      return words(text::unknown_value);
  }
}

std::string state_text(v1::CampaignLine::State state, const Words& words) {
  switch (state) {
    case v1::CampaignLine::FLAWED:
      return words(text::line_flawed);
    case v1::CampaignLine::WAITING:
      return words(text::line_waiting);
    case v1::CampaignLine::TAKEN:
      return words(text::line_taken);
    case v1::CampaignLine::UNDER_WAY:
      return words(text::line_under_way);
    case v1::CampaignLine::IN_DOUBT:
      return words(text::line_in_doubt);
    case v1::CampaignLine::DELIVERED:
      return words(text::line_delivered);
    case v1::CampaignLine::REFUSED:
      return words(text::line_refused);
    case v1::CampaignLine::REJECTED:
      return words(text::line_rejected);
    case v1::CampaignLine::CANCELLED:
      return words(text::line_cancelled);
    case v1::CampaignLine::REVERSED:
      return words(text::line_reversed);
    case v1::CampaignLine::HELD:
      return words(text::line_held);
    default:
      return words(text::unknown_value);
  }
}

std::string verdict_text(v1::PreviewLine::Verdict verdict, const Words& words) {
  switch (verdict) {
    case v1::PreviewLine::SERVED:
      return words(text::foreseen_served);
    case v1::PreviewLine::REFUSED:
      return words(text::foreseen_refused);
    case v1::PreviewLine::SERVED_ALREADY:
      return words(text::foreseen_served_already);
    case v1::PreviewLine::UNFUNDED:
      return words(text::foreseen_unfunded);
    case v1::PreviewLine::UNCONFIRMED:
      return words(text::foreseen_unconfirmed);
    case v1::PreviewLine::DUPLICATE:
      return words(text::foreseen_duplicate);
    case v1::PreviewLine::PERSON_UNKNOWN:
      return words(text::foreseen_unknown);
    case v1::PreviewLine::MALFORMED:
      return words(text::foreseen_malformed);
    default:
      return words(text::not_foreseen);
  }
}

std::string pause_reason_text(std::string_view code, const Words& words) {
  return meaning(pause_reasons, code, words);
}

std::string reason_text(std::string_view code, const Words& words) {
  return meaning(line_reasons, code, words);
}

}  // namespace passerelle::cli
