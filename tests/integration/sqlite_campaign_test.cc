// A campaign of 100,000 lines on a file: in memory that does not grow with it.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sqlite3.h>

#include <string>

#include "adapters/sqlite/sqlite_ledger.h"
#include "tests/support/process.h"

namespace passerelle::sqlite {
namespace {

using broker::CampaignBook;
using domain::CampaignLine;
using domain::LineState;

constexpr std::int64_t lines_in_all = 100'000;
constexpr std::int64_t chunk = 1'000;
constexpr std::int64_t most_growth = 512 * 1'024;

// SQLite counts its memory here, and nowhere else: whoever asks first decides.
const int counting = sqlite3_initialize();

// What the program holds, without SQLite's page cache: that has a bound of its own.
std::int64_t held_bytes() {
  EXPECT_EQ(counting, SQLITE_OK);
  EXPECT_GT(sqlite3_memory_used(), 0) << "SQLite does not count";
  const auto heap = mallinfo2();
  return static_cast<std::int64_t>(heap.uordblks + heap.hblkhd) - sqlite3_memory_used();
}

class LongCampaign : public ::testing::Test {
 protected:
  LongCampaign() {
    campaign_.id = {domain::make_uuid_v7(now_, 0, 1)};
    campaign_.series = campaign_.id;
    campaign_.created_by = "ana";
    campaign_.revision = 1;
    write([&](CampaignBook& book) { return book.put(campaign_, {}); });
  }

  template <class Verb>
  void write(Verb&& verb) {
    const auto status = ledger_->transact([&](broker::LedgerTransaction& transaction) -> domain::Status {
      auto result = verb(transaction.campaigns());
      if (!result) return std::unexpected(result.error());
      return {};
    });
    ASSERT_TRUE(status) << status.error().message;
  }

  void append(std::int64_t first) {
    std::vector<CampaignLine> lines;
    for (auto number = first; number < first + chunk; ++number) {
      CampaignLine line;
      line.number = number;
      line.beneficiary = {domain::make_uuid_v7(now_, 1, static_cast<std::uint64_t>(number))};
      line.site = {"paris"};
      lines.push_back(line);
    }
    write([&](CampaignBook& book) { return book.append_lines(campaign_.id, lines); });
  }

  void serve() {
    std::vector<domain::LineNews> news;
    write([&](CampaignBook& book) {
      auto taken =
          book.take_lines({campaign_.id, {}, static_cast<int>(chunk), std::chrono::hours(1), now_}, 0);
      if (taken)
        for (const auto& line : *taken)
          news.push_back({.number = line.number, .state = LineState::delivered, .time = now_});
      return taken;
    });
    ASSERT_EQ(news.size(), static_cast<std::size_t>(chunk));
    write([&](CampaignBook& book) { return book.note_lines(campaign_.id, news); });
  }

  // Does it for each chunk; what is held after the first ones is all that is ever held.
  template <class Step>
  void expect_flat(const char* what, Step&& step) {
    std::int64_t before = 0;
    for (std::int64_t done = 0; done < lines_in_all; done += chunk) {
      step(done);
      if (done == 10 * chunk) before = held_bytes();
    }
    EXPECT_LT(held_bytes() - before, most_growth) << what;
  }

  const domain::Instant now_ = domain::from_unix_ms(1'780'000'000'000);
  testing::TemporaryDirectory directory_;
  std::unique_ptr<broker::Ledger> ledger_ = open_ledger(directory_ / "ledger.db").value();
  domain::Campaign campaign_;
};

TEST_F(LongCampaign, IsUploadedServedAndListedInMemoryThatDoesNotGrow) {
  expect_flat("uploaded", [&](std::int64_t done) { append(done + 1); });
  expect_flat("served", [&](std::int64_t) { serve(); });
  const auto reader = ledger_->open_reader().value();
  std::int64_t last = 0;
  expect_flat("listed", [&](std::int64_t done) {
    const auto page = reader->campaigns().lines(campaign_.id, {}, done, static_cast<int>(chunk));
    ASSERT_TRUE(page);
    ASSERT_EQ(page->items.size(), static_cast<std::size_t>(chunk));
    last = page->items.back().number;
  });
  EXPECT_EQ(last, lines_in_all);
  const auto stored = reader->campaigns().campaign(campaign_.id);
  ASSERT_TRUE(stored && *stored);
  EXPECT_EQ((*stored)->counts[LineState::delivered], lines_in_all);
  EXPECT_EQ((*stored)->counts, reader->campaigns().recount(campaign_.id).value());
}

}  // namespace
}  // namespace passerelle::sqlite
