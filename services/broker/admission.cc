#include "services/broker/admission.h"

#include <openssl/evp.h>

#include <string_view>

#include "services/domain/invariant.h"

namespace passerelle::broker {

namespace {

// Lengths before contents, so that no two requests have one form.
void append(std::string& form, std::string_view field) {
  form += std::to_string(field.size());
  form += ':';
  form += field;
}

}  // namespace

Fingerprint fingerprint_of(const RechargeRequest& request) {
  std::string form = "passerelle.v1.CreateRecharge\n";
  append(form, request.beneficiary.text());
  append(form, request.site.value);
  append(form, request.offer.value);
  if (request.campaign) append(form, request.campaign->envelope.value);
  Fingerprint fingerprint{};
  unsigned int length = 0;
  const int done = EVP_Digest(form.data(), form.size(), fingerprint.data(), &length, EVP_sha256(), nullptr);
  domain::require_invariant(done == 1 && length == fingerprint.size(), "SHA-256 is always there");
  return fingerprint;
}

}  // namespace passerelle::broker
