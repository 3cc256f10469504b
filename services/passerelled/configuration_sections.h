// One reader a section. What is wrong goes into the table's findings.
#pragma once

#include "services/domain/toml_source.h"
#include "services/passerelled/configuration.h"

namespace passerelle::daemon {

// Empty where the key is absent.
std::filesystem::path read_path(domain::TomlTable& table, std::string_view key,
                                const std::filesystem::path& folder);
// Reported where the key is absent.
std::filesystem::path read_required_path(domain::TomlTable& table, std::string_view key,
                                         const std::filesystem::path& folder);
// `fallback` where the key is absent; refused outside of `least` to `most`.
std::int64_t read_number(domain::TomlTable& table, std::string_view key, std::int64_t fallback,
                         std::int64_t least, std::int64_t most);
domain::Duration read_ms(domain::TomlTable& table, std::string_view key, domain::Duration fallback);

void read_stores(domain::TomlTable& file, const std::filesystem::path& folder, Configuration& configuration);
void read_principals(domain::TomlTable& file, Configuration& configuration);
void read_operators(domain::TomlTable& file, const std::filesystem::path& folder,
                    Configuration& configuration);

}  // namespace passerelle::daemon
