// The simulator as a witness: it refuses what the standard doesn't allow, and its faults come as asked for.
#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "services/operator_sim/faults.h"
#include "services/operator_sim/journal.h"
#include "services/operator_sim/query.h"
#include "services/operator_sim/subscribers.h"
#include "services/operator_sim/topup_desk.h"
#include "services/operator_sim/topup_schema.h"
#include "tests/support/temporary_directory.h"

namespace passerelle::operator_sim {
namespace {

using nlohmann::json;

json valid_topup() {
  return json::parse(R"({
    "amount": {"amount": 10240, "units": "MB"}, "usageType": "data", "bucket": {"id": "data"},
    "partyAccount": {"id": "charity"}, "logicalResource": [{"id": "+33612345678"}], "product": [{"id": "D10"}],
    "channel": {"id": "c"}, "requestor": {"id": "site", "@referredType": "Organization", "role": "agent"},
    "validFor": {"startDateTime": "2026-11-23T06:40:00.5Z", "endDateTime": "2026-12-23T06:40:00+01:00"},
    "@type": "Referenced", "@baseType": "TopupBalance", "@schemaLocation": "https://a.example/s.json",
    "externalId": "r-1"})");
}

std::expected<TopupOrder, SchemaViolation> read_text(const std::string& body) {
  simdjson::dom::parser parser;
  return read_topup_order(parser.parse(body), "externalId");
}

std::expected<TopupOrder, SchemaViolation> read(const json& body) { return read_text(body.dump()); }

TEST(TopupSchema, TakesWhatTheStandardAllows) {
  const auto order = read(valid_topup());
  ASSERT_TRUE(order) << order.error().message;
  EXPECT_EQ(order->external_id, "r-1");
  EXPECT_EQ(order->number, "+33612345678");
  EXPECT_EQ(order->amount_mb, 10'240);
  EXPECT_EQ(order->product, "D10");
}

TEST(TopupSchema, SaysWhichAttributeIsWrong) {
  struct Row {
    const char* pointer;
    json value;  // null = taken away
    const char* code;
    const char* attribute;
  };
  const std::vector<Row> rows = {
      {"/amount", nullptr, "MISSING_ATTRIBUTE", "amount"},
      {"/usageType", nullptr, "MISSING_ATTRIBUTE", "usageType"},
      {"/bucket", nullptr, "MISSING_ATTRIBUTE", "bucket"},
      {"/partyAccount", nullptr, "MISSING_ATTRIBUTE", "partyAccount"},
      {"/bucket/id", nullptr, "MISSING_ATTRIBUTE", "bucket.id"},
      {"/requestor/@referredType", nullptr, "MISSING_ATTRIBUTE", "requestor.@referredType"},
      {"/logicalResource", nullptr, "MISSING_ATTRIBUTE", "logicalResource"},
      {"/amount/amount", "10240", "INVALID_ATTRIBUTE", "amount.amount"},
      {"/amount/units", 1, "INVALID_ATTRIBUTE", "amount.units"},
      {"/amount/amount", 0, "AMOUNT_INVALID", "amount.amount"},
      {"/amount/amount", -1, "AMOUNT_INVALID", "amount.amount"},
      {"/amount/amount", 1.5, "AMOUNT_INVALID", "amount.amount"},
      {"/amount/amount", 1e300, "AMOUNT_INVALID", "amount.amount"},
      {"/amount/units", "EUR", "AMOUNT_INVALID", "amount.units"},
      {"/usageType", "voice", "AMOUNT_INVALID", "usageType"},
      {"/usageType", "internet", "INVALID_ATTRIBUTE", "usageType"},
      {"/logicalResource", {{"id", "+33612345678"}}, "INVALID_ATTRIBUTE", "logicalResource"},
      {"/logicalResource/0/id", "0612345678", "INVALID_ATTRIBUTE", "logicalResource[0].id"},
      {"/logicalResource/0/id", 33612345678, "INVALID_ATTRIBUTE", "logicalResource[0].id"},
      {"/product/0", "D10", "INVALID_ATTRIBUTE", "product[0]"},
      {"/validFor/endDateTime", "tomorrow", "INVALID_ATTRIBUTE", "validFor.endDateTime"},
      {"/@schemaLocation", "not a uri", "INVALID_ATTRIBUTE", "@schemaLocation"},
      {"/recurringPeriod", "daily", "INVALID_ATTRIBUTE", "recurringPeriod"},
      {"/isAutoTopup", "yes", "INVALID_ATTRIBUTE", "isAutoTopup"},
      {"/numberOfPeriods", 1.5, "INVALID_ATTRIBUTE", "numberOfPeriods"},
      {"/externalId", 7, "INVALID_ATTRIBUTE", "externalId"},
      {"/externalId", "", "INVALID_ATTRIBUTE", "externalId"},
      {"/@type", nullptr, "UNKNOWN_ATTRIBUTE", "externalId"},
      {"/@baseType", nullptr, "UNKNOWN_ATTRIBUTE", "externalId"},
      {"/@schemaLocation", nullptr, "UNKNOWN_ATTRIBUTE", "externalId"},
      {"/channel/colour", "blue", "UNKNOWN_ATTRIBUTE", "channel.colour"},
      {"/channel/", "blue", "UNKNOWN_ATTRIBUTE", "channel."},
  };
  for (const auto& row : rows) {
    json body = valid_topup();
    const json::json_pointer pointer(row.pointer);
    if (row.value.is_null()) {
      body[pointer.parent_pointer()].erase(pointer.back());
    } else {
      body[pointer] = row.value;
    }
    const auto order = read(body);
    ASSERT_FALSE(order) << row.pointer << row.value;
    EXPECT_EQ(order.error().code, row.code) << row.pointer;
    EXPECT_TRUE(order.error().message.starts_with(std::string(row.attribute) + ":")) << order.error().message;
  }
  for (const json& body : {json(), json(1), json::array(), json("text")}) {
    EXPECT_FALSE(read(body));
  }
}

TEST(TopupSchema, TakesTheLastOfTwoWithOneName) {
  const auto with = [](const std::string& further) {
    const std::string body = valid_topup().dump();
    return read_text(body.substr(0, body.size() - 1) + "," + further + "}");
  };
  EXPECT_EQ(with(R"("externalId":"r-2")").value().external_id, "r-2");
  EXPECT_EQ(with(R"("amount":{"amount":1,"units":"MB"})").value().amount_mb, 1);
  EXPECT_EQ(with(R"("bucket":7)").error().code, "INVALID_ATTRIBUTE");
}

TEST(TopupSchema, NamesTheSameForeignAttributeWhereverItStands) {
  const std::string topup = valid_topup().dump();
  for (const char* foreign : {R"("y":1,"z":1)", R"("z":1,"y":1)"}) {
    const auto order =
        read_text(topup.substr(0, topup.size() - 1) + R"(,"bucket":{"id":"data",)" + foreign + "}}");
    ASSERT_FALSE(order);
    EXPECT_TRUE(order.error().message.starts_with("bucket.y:")) << order.error().message;
  }
}

JournalEntry entry(const std::string& external_id) {
  return {.sequence = 0,
          .time = domain::from_unix_ms(1'795'418'158'156),
          .external_id = external_id,
          .id = "topup-" + external_id,
          .number = "+33612345678",
          .amount_mb = 10'240,
          .product = "D10",
          .status = TopupStatus::completed};
}

void append_bytes(const std::filesystem::path& directory, const std::string& bytes) {
  std::ofstream(directory / "journal.jsonl", std::ios::app | std::ios::binary) << bytes;
}

TEST(Journal, KeepsWhatWasCommitted) {
  const test::TemporaryDirectory directory;
  {
    auto journal = Journal::open(directory.path());
    ASSERT_TRUE(journal);
    (*journal)->append(entry("a"));
    (*journal)->append(entry("b"));
    (*journal)->commit();
    (*journal)->append(entry("never told"));
  }
  const auto journal = Journal::open(directory.path());
  ASSERT_TRUE(journal);
  ASSERT_EQ((*journal)->entries().size(), 2U);
  JournalEntry second = entry("b");
  second.sequence = 2;
  EXPECT_EQ((*journal)->entries()[1], second);
}

TEST(Journal, KeepsTextsAsTheyAreWhateverTheyHold) {
  const test::TemporaryDirectory directory;
  const std::vector<std::string> texts = {"",      "\"",        "back\\slash",        "new\nline",
                                          "tab\t", "né à Sète", std::string("\0", 1), "{\"a\":1}"};
  {
    auto journal = Journal::open(directory.path());
    ASSERT_TRUE(journal);
    for (const auto& text : texts) {
      JournalEntry one = entry(text);
      one.product = text;
      const auto& kept = (*journal)->append(std::move(one));
      EXPECT_EQ(json::parse(to_json_line(kept))["externalId"], text);
    }
    (*journal)->commit();
  }
  const auto journal = Journal::open(directory.path());
  ASSERT_TRUE(journal);
  ASSERT_EQ((*journal)->entries().size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ((*journal)->entries()[i].external_id, texts[i]);
    EXPECT_EQ((*journal)->entries()[i].product, texts[i]);
  }
}

// `io` runs what is posted to it by hand: a sync has ended for the desk when its handler has run, not before.
TEST(TopupDesk, TellsNobodyOfWhatASyncUnderWayHasNotWrittenYet) {
  const test::TemporaryDirectory directory;
  auto journal = Journal::open(directory.path());
  ASSERT_TRUE(journal);
  boost::asio::io_context io(1);
  const auto guard = boost::asio::make_work_guard(io);
  TopupDesk desk(io, **journal);
  std::string told;
  const auto tell = [&](char name) { desk.when_durable([&told, name] { told += name; }); };
  tell('0');
  EXPECT_EQ(told, "0");  // there is nothing to wait for
  desk.credit({"first", "+33612345678", 1, ""}, {});
  tell('a');
  io.run_one();  // the sync begins
  tell('b');     // has nothing of its own to be written, and may have read what is being written
  desk.credit({"second", "+33612345678", 1, ""}, {});
  tell('c');
  EXPECT_EQ(told, "0");
  io.run_one();
  EXPECT_EQ(told, "0ab");
  io.run_one();
  EXPECT_EQ(told, "0abc");
  EXPECT_EQ(desk.commits(), 2);
}

TEST(TopupDesk, FindsByItsIdWhateverItTookOnAlsoInALifeBefore) {
  const test::TemporaryDirectory directory;
  boost::asio::io_context io(1);
  std::vector<std::string> ids;
  const auto credit = [&](TopupDesk& desk, const std::string& reference) {
    ids.push_back(desk.credit({reference, "+33612345678", 1, ""}, {}).id);
  };
  const auto all_are_found = [&](const TopupDesk& desk) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const Topup* found = desk.find(ids[i]);
      ASSERT_NE(found, nullptr) << ids[i];
      EXPECT_EQ(found->order.external_id, std::to_string(i));
    }
  };
  {
    auto journal = Journal::open(directory.path());
    ASSERT_TRUE(journal);
    TopupDesk desk(io, **journal);
    credit(desk, "0");
    ids.push_back(desk.take_on({"1", "+33612345678", 1, ""}, true, {}).id);
    credit(desk, "2");
    desk.complete(ids[1], {});
    ASSERT_TRUE(desk.take_back("0"));
    credit(desk, "3");
    all_are_found(desk);
    (*journal)->commit();
  }
  auto journal = Journal::open(directory.path());
  ASSERT_TRUE(journal);
  TopupDesk desk(io, **journal);
  credit(desk, "4");
  all_are_found(desk);
  for (const char* none :
       {"", "topup-", "topup-0", "topup-4", "topup-01", "topup-1x", "topup-99", "other-1"}) {
    EXPECT_EQ(desk.find(none), nullptr) << none;
  }
}

