// Who calls, and what they may do here.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/domain/ids.h"

namespace passerelle::rpc {

enum class Role : std::uint8_t {
  counter,           // issues recharges in front of people
  campaign_manager,  // lists of people, many recharges at once
  integrator,        // another program
  finance,
  auditor,
  administrator,  // the programme
};
inline constexpr std::array all_roles{Role::counter, Role::campaign_manager, Role::integrator,
                                      Role::finance, Role::auditor,          Role::administrator};
std::string_view to_string(Role role);  // as configuration writes it: campaign_manager
std::optional<Role> parse_role(std::string_view text);

class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) add(role);
  }
  constexpr void add(Role role) { bits_ = static_cast<std::uint8_t>(bits_ | bit(role)); }
  constexpr bool contains(Role role) const { return (bits_ & bit(role)) != 0; }
  constexpr bool intersects(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const RoleSet&) const = default;

 private:
  static constexpr std::uint8_t bit(Role role) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(role));
  }
  std::uint8_t bits_ = 0;
};

struct Principal {
  std::string id;  // scopes request_ids; opaque, goes into the books
  RoleSet roles;
  std::vector<domain::SiteId> sites;  // empty = all

  bool bound_to_sites() const { return !sites.empty(); }
  bool works_at(const domain::SiteId& site) const;
  // Names, and phone numbers in full. Finance and audit work without them.
  bool sees_identities() const;
};

// The principals that the daemon's configuration names.
class PrincipalDirectory {
 public:
  struct Entry {
    Principal principal;
    std::vector<std::string> certificate_names;  // common or alternative names, no two principals share one
  };

  explicit PrincipalDirectory(std::vector<Entry> entries) : entries_(std::move(entries)) {}
  PrincipalDirectory(const PrincipalDirectory&) = delete;
  PrincipalDirectory& operator=(const PrincipalDirectory&) = delete;

  const Principal* find(std::string_view id) const;
  const Principal* find_by_certificate(std::string_view name) const;

 private:
  std::vector<Entry> entries_;
};

}  // namespace passerelle::rpc
