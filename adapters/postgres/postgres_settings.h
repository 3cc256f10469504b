// Where the server is and how long it may take. Ledger, vault and change feed may have different ones.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace passerelle::postgres {

struct PostgresSettings {
  std::string
      host;  // a name, an address, a socket's directory, or several with commas; empty: libpq's default
  int port = 5432;
  std::string database;
  std::string user;
  // Its first line; readable by its owner alone. Empty: PGPASSWORD, PGPASSFILE or none, as libpq finds it.
  std::filesystem::path password_file;

  std::string tls = "verify-full";        // libpq's sslmode; of no meaning on a socket
  std::filesystem::path tls_authority;    // who signed the server's certificate
  std::filesystem::path tls_certificate;  // ours, where the server asks for one
  std::filesystem::path tls_key;
  std::string application = "passerelled";  // as pg_stat_activity shows it

  std::chrono::seconds connect_timeout{5};  // libpq counts in seconds, at least 2
  std::chrono::milliseconds statement_timeout{15'000};
  std::chrono::milliseconds lock_timeout{10'000};
  // A server that says nothing for as long is given up, and the connection with it.
  std::chrono::milliseconds silence_timeout{20'000};
};

}  // namespace passerelle::postgres