TEST(Journal, CutsOffALineThatWasTornAndGoesOn) {
  const test::TemporaryDirectory directory;
  {
    auto journal = Journal::open(directory.path());
    (*journal)->append(entry("a"));
    (*journal)->commit();
  }
  append_bytes(directory.path(), R"({"sequence":2,"timeMs":17954)");
  {
    auto journal = Journal::open(directory.path());
    ASSERT_TRUE(journal);
    EXPECT_EQ((*journal)->entries().size(), 1U);
    (*journal)->append(entry("b"));
    (*journal)->commit();
  }
  const auto journal = Journal::open(directory.path());
  ASSERT_TRUE(journal);
  ASSERT_EQ((*journal)->entries().size(), 2U);
  EXPECT_EQ((*journal)->entries()[1].external_id, "b");
}

TEST(Journal, ThatIsDamagedOrInUseIsNotServedFrom) {
  const test::TemporaryDirectory directory;
  auto first = Journal::open(directory.path());
  ASSERT_TRUE(first);
  const auto second = Journal::open(directory.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "JOURNAL_IN_USE");
  first->reset();
  append_bytes(directory.path(), "garbage\n");
  const auto damaged = Journal::open(directory.path());
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().reason, "JOURNAL_CORRUPT");
}

TEST(Faults, AreReadAsTheyAreWritten) {
  const auto probabilities = parse_probabilities("close_after=0.25,hang_after=0.5,inquiry_error=1");
  ASSERT_TRUE(probabilities);
  EXPECT_EQ(probabilities->size(), 3U);
  EXPECT_EQ(probabilities->at(Fault::close_after), 0.25);
  EXPECT_EQ(parse_planned_fault("delay:250"), (PlannedFault{Fault::delay, domain::Duration(250)}));
  for (const char* wrong : {"close_after", "close_after=", "nonsense=0.1", "refuse=1.5", "refuse=-1",
                            "refuse=nan", "refuse=0.6,delay=0.6", "=1", ","}) {
    EXPECT_FALSE(parse_probabilities(wrong)) << wrong;
  }
  for (const char* wrong : {"", "nonsense", "delay:", "delay:x", "delay:-1", "delay:99999999"}) {
    EXPECT_FALSE(parse_planned_fault(wrong)) << wrong;
  }
}

