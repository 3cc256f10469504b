#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "services/passerelled/configuration_sections.h"

namespace passerelle::daemon {
namespace {

using domain::TomlTable;

constexpr std::size_t longest_id = 63;

bool is_principal_id(std::string_view text) {
  return !text.empty() && text.size() <= longest_id && std::all_of(text.begin(), text.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') ||
           std::string_view("._@-").find(letter) != std::string_view::npos;
  });
}

void read_roles(TomlTable& table, rpc::Principal& principal) {
  if (!table.has("roles")) table.refuse("roles", "It is missing.");
  const auto names = table.texts("roles");
  for (std::size_t at = 0; at < names.size(); ++at) {
    if (const auto role = rpc::parse_role(names[at]))
      principal.roles.add(*role);
    else
      table.refuse(fmt::format("roles[{}]", at),
                   "It must be counter, campaign_manager, integrator, finance, auditor or administrator.");
  }
}

void read_sites(TomlTable& table, rpc::Principal& principal) {
  const auto sites = table.texts("sites");
  for (std::size_t at = 0; at < sites.size(); ++at) {
    if (!domain::is_slug(sites[at])) table.refuse(fmt::format("sites[{}]", at), "It must be a site's id.");
    principal.sites.push_back(domain::SiteId{sites[at]});
  }
}

}  // namespace

void read_principals(TomlTable& file, Configuration& configuration) {
  std::set<std::string> ids;
  std::set<std::string> certificate_names;
  for (TomlTable& table : file.tables("principals")) {
    rpc::PrincipalDirectory::Entry entry;
    entry.principal.id = table.text("id");
    if (!is_principal_id(entry.principal.id))
      table.refuse("id", "It must be 1 to 63 letters, digits and ._@-.");
    else if (!ids.insert(entry.principal.id).second)
      table.refuse("id", "Another principal has it.");
    read_roles(table, entry.principal);
    read_sites(table, entry.principal);
    entry.certificate_names = table.texts("certificate_names");
    for (std::size_t at = 0; at < entry.certificate_names.size(); ++at) {
      if (entry.certificate_names[at].empty())
        table.refuse(fmt::format("certificate_names[{}]", at), "It must not be empty.");
      else if (!certificate_names.insert(entry.certificate_names[at]).second)
        table.refuse(fmt::format("certificate_names[{}]", at), "A principal has it already.");
    }
    table.finish();
    configuration.principals.push_back(std::move(entry));
  }
}

}  // namespace passerelle::daemon
