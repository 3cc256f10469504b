#include "adapters/postgres/change_notice.h"

#include <openssl/evp.h>

#include <algorithm>

namespace passerelle::postgres {
namespace {

// Three ids are 48 bytes, 64 characters of base64 without padding.
constexpr std::size_t most_ids = 360;
constexpr std::size_t id_bytes = 16;

}  // namespace

std::vector<std::string> change_notices(const std::vector<domain::RechargeId>& ids) {
  std::vector<std::string> notices;
  for (std::size_t first = 0; first < ids.size(); first += most_ids) {
    const auto last = std::min(ids.size(), first + most_ids);
    Bytes bytes;
    for (std::size_t i = first; i < last; ++i)
      bytes.insert(bytes.end(), ids[i].uuid.bytes.begin(), ids[i].uuid.bytes.end());
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    notices.push_back(std::move(text));
  }
  return notices;
}

std::vector<domain::RechargeId> ids_in_notice(std::string_view notice) {
  Bytes bytes(notice.size());
  const int size = EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(notice.data()),
                                   static_cast<int>(notice.size()));
  std::vector<domain::RechargeId> ids;
  if (size < 0) return ids;
  const auto padding = static_cast<std::size_t>(std::count(notice.begin(), notice.end(), '='));
  const auto length = static_cast<std::size_t>(size) - padding;
  if (length % id_bytes != 0) return ids;
  for (std::size_t at = 0; at < length; at += id_bytes)
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), id_bytes,
                ids.emplace_back().uuid.bytes.begin());
  return ids;
}

}  // namespace passerelle::postgres