TEST(Faults, ComeAgainWithTheSameSeed) {
  const FaultProbabilities probabilities = {{Fault::close_after, 0.3}, {Fault::hang_before, 0.3}};
  FaultPlan one(42, probabilities, {});
  FaultPlan two(42, probabilities, {});
  std::set<std::optional<Fault>> met;
  for (int i = 0; i < 200; ++i) {
    const auto fault = one.for_topup({}, "+33612345678");
    EXPECT_EQ(fault, two.for_topup({}, "+33612345678"));
    met.insert(fault ? std::optional(fault->fault) : std::nullopt);
  }
  EXPECT_EQ(met.size(), 3U);
  EXPECT_NEAR(static_cast<double>(one.applied().at(Fault::close_after)), 60, 30);
}

TEST(Faults, AskedForComeBeforeQueuedOnesAndThoseOfTheNumber) {
  FaultPlan plan(1, {{Fault::refuse, 1.0}}, {{"*03", {Fault::hang_after, std::nullopt}}});
  plan.queue({Fault::close_before, std::nullopt});
  plan.queue({Fault::inquiry_hang, std::nullopt});
  EXPECT_EQ(plan.for_topup(PlannedFault{Fault::delay, std::nullopt}, "+33600000003")->fault, Fault::delay);
  EXPECT_EQ(plan.for_topup({}, "+33600000003")->fault, Fault::close_before);
  EXPECT_EQ(plan.for_topup({}, "+33600000003")->fault, Fault::hang_after);
  EXPECT_EQ(plan.for_topup({}, "+33600000004")->fault, Fault::refuse);
  EXPECT_EQ(plan.for_inquiry({})->fault, Fault::inquiry_hang);
  EXPECT_EQ(plan.for_inquiry({}), std::nullopt);
}

