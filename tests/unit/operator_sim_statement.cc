// The simulator's statement says what its journal does, and reads as a statement of its format.
#include <gtest/gtest.h>

#include "services/operator_sim/statement.h"
#include "tests/support/temporary_directory.h"
#include "tests/unit/statement_bench.h"

namespace passerelle::operator_sim {
namespace {

using finance::StatementStatus;

class SimulatorStatement : public ::testing::Test {
 protected:
  void note(const std::string& id, domain::Instant time, TopupStatus status,
            const std::string& external_id = "r") {
    journal_->append({.sequence = 0,
                      .time = time,
                      .external_id = external_id,
                      .id = id,
                      .number = "+33612345678",
                      .amount_mb = 10'240,
                      .product = id == "topup-unpriced" ? "D99" : "D10",
                      .status = status});
  }
  std::string of(std::string_view month) const {
    return statement_of(*journal_, parse_statement_month(month).value(), {{"D10", 405}});
  }

  test::TemporaryDirectory directory_;
  std::unique_ptr<Journal> journal_ = Journal::open(directory_.path()).value();
  const StatementMonth march_ = parse_statement_month("2026-03").value();
};

TEST_F(SimulatorStatement, SaysWhatBecameOfEachTopupOnce) {
  note("topup-1", march_.begin, TopupStatus::created);
  note("topup-2", march_.begin, TopupStatus::completed, "a;\"b\"");
  note("topup-1", march_.begin + domain::Duration(1), TopupStatus::completed);
  note("topup-4", march_.begin, TopupStatus::completed);
  note("topup-4", march_.begin, TopupStatus::cancelled);
  note("topup-6", march_.begin, TopupStatus::created);
  note("topup-unpriced", march_.begin, TopupStatus::completed);
  const auto read = finance::read_as("tmf654", of("2026-03"));
  EXPECT_EQ(read.of_file(), finance::Texts{});
  EXPECT_EQ(read.noted(), finance::Texts{});
  ASSERT_EQ(read.readings.size(), 5);
  using enum StatementStatus;
  const std::vector statuses = {delivered, delivered, reversed, pending, delivered};
  for (std::size_t i = 0; i < statuses.size(); ++i) EXPECT_EQ(read.record(i).status, statuses[i]) << i;
  EXPECT_EQ(read.record(0).time, march_.begin + domain::Duration(1));
  EXPECT_EQ(read.record(0).amount_cents, 405);
  EXPECT_EQ(read.record(0).currency, "EUR");
  EXPECT_EQ(read.record(0).product_code, "D10");
  EXPECT_EQ(read.record(0).phone.value().e164(), "+33612345678");
  EXPECT_EQ(read.record(1).our_reference, "a;\"b\"");
  EXPECT_EQ(read.record(4).amount_cents, std::nullopt) << "nobody said what it costs";
}

TEST_F(SimulatorStatement, HoldsItsMonthAlone) {
  note("topup-1", march_.begin - domain::Duration(1), TopupStatus::completed);
  note("topup-2", march_.begin, TopupStatus::completed);
  note("topup-3", march_.end - domain::Duration(1), TopupStatus::completed);
  note("topup-4", march_.end, TopupStatus::completed);
  const auto references = [&](std::string_view month) {
    std::vector<std::string> all;
    const auto read = finance::read_as("tmf654", of(month));
    EXPECT_TRUE(read.file_flaws.empty());
    for (const auto& reading : read.readings) all.push_back(reading.value().operator_reference);
    return all;
  };
  EXPECT_EQ(references("2026-02"), finance::Texts{"topup-1"});
  EXPECT_EQ(references("2026-03"), (finance::Texts{"topup-2", "topup-3"}));
  EXPECT_EQ(references("2026-04"), finance::Texts{"topup-4"});
  EXPECT_EQ(references("2026-05"), finance::Texts{});
}

TEST_F(SimulatorStatement, MonthsAreThoseOfParis) {
  EXPECT_EQ(domain::to_rfc3339(march_.begin), "2026-02-28T23:00:00.000Z");
  EXPECT_EQ(domain::to_rfc3339(march_.end), "2026-03-31T22:00:00.000Z");
  for (const auto* text : {"", "2026", "2026-13", "2026-3", "2026-03-01", "2026/03"})
    EXPECT_FALSE(parse_statement_month(text)) << text;
}

}  // namespace
}  // namespace passerelle::operator_sim
