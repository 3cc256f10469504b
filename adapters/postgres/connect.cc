#include "adapters/postgres/connect.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

namespace passerelle::postgres {
namespace {

using domain::ErrorCode;

// One and the same plan for every batch, planned once; and always the one that goes by the indexes: tables
// that were empty when a connection began are not for long. A lost broker must not keep rows locked.
std::string server_settings(const PostgresSettings& settings, Access access) {
  auto options = fmt::format(
      "-c synchronous_commit=on -c plan_cache_mode=force_generic_plan -c jit=off -c TimeZone=UTC "
      "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off "
      "-c statement_timeout={} -c lock_timeout={} -c idle_in_transaction_session_timeout={}",
      settings.statement_timeout.count(), settings.lock_timeout.count(),
      2 * settings.statement_timeout.count());
  if (access == Access::reader) options += " -c default_transaction_read_only=on";
  return options;
}

std::string password_in(const std::filesystem::path& file, const std::string& store) {
  struct stat status{};
  std::ifstream stream(file);
  std::string password;
  if (!stream || stat(file.c_str(), &status) != 0)
    refuse(ErrorCode::failed_precondition, store + "_PASSWORD_FILE_INVALID",
           fmt::format("{}: cannot be read", file.string()));
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    refuse(ErrorCode::failed_precondition, store + "_PASSWORD_FILE_EXPOSED",
           fmt::format("{}: others can read it; `chmod 600` it", file.string()));
  std::getline(stream, password);
  return password;
}

class ConnectionWords {
 public:
  void add(const char* name, std::string value) {
    if (value.empty()) return;
    names_.push_back(name);
    values_.push_back(std::move(value));
  }
  pg_conn* connect() {
    std::vector<const char*> values;
    for (const auto& value : values_) values.push_back(value.c_str());
    auto names = names_;
    names.push_back(nullptr);
    values.push_back(nullptr);
    return PQconnectdbParams(names.data(), values.data(), 0);
  }

 private:
  std::vector<const char*> names_;
  std::vector<std::string> values_;
};

ConnectionWords words_for(const PostgresSettings& settings, Access access, const std::string& store) {
  ConnectionWords words;
  words.add("host", settings.host);
  words.add("port", std::to_string(settings.port));
  words.add("dbname", settings.database);
  words.add("user", settings.user);
  if (!settings.password_file.empty()) words.add("password", password_in(settings.password_file, store));
  words.add("sslmode", settings.tls);
  words.add("sslrootcert", settings.tls_authority.string());
  words.add("sslcert", settings.tls_certificate.string());
  words.add("sslkey", settings.tls_key.string());
  words.add("application_name", settings.application);
  words.add("client_encoding", "UTF8");
  words.add("connect_timeout", std::to_string(settings.connect_timeout.count()));
  words.add("target_session_attrs", access == Access::writer ? "read-write" : "any");
  words.add("keepalives_idle", "10");
  words.add("keepalives_interval", "5");
  words.add("keepalives_count", "3");
  words.add("tcp_user_timeout", std::to_string(settings.silence_timeout.count()));
  words.add("options", server_settings(settings, access));
  return words;
}

// Another try may help with a server that starts or is away; not with a name or a password that it refuses.
bool is_refusal(std::string_view text) {
  for (const auto* sign : {"password authentication failed", "no password supplied", "no pg_hba.conf entry",
                           "does not exist", "certificate", "permission denied", "SSL", "invalid sslmode"})
    if (text.find(sign) != std::string_view::npos &&
        text.find("No such file or directory\n\tIs the server running") == std::string_view::npos)
      return true;
  return false;
}

std::string shown(pg_conn* handle, const char* sql) {
  const Reply reply(PQexec(handle, sql));
  return reply.rows() == 1 ? PQgetvalue(reply.get(), 0, 0) : "";
}

void refuse_loss(pg_conn* handle, const std::string& store) {
  const auto commit = shown(handle, "SHOW synchronous_commit");
  if (commit != "on" && commit != "remote_apply")
    refuse(ErrorCode::failed_precondition, store + "_UNSAFE",
           "The server answers commits before they are on disk: synchronous_commit = " + commit + ".");
}

}  // namespace

pg_conn* connect_or_throw(const PostgresSettings& settings, Access access, const std::string& store) {
  pg_conn* handle = words_for(settings, access, store).connect();
  if (PQstatus(handle) != CONNECTION_OK) {
    std::string text = PQerrorMessage(handle);
    PQfinish(handle);
    const bool refused = is_refusal(text);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    refuse(refused ? ErrorCode::failed_precondition : ErrorCode::unavailable,
           store + (refused ? "_REFUSED" : "_UNAVAILABLE"), std::move(text));
  }
  // Its notices are for people at a prompt.
  PQsetNoticeProcessor(handle, [](void*, const char*) {}, nullptr);
  try {
    if (access == Access::writer) refuse_loss(handle, store);
  } catch (...) {
    PQfinish(handle);
    throw;
  }
  return handle;
}

}  // namespace passerelle::postgres