TEST(Patterns, StandForAnyNumberOfCharacters) {
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("+336*78", "+33612345678"));
  EXPECT_TRUE(matches("*1*5*", "+33612345678"));
  EXPECT_FALSE(matches("+337*", "+33612345678"));
  EXPECT_FALSE(matches("*79", "+33612345678"));
  EXPECT_FALSE(matches("", "a"));
}

TEST(Subscribers, AreThoseOfTheListAlone) {
  const auto base = SubscriberBase::from_text("# lines\n+33612345678\n+33612345679 barred # unpaid\n\n");
  ASSERT_TRUE(base);
  EXPECT_EQ(base->state_of("+33612345678"), LineState::active);
  EXPECT_EQ(base->state_of("+33612345679"), LineState::barred);
  EXPECT_EQ(base->state_of("+33612345670"), LineState::unknown);
  const auto wrong = SubscriberBase::from_text("+33612345678\n0612345678\n");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("line 2"), std::string::npos);
  EXPECT_EQ(wrong.error().message.find("0612345678"), std::string::npos);
  SubscriberBase anybody = SubscriberBase::anybody();
  anybody.add_pattern("*99", LineState::barred);
  EXPECT_EQ(anybody.state_of("+33612345699"), LineState::barred);
  EXPECT_EQ(anybody.state_of("+33612345698"), LineState::active);
}

TEST(RequestTarget, IsDecoded) {
  const auto target = parse_target("/a%2Fb?x=1%262&y&z=+");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a/b");
  EXPECT_EQ(*target->find("x"), "1&2");
  EXPECT_EQ(*target->find("y"), "");
  EXPECT_EQ(target->find("w"), nullptr);
  for (const char* wrong : {"/%", "/%2", "/%zz", "/?a=%-1"}) EXPECT_FALSE(parse_target(wrong)) << wrong;
}

}  // namespace
}  // namespace passerelle::operator_sim
