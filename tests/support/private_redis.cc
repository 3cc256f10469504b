#include "tests/support/private_redis.h"

#include <arpa/inet.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace passerelle::testing {
namespace {

constexpr timeval patience{2, 0};

[[noreturn]] void give_up(const std::string& what, const std::string& output) {
  std::fprintf(stderr, "%s\n%s\n", what.c_str(), output.c_str());
  std::abort();
}

std::string program(const std::string& name) {
  std::string path = std::getenv("PATH") == nullptr ? "/usr/bin" : std::getenv("PATH");
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto end = std::min(path.find(':', begin), path.size());
    const auto file = std::filesystem::path(path.substr(begin, end - begin)) / name;
    if (::access(file.c_str(), X_OK) == 0) return file;
    begin = end + 1;
  }
  give_up(name + " is not installed: deploy/dependencies test", "");
}

std::string text_of(const redisReply& reply) {
  switch (reply.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      return {reply.str, reply.len};
    case REDIS_REPLY_ERROR:
      return "(error) " + std::string(reply.str, reply.len);
    case REDIS_REPLY_INTEGER:
      return std::to_string(reply.integer);
    case REDIS_REPLY_NIL:
      return "(nil)";
    default:
      break;
  }
  std::string lines;
  for (std::size_t i = 0; i < reply.elements; ++i) {
    if (i > 0) lines += '\n';
    lines += text_of(*reply.element[i]);
  }
  return lines;
}

using Context = std::unique_ptr<redisContext, decltype(&redisFree)>;

Context connected(redisContext* context) {
  if (context != nullptr && context->err == 0) redisSetTimeout(context, patience);
  return {context, &redisFree};
}

std::optional<std::string> ask(const Context& context, const std::vector<std::string>& arguments) {
  if (context == nullptr || context->err != 0) return std::nullopt;
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  for (const auto& argument : arguments) {
    texts.push_back(argument.data());
    sizes.push_back(argument.size());
  }
  auto* answer = static_cast<redisReply*>(
      redisCommandArgv(context.get(), static_cast<int>(texts.size()), texts.data(), sizes.data()));
  if (answer == nullptr) return std::nullopt;
  const std::unique_ptr<redisReply, decltype(&freeReplyObject)> reply(answer, &freeReplyObject);
  return text_of(*reply);
}

std::optional<std::string> ask_port(std::uint16_t port, const std::vector<std::string>& arguments) {
  return ask(connected(redisConnectWithTimeout("127.0.0.1", port, patience)), arguments);
}

// The line after `field` in what a Sentinel says of its master.
std::string field_of(const std::string& lines, const std::string& field) {
  const auto found = ("\n" + lines).find("\n" + field + "\n");
  if (found == std::string::npos) return "";
  const auto begin = found + field.size() + 1;
  return lines.substr(begin, lines.find('\n', begin) - begin);
}

}  // namespace

std::uint16_t free_port() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (descriptor < 0 || ::bind(descriptor, generic, size) != 0 ||
      ::getsockname(descriptor, generic, &size) != 0) {
    give_up("no free port", "");
  }
  ::close(descriptor);
  return ntohs(address.sin_port);
}

PrivateRedis::PrivateRedis(RedisOptions options)
    : options_(std::move(options)), socket_(directory_ / "redis.sock") {
  launch();
}

std::string PrivateRedis::configuration() const {
  std::string lines = "unixsocket " + socket_.string() + "\nport " +
                      std::to_string(options_.tcp ? port() : 0) + "\nbind 127.0.0.1\ndir " +
                      directory_.path().string() +
                      "\nsave \"\"\nappendonly no\ndaemonize no\nrepl-diskless-sync-delay 0\n";
  if (options_.replica_of) lines += "replicaof 127.0.0.1 " + std::to_string(*options_.replica_of) + "\n";
  for (const auto& [name, value] : options_.settings) lines += name + " " + value + "\n";
  return lines;
}

void PrivateRedis::launch() {
  const auto file = directory_ / "redis.conf";
  write_file(file, configuration());
  process_ = std::make_unique<Process>(std::vector<std::string>{program("redis-server"), file.string()},
                                       directory_ / "redis.log");
  eventually([this] { return command({"PING"}) == "PONG" || !process_->running(); });
  if (!process_->running()) give_up("redis-server does not start", process_->output());
}

void PrivateRedis::kill_hard() { process_->kill_hard(); }

void PrivateRedis::start() { launch(); }

void PrivateRedis::pause() { process_->send(SIGSTOP); }
void PrivateRedis::resume() { process_->send(SIGCONT); }

std::optional<std::string> PrivateRedis::command(const std::vector<std::string>& arguments) const {
  const auto context = connected(redisConnectUnixWithTimeout(socket_.c_str(), patience));
  for (const auto& [name, value] : options_.settings) {
    if (name == "requirepass" && !ask(context, {"AUTH", value})) return std::nullopt;
  }
  return ask(context, arguments);
}

SentinelPair::SentinelPair(std::string master_name, std::uint16_t master_port, int replicas)
    : master_name_(std::move(master_name)) {
  for (const std::string name : {"first", "second"}) {
    const auto port = free_port();
    const auto file = directory_ / (name + ".conf");
    // A Sentinel keeps its file up to date by itself.
    write_file(file, "port " + std::to_string(port) + "\nbind 127.0.0.1\ndir " + directory_.path().string() +
                         "\ndaemonize no\nsentinel monitor " + master_name_ + " 127.0.0.1 " +
                         std::to_string(master_port) + " 2\nsentinel down-after-milliseconds " +
                         master_name_ + " 500\nsentinel failover-timeout " + master_name_ + " 3000\n");
    sentinels_.push_back(
        {port, std::make_unique<Process>(std::vector<std::string>{program("redis-sentinel"), file.string()},
                                         directory_ / (name + ".log"))});
  }
  for (const auto& sentinel : sentinels_) {
    if (!eventually([&] { return ready(sentinel, replicas); })) {
      give_up("redis-sentinel is not ready", sentinel.process->output());
    }
  }
}

bool SentinelPair::ready(const Sentinel& sentinel, int replicas) const {
  const auto master = ask_port(sentinel.port, {"SENTINEL", "MASTER", master_name_}).value_or("");
  return field_of(master, "num-other-sentinels") == "1" &&
         field_of(master, "num-slaves") == std::to_string(replicas) && field_of(master, "flags") == "master";
}

std::uint16_t SentinelPair::master_port() const {
  const auto address =
      ask_port(sentinels_[0].port, {"SENTINEL", "get-master-addr-by-name", master_name_}).value_or("");
  const auto line = address.find('\n');
  return line == std::string::npos ? std::uint16_t{0}
                                   : static_cast<std::uint16_t>(std::stoi(address.substr(line + 1)));
}

}  // namespace passerelle::testing
