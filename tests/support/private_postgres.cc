#include "tests/support/private_postgres.h"

#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace passerelle::testing {
namespace {

using std::filesystem::path;

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "private PostgreSQL: %s\n", what.c_str());
  std::abort();
}

// Of the newest version that is installed.
path program(const std::string& name) {
  int newest = 0;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", absent)) {
    const auto version = std::atoi(entry.path().filename().c_str());
    if (std::filesystem::exists(entry.path() / "bin/postgres")) newest = std::max(newest, version);
  }
  if (newest == 0) give_up("it is not installed: deploy/dependencies test");
  return path("/usr/lib/postgresql") / std::to_string(newest) / "bin" / name;
}

// PostgreSQL refuses to run as root.
const passwd* other_user() {
  if (geteuid() != 0) return nullptr;
  const auto* user = getpwnam("postgres");
  return user != nullptr ? user : getpwnam("nobody");
}

std::vector<pid_t> children_of(pid_t pid) {
  const auto text = std::to_string(pid);
  std::ifstream file("/proc/" + text + "/task/" + text + "/children");
  std::vector<pid_t> children;
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

}  // namespace

PrivatePostgres::PrivatePostgres() : PrivatePostgres(Options{}) {}

PrivatePostgres::PrivatePostgres(Options options) : options_(std::move(options)) {
  if (const auto* user = other_user();
      user != nullptr && chown(directory_.path().c_str(), user->pw_uid, user->pw_gid) != 0)
    give_up("chown");
  initialise();
  configure();
  start();
}

PrivatePostgres::~PrivatePostgres() { kill_hard(); }

std::vector<std::string> PrivatePostgres::as_its_user(std::vector<std::string> command) const {
  const auto* user = other_user();
  if (user == nullptr) return command;
  std::vector<std::string> whole{"/usr/bin/setpriv",
                                 "--reuid",
                                 std::to_string(user->pw_uid),
                                 "--regid",
                                 std::to_string(user->pw_gid),
                                 "--clear-groups",
                                 "--pdeathsig",
                                 "KILL",
                                 "--"};
  whole.insert(whole.end(), command.begin(), command.end());
  return whole;
}

void PrivatePostgres::initialise() {
  Process initdb(as_its_user({program("initdb"), "-D", directory_ / "data", "-A", "trust", "-U", "postgres",
                              "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"}),
                 directory_ / "initdb.log");
  if (initdb.wait_for_exit(std::chrono::seconds(60)) != 0) give_up("initdb: " + initdb.output());
}

path PrivatePostgres::hand_over(const path& file, const std::string& name) const {
  const auto copy = directory_ / name;
  std::filesystem::copy_file(file, copy);
  std::filesystem::permissions(copy, std::filesystem::perms::owner_read);
  if (const auto* user = other_user();
      user != nullptr && chown(copy.c_str(), user->pw_uid, user->pw_gid) != 0)
    give_up("chown");
  return copy;
}

void PrivatePostgres::configure() {
  std::ofstream file(directory_ / "data/postgresql.conf", std::ios::app);
  file << "unix_socket_directories = '" << directory_.path().string() << "'\nport = " << port()
       << "\nlisten_addresses = '" << (options_.tcp ? "127.0.0.1" : "")
       << "'\nmax_connections = 60\nshared_buffers = 128MB\nlog_min_messages = warning\n";
  if (!options_.durable) file << "fsync = off\nfull_page_writes = off\nautovacuum = off\n";
  if (!options_.tls_certificate.empty())
    file << "ssl = on\nssl_cert_file = '" << hand_over(options_.tls_certificate, "server.crt").string()
         << "'\nssl_key_file = '" << hand_over(options_.tls_key, "server.key").string() << "'\n";
  if (!options_.tls_authority.empty())
    file << "ssl_ca_file = '" << hand_over(options_.tls_authority, "authority.crt").string() << "'\n";
  for (const auto& setting : options_.settings) file << setting << "\n";
  std::ofstream access(directory_ / "data/pg_hba.conf");
  access << "local all all trust\n"
         << (options_.access.empty() ? std::string("host all all 127.0.0.1/32 trust\n") : options_.access);
}

void PrivatePostgres::start() {
  // What a killed one leaves behind may still be busy dying: its memory is its successor's hindrance.
  for (int attempt = 0; attempt < 50; ++attempt) {
    process_ = std::make_unique<Process>(as_its_user({program("postgres"), "-D", directory_ / "data"}),
                                         directory_ / "postgres.log");
    if (eventually([&] { return answers() || !process_->running(); }, std::chrono::seconds(60)) && answers())
      return;
  }
  give_up("does not start:\n" + log());
}

bool PrivatePostgres::answers() const {
  const auto words = "host='" + directory_.path().string() + "' port=" + std::to_string(port()) +
                     " user=postgres dbname=postgres";
  return PQping(words.c_str()) == PQPING_OK;
}

void PrivatePostgres::send(int signal) const { process_->send(signal); }

void PrivatePostgres::send_to_all(int signal) const {
  const auto children = children_of(process_->pid());
  process_->send(signal);
  for (const auto child : children) ::kill(child, signal);
}

void PrivatePostgres::kill_hard() {
  if (process_ == nullptr || !process_->running()) return;
  const auto children = children_of(process_->pid());
  process_->kill_hard();
  for (const auto child : children) ::kill(child, SIGKILL);
}

std::string PrivatePostgres::create_database(const std::string& of) {
  const auto name = "test_" + std::to_string(++databases_);
  query("postgres", "CREATE DATABASE " + name + " TEMPLATE " + of);
  return name;
}

postgres::PostgresSettings PrivatePostgres::settings(const std::string& database) const {
  postgres::PostgresSettings settings;
  settings.host = directory_.path().string();
  settings.port = port();
  settings.database = database;
  settings.user = "postgres";
  settings.tls = "disable";
  return settings;
}

postgres::PostgresSettings PrivatePostgres::tcp_settings(const std::string& database) const {
  auto over_tcp = settings(database);
  over_tcp.host = "127.0.0.1";
  return over_tcp;
}

std::string PrivatePostgres::query(const std::string& database, const std::string& sql) const {
  const auto words = "host='" + directory_.path().string() + "' port=" + std::to_string(port()) +
                     " user=postgres dbname=" + database;
  PGconn* connection = PQconnectdb(words.c_str());
  PGresult* result = PQexec(connection, sql.c_str());
  const auto status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    give_up(sql + ": " + PQerrorMessage(connection));
  std::string value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
  PQclear(result);
  PQfinish(connection);
  return value;
}

std::string PrivatePostgres::log() const { return read_file(directory_ / "postgres.log").value_or(""); }

}  // namespace passerelle::testing
