// What the operator credited: the witness of every test. One JSON object a line, appended, on disk before
// anybody is told.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "services/domain/error.h"
#include "services/domain/time.h"
#include "services/operator_sim/json_text.h"

namespace passerelle::operator_sim {

enum class TopupStatus : std::uint8_t {
  created,    // taken on, not credited yet
  completed,  // credited
  cancelled,  // credited, and taken back
};
std::string_view to_string(TopupStatus status);

// A top-up came into this status. Counting `completed` counts credits.
struct JournalEntry {
  std::int64_t sequence = 0;  // 1, 2, ...
  domain::Instant time{};
  std::string external_id;
  std::string id;  // the operator's own
  std::string number;
  std::int64_t amount_mb = 0;
  std::string product;
  TopupStatus status = TopupStatus::completed;
  bool operator==(const JournalEntry&) const = default;
};

std::string to_json_line(const JournalEntry& entry);

class Journal {
 public:
  // Opens or makes `directory`/journal.jsonl, readable by its owner alone. A last line without its end was
  // never told to anybody: it is cut off. Errors: JOURNAL_IN_USE, JOURNAL_CORRUPT, JOURNAL_IO.
  static domain::Result<std::unique_ptr<Journal>> open(const std::filesystem::path& directory);
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  ~Journal();

  const std::deque<JournalEntry>& entries() const { return entries_; }
  // Draws the sequence. Not durable before commit(), or before write_durably() of what take_unwritten() gave.
  const JournalEntry& append(JournalEntry entry);
  bool has_uncommitted() const { return !unwritten_.empty(); }
  // Everything appended so far, by one sync.
  void commit() { write_durably(take_unwritten()); }
  // Lines that are written down by somebody else, in the order they were taken.
  std::string take_unwritten() { return std::exchange(unwritten_, {}); }
  // Any thread, one at a time. Ends the process where the disk fails: an operator that can't write down what
  // it credited must not go on crediting.
  void write_durably(std::string_view lines);
  std::int64_t next_sequence() const { return static_cast<std::int64_t>(entries_.size()) + 1; }

 private:
  explicit Journal(int file) : file_(file) {}
  domain::Status load();
  int file_;
  std::deque<JournalEntry> entries_;  // grows without ever moving a million of them at once
  std::string unwritten_;
  TimeText time_text_;
};

}  // namespace passerelle::operator_sim
