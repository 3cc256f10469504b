#include "services/operator_sim/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace passerelle::operator_sim {
namespace {

using nlohmann::json;

std::unexpected<domain::Error> io_failed(const std::string& what) {
  return domain::fail(domain::ErrorCode::unavailable, "JOURNAL_IO", what + ": " + std::strerror(errno));
}

std::optional<TopupStatus> parse_status(std::string_view text) {
  using enum TopupStatus;
  for (const auto status : {created, completed, cancelled}) {
    if (to_string(status) == text) return status;
  }
  return std::nullopt;
}

std::optional<JournalEntry> parse_line(std::string_view line) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  try {
    const auto status = parse_status(object.at("status").get<std::string>());
    if (!status) return std::nullopt;
    return JournalEntry{.sequence = object.at("sequence").get<std::int64_t>(),
                        .time = domain::from_unix_ms(object.at("timeMs").get<std::int64_t>()),
                        .external_id = object.at("externalId").get<std::string>(),
                        .id = object.at("id").get<std::string>(),
                        .number = object.at("number").get<std::string>(),
                        .amount_mb = object.at("amountMb").get<std::int64_t>(),
                        .product = object.at("product").get<std::string>(),
                        .status = *status};
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

domain::Result<std::string> read_all(int file) {
  std::string text;
  std::array<char, 65536> block{};
  for (;;) {
    const auto got = read(file, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return io_failed("reading the journal");
    if (got == 0) return text;
    text.append(block.data(), static_cast<std::size_t>(got));
  }
}

// A new file is there for good only once its directory says so.
bool sync_directory(const std::filesystem::path& directory) {
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = fsync(file) == 0;
  close(file);
  return synced;
}

// In the order in which people read it.
void append_line(std::string& out, const JournalEntry& entry, TimeText& time) {
  out += R"({"sequence":)";
  append_json(out, entry.sequence);
  out.append(R"(,"time":")").append(time.of(entry.time)).append(R"(","timeMs":)");
  append_json(out, domain::to_unix_ms(entry.time));
  out += R"(,"externalId":)";
  append_json(out, std::string_view(entry.external_id));
  out += R"(,"id":)";
  append_json(out, std::string_view(entry.id));
  out += R"(,"number":)";
  append_json(out, std::string_view(entry.number));
  out += R"(,"amountMb":)";
  append_json(out, entry.amount_mb);
  out += R"(,"product":)";
  append_json(out, std::string_view(entry.product));
  out.append(R"(,"status":")").append(to_string(entry.status)).append(R"("})");
}

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::abort();
}

}  // namespace

std::string_view to_string(TopupStatus status) {
  switch (status) {
    case TopupStatus::created:
      return "created";
    case TopupStatus::completed:
      return "completed";
    case TopupStatus::cancelled:
      return "cancelled";
  }
  std::abort();
}

std::string to_json_line(const JournalEntry& entry) {
  std::string line;
  TimeText time;
  append_line(line, entry, time);
  return line;
}

domain::Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  const auto path = directory / "journal.jsonl";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return io_failed("opening " + path.string());
  std::unique_ptr<Journal> journal(new Journal(file));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    return domain::fail(domain::ErrorCode::failed_precondition, "JOURNAL_IN_USE",
                        path.string() + " belongs to a simulator that is running");
  }
  if (auto loaded = journal->load(); !loaded) return std::unexpected(loaded.error());
  if (!sync_directory(directory)) return io_failed("syncing " + directory.string());
  return journal;
}

Journal::~Journal() { close(file_); }

domain::Status Journal::load() {
  auto text = read_all(file_);
  if (!text) return std::unexpected(text.error());
  std::string_view rest = *text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) break;
    auto entry = parse_line(rest.substr(0, end));
    if (!entry || entry->sequence != next_sequence()) {
      return domain::fail(domain::ErrorCode::failed_precondition, "JOURNAL_CORRUPT",
                          "line " + std::to_string(next_sequence()) + " of the journal can't be read");
    }
    entries_.push_back(std::move(*entry));
    rest.remove_prefix(end + 1);
  }
  if (!rest.empty() &&
      (ftruncate(file_, static_cast<off_t>(text->size() - rest.size())) != 0 || fsync(file_) != 0)) {
    return io_failed("cutting off a torn line");
  }
  return {};
}

const JournalEntry& Journal::append(JournalEntry entry) {
  entry.sequence = next_sequence();
  append_line(unwritten_, entry, time_text_);
  unwritten_ += '\n';
  return entries_.emplace_back(std::move(entry));
}

void Journal::write_durably(std::string_view lines) {
  while (!lines.empty()) {
    const auto written = write(file_, lines.data(), lines.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) die("writing the operator's journal");
    lines.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fdatasync(file_) != 0) die("syncing the operator's journal");
}

}  // namespace passerelle::operator_sim
