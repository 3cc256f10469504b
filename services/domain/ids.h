// Identifiers. Those we draw are UUIDs, version 7 (RFC 9562), so that rows land side by side on disk;
// those that people write in the programme are slugs.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "services/domain/time.h"

namespace passerelle::domain {

struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  bool is_nil() const { return *this == Uuid{}; }
  std::string text() const;                                 // 36 characters, lower case
  static std::optional<Uuid> parse(std::string_view text);  // 36 characters, any case
};

// A version 7 UUID at `now`; `random_high` and `random_low` are 74 bits of randomness, drawn by the caller.
Uuid make_uuid_v7(Instant now, std::uint64_t random_high, std::uint64_t random_low);

template <class Tag>
struct Id {
  Uuid uuid{};
  auto operator<=>(const Id&) const = default;
  std::string text() const { return uuid.text(); }
  static std::optional<Id> parse(std::string_view text) {
    auto uuid = Uuid::parse(text);
    return uuid ? std::optional<Id>(Id{*uuid}) : std::nullopt;
  }
};

// A name that people chose: 1 to 63 of [a-z0-9-], beginning with a letter (AIP-122).
template <class Tag>
struct Slug {
  std::string value{};
  auto operator<=>(const Slug&) const = default;
  bool empty() const { return value.empty(); }
};
bool is_slug(std::string_view text);

using RechargeId = Id<struct RechargeTag>;
using BeneficiaryId = Id<struct BeneficiaryTag>;
using LineId = Id<struct LineTag>;  // a phone line; its number is in the vault alone
using TransferId = Id<struct TransferTag>;
using BrokerId = Id<struct BrokerTag>;  // one process's life; a new start is a new broker
using CampaignId = Id<struct CampaignTag>;

using SiteId = Slug<struct SiteTag>;
using OperatorId = Slug<struct OperatorTag>;
using OfferId = Slug<struct OfferTag>;
using RuleId = Slug<struct RuleTag>;
using EnvelopeId = Slug<struct EnvelopeTag>;

}  // namespace passerelle::domain

template <>
struct std::hash<passerelle::domain::Uuid> {
  std::size_t operator()(const passerelle::domain::Uuid& uuid) const noexcept {
    std::size_t value = 1469598103934665603U;
    for (auto byte : uuid.bytes) value = (value ^ byte) * 1099511628211U;
    return value;
  }
};
template <class Tag>
struct std::hash<passerelle::domain::Id<Tag>> {
  std::size_t operator()(const passerelle::domain::Id<Tag>& id) const noexcept {
    return std::hash<passerelle::domain::Uuid>{}(id.uuid);
  }
};
template <class Tag>
struct std::hash<passerelle::domain::Slug<Tag>> {
  std::size_t operator()(const passerelle::domain::Slug<Tag>& slug) const noexcept {
    return std::hash<std::string>{}(slug.value);
  }
};
