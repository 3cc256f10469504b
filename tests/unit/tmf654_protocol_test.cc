// What an operator's answer proves. A wrong row here is a recharge delivered twice, or a person told "no" who
// has it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "adapters/operators/tmf654/protocol.h"

namespace passerelle::tmf654 {
namespace {

using broker::Absent;
using broker::Accepted;
using broker::Delivered;
using broker::InquiryOutcome;
using broker::Rejected;
using broker::SubmitOutcome;
using broker::TakenBack;
using broker::Unknown;
using nlohmann::json;

const std::string our_reference = "019ab3a0-1111-7222-8333-444455556666";
const std::string other_reference = "019ab3a0-1111-7222-8333-444455557777";

domain::RechargeId reference() { return *domain::RechargeId::parse(our_reference); }

broker::SubmitRequest request() {
  return {.reference = reference(),
          .number = *domain::PhoneNumber::parse("+33612345678"),
          .product_code = "DATA10",
          .data = domain::Megabytes{10'240},
          .face_value = domain::EuroCents{1'000},
          .valid_for_days = 30,
          .site = {"paris-11"}};
}

json topup(std::string_view status) {
  return {{"id", "T-1"}, {"status", status}, {"externalId", our_reference}};
}

SubmitOutcome submitted(int status, const std::string& body) {
  return classify_submit({}, request(), {status, body, std::nullopt}).outcome;
}
SubmitOutcome submitted(int status, const json& body) { return submitted(status, body.dump()); }

InquiryReading inquired(int status, const json& body, std::optional<std::size_t> total = std::nullopt) {
  const std::string text = body.dump();
  return classify_inquiry({}, reference(), {status, text, total});
}

json error(std::string_view code) { return {{"code", code}, {"reason", "said so"}}; }

TEST(TopupRequest, CarriesTheReferenceTheLineAndTheExactAmount) {
  const json body = json::parse(submit_body({}, request()));
  EXPECT_EQ(body["externalId"], our_reference);
  EXPECT_EQ(body["amount"], (json{{"amount", 10'240}, {"units", "MB"}}));
  EXPECT_TRUE(body["amount"]["amount"].is_number_integer());
  EXPECT_EQ(body["logicalResource"][0]["id"], "+33612345678");
  EXPECT_EQ(body["product"][0]["id"], "DATA10");
  EXPECT_EQ(body["usageType"], "data");
  EXPECT_EQ(body["requestor"]["id"], "paris-11");
  EXPECT_EQ(body["requestor"]["role"], "agent");
  for (const char* declares : {"@type", "@baseType", "@schemaLocation"}) EXPECT_TRUE(body.contains(declares));
}

TEST(TopupRequest, IsTheSameHoweverOftenItIsSent) {
  EXPECT_EQ(submit_body({}, request()), submit_body({}, request()));
}

TEST(TopupRequest, PutsTheReferenceWhereTheOperatorWantsIt) {
  ProtocolSettings settings;
  settings.reference_attribute = "description";
  const json body = json::parse(submit_body(settings, request()));
  EXPECT_EQ(body["description"], our_reference);
  EXPECT_FALSE(body.contains("externalId"));
  EXPECT_EQ(inquiry_target(settings, reference()), "/topupBalance?description=" + our_reference);
  const json answer = {{"status", "completed"}, {"id", "T-1"}, {"description", our_reference}};
  EXPECT_EQ(classify_submit(settings, request(), {201, answer.dump(), std::nullopt}).outcome,
            SubmitOutcome(Delivered{"T-1"}));
}

TEST(SubmitAnswer, IsReadByTheStatusOfOurTopup) {
  struct Row {
    std::string status;
    SubmitOutcome outcome;
  };
  const std::vector<Row> rows = {
      {"completed", Delivered{"T-1"}},
      {"Completed", Delivered{"T-1"}},
      {"confirmed", Delivered{"T-1"}},
      {"created", Accepted{"T-1"}},
      {"in progress", Accepted{"T-1"}},
      {"inProgress", Accepted{"T-1"}},
      {"pending", Accepted{"T-1"}},
      {"failed", Rejected{{"failed", "TOPUP_FAILED", true}}},
      {"cancelled", Rejected{{"cancelled", "TOPUP_CANCELLED", true}}},
      {"uncompleted", Unknown{"STATUS_UNCLASSIFIED"}},
      {"", Unknown{"STATUS_UNCLASSIFIED"}},
  };
  for (const auto& row : rows) {
    for (const int status : {200, 201, 202}) {
      EXPECT_EQ(submitted(status, topup(row.status)), row.outcome) << row.status << " " << status;
    }
  }
}

TEST(SubmitAnswer, MayTakeFormsTheSchemaDoesNotHave) {
  json numeric = topup("completed");
  numeric["id"] = 4711;
  EXPECT_EQ(submitted(201, numeric), SubmitOutcome(Delivered{"4711"}));
  EXPECT_EQ(submitted(201, json::array({topup("completed")})), SubmitOutcome(Delivered{"T-1"}));
  json single = topup("completed");
  single["logicalResource"] = {{"id", "0033 6 12 34 56 78"}};
  single["amount"] = {{"amount", 10.0}, {"units", "GB"}};
  EXPECT_EQ(submitted(201, single), SubmitOutcome(Delivered{"T-1"}));
  json upper = topup("completed");
  upper["externalId"] = "019AB3A0-1111-7222-8333-444455556666";
  EXPECT_EQ(submitted(201, upper), SubmitOutcome(Delivered{"T-1"}));
}

TEST(SubmitAnswer, AboutSomethingElseProvesNothing) {
  const Unknown mismatch{"ANSWER_MISMATCH"};
  json other = topup("completed");
  other["externalId"] = other_reference;
  EXPECT_EQ(submitted(201, other), SubmitOutcome(mismatch));

  json amount = topup("completed");
  for (const json& wrong :
       {json{{"amount", 5'120}, {"units", "MB"}}, json{{"amount", 10'240}, {"units", "KB"}},
        json{{"amount", "10240"}, {"units", "MB"}}, json{{"units", "MB"}}, json(10'240)}) {
    amount["amount"] = wrong;
    EXPECT_EQ(submitted(201, amount), SubmitOutcome(mismatch)) << wrong;
  }

  json number = topup("completed");
  number["logicalResource"] = json::array({{{"id", "+33612345679"}}});
  EXPECT_EQ(submitted(201, number), SubmitOutcome(mismatch));
  number["logicalResource"] = json::array({{{"id", "0612345678"}}});
  EXPECT_EQ(submitted(201, number), SubmitOutcome(Delivered{"T-1"}));
  number["logicalResource"] = json::array({{{"id", "06******78"}}});
  EXPECT_EQ(submitted(201, number), SubmitOutcome(Delivered{"T-1"}));

  json silent = topup("completed");
  silent.erase("externalId");
  EXPECT_EQ(submitted(201, silent), SubmitOutcome(Unknown{"REFERENCE_MISSING"}));
}

TEST(SubmitAnswer, ThatFailedOrEndedAfterItWasConfirmedContradictsItself) {
  for (const char* status : {"failed", "cancelled"}) {
    json body = topup(status);
    body["confirmationDate"] = "2026-11-23T06:40:00Z";
    EXPECT_EQ(submitted(201, body), SubmitOutcome(Unknown{"STATUS_CONTRADICTORY"})) << status;
  }
}

TEST(SubmitAnswer, ThatNobodyCanReadIsUnknownAndNeverRejected) {
  for (const char* body : {"", "{", "null", "[]", "1", "\"completed\"", "<html>", "\xff\xfe"}) {
    EXPECT_EQ(submitted(201, std::string(body)), SubmitOutcome(Unknown{"ANSWER_UNPARSABLE"})) << body;
    EXPECT_EQ(submitted(400, std::string(body)), SubmitOutcome(Unknown{"HTTP_400"})) << body;
    EXPECT_EQ(submitted(503, std::string(body)), SubmitOutcome(Unknown{"HTTP_503"})) << body;
  }
  EXPECT_EQ(submitted(201, json::array({topup("completed"), topup("completed")})),
            SubmitOutcome(Unknown{"ANSWER_UNPARSABLE"}));
}

TEST(SubmitAnswer, ThatNamesAMemberTwiceCanBeReadInTwoWaysAndProvesNothing) {
  const std::string told = R"("id": "T-1", "externalId": ")" + our_reference + R"(", "status": "completed")";
  EXPECT_EQ(submitted(201, "{" + told + "}"), SubmitOutcome(Delivered{"T-1"}));
  for (const std::string more : {R"("status": "failed")", R"("stat\u0075s": "failed")", R"("id": "T-2")",
                                 R"("amount": {"amount": 10240, "amount": 5120, "units": "MB"})"}) {
    const std::string body = "{" + told + ", " + more + "}";
    EXPECT_EQ(submitted(201, body), SubmitOutcome(Unknown{"ANSWER_UNPARSABLE"})) << body;
    EXPECT_EQ(submitted(400, body), SubmitOutcome(Unknown{"HTTP_400"})) << body;
  }
}

TEST(SubmitAnswer, WithACodeThatProvesNoCreditIsRejected) {
  struct Row {
    int status;
    std::string code;
    domain::Rejection rejection;
  };
  const std::vector<Row> rows = {
      {404, "LINE_UNKNOWN", {"LINE_UNKNOWN", "LINE_UNKNOWN", false}},
      {404, "subscriberNotFound", {"SUBSCRIBERNOTFOUND", "LINE_UNKNOWN", false}},
      {403, "LINE_BARRED", {"LINE_BARRED", "LINE_BARRED", false}},
      {409, "insufficient-balance", {"INSUFFICIENT_BALANCE", "FLOAT_EXHAUSTED", true}},
      {200, "FLOAT_EXHAUSTED", {"FLOAT_EXHAUSTED", "FLOAT_EXHAUSTED", true}},
      {401, "INVALID_CREDENTIALS", {"INVALID_CREDENTIALS", "OPERATOR_REFUSED_US", true}},
      {403, "ACCESS_DENIED", {"ACCESS_DENIED", "OPERATOR_REFUSED_US", true}},
      {429, "TOO_MANY_REQUESTS", {"TOO_MANY_REQUESTS", "OPERATOR_BUSY", true}},
      {400, "INVALID_ATTRIBUTE", {"INVALID_ATTRIBUTE", "REQUEST_REFUSED", true}},
      {401, "41", {"41", "OPERATOR_REFUSED_US", true}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(submitted(row.status, error(row.code)), SubmitOutcome(Rejected{row.rejection})) << row.code;
  }
  json numeric = error("");
  numeric["code"] = 41;
  EXPECT_EQ(submitted(401, numeric), SubmitOutcome(Rejected{{"41", "OPERATOR_REFUSED_US", true}}));
}

TEST(SubmitAnswer, WithACodeNobodyHasClassifiedIsUnknownAndSaysSo) {
  const std::string body = error("HLR_BUSY_7").dump();
  const auto reading = classify_submit({}, request(), {400, body, std::nullopt});
  EXPECT_EQ(reading.outcome, SubmitOutcome(Unknown{"CODE_UNCLASSIFIED_HLR_BUSY_7"}));
  EXPECT_EQ(reading.alert, Alert::code_unclassified);
  // The same number means something else to another HTTP status.
  EXPECT_EQ(submitted(400, error("41")), SubmitOutcome(Unknown{"CODE_UNCLASSIFIED_41"}));
}

TEST(SubmitAnswer, WithAnyServerErrorIsUnknownWhateverItsBodySays) {
  for (const int status : {500, 502, 503, 504, 599, 408}) {
    const SubmitOutcome unknown = Unknown{"HTTP_" + std::to_string(status)};
    EXPECT_EQ(submitted(status, error("LINE_BARRED")), unknown);
    EXPECT_EQ(submitted(status, topup("completed")), unknown);
    EXPECT_EQ(submitted(status, topup("failed")), unknown);
  }
  EXPECT_EQ(submitted(302, topup("completed")), SubmitOutcome(Unknown{"HTTP_302"}));
  EXPECT_EQ(submitted(100, topup("completed")), SubmitOutcome(Unknown{"HTTP_100"}));
}

TEST(SubmitAnswer, ThatTheReferenceWasSentBeforeMeansInquire) {
  for (const char* code : {"DUPLICATE_REFERENCE", "alreadyExists", "DUPLICATED-TRANSACTION"}) {
    EXPECT_EQ(submitted(409, error(code)), SubmitOutcome(Unknown{"DUPLICATE_REFERENCE"})) << code;
    EXPECT_EQ(submitted(400, error(code)), SubmitOutcome(Unknown{"DUPLICATE_REFERENCE"})) << code;
  }
}

TEST(SubmitAnswer, NeverBringsATelephoneNumberIntoALog) {
  for (const char* code : {"+33612345678", "LINE 06 12 34 56 78 BARRED", "E0612345678", "33612345678"}) {
    const SubmitOutcome outcome = submitted(400, error(code));
    EXPECT_EQ(outcome, SubmitOutcome(Unknown{"CODE_UNCLASSIFIED_CODE_WITHHELD"})) << code;
  }
  const SubmitOutcome outcome = submitted(400, error(std::string(500, 'a') + "\r\nforged"));
  EXPECT_EQ(outcome, SubmitOutcome(Unknown{"CODE_UNCLASSIFIED_" + std::string(40, 'A')}));
}

TEST(InquiryAnswer, IsReadByTheStatusOfOurTopup) {
  struct Row {
    std::string status;
    bool confirmed;
    InquiryOutcome outcome;
  };
  const std::vector<Row> rows = {
      {"completed", true, Delivered{"T-1"}},
      {"completed", false, Delivered{"T-1"}},
      {"confirmed", false, Delivered{"T-1"}},
      {"created", false, Accepted{"T-1"}},
      {"failed", false, Rejected{{"failed", "TOPUP_FAILED", true}}},
      {"failed", true, Unknown{"STATUS_CONTRADICTORY"}},
      {"cancelled", false, Rejected{{"cancelled", "TOPUP_CANCELLED", true}}},
      {"cancelled", true, TakenBack{"T-1"}},
      {"odd", false, Unknown{"STATUS_UNCLASSIFIED"}},
  };
  for (const auto& row : rows) {
    json body = topup(row.status);
    if (row.confirmed) body["confirmationDate"] = "2026-11-23T06:40:00Z";
    EXPECT_EQ(inquired(200, json::array({body})).outcome, row.outcome) << row.status << row.confirmed;
    EXPECT_EQ(inquired(200, body).outcome, row.outcome) << row.status << row.confirmed;
  }
  json reasoned = topup("failed");
  reasoned["reason"] = "LINE_BARRED";
  EXPECT_EQ(inquired(200, reasoned).outcome, InquiryOutcome(Rejected{{"LINE_BARRED", "LINE_BARRED", false}}));
}

TEST(InquiryAnswer, IsAbsentOnlyWhereTheWholeListIsEmpty) {
  EXPECT_EQ(inquired(200, json::array()).outcome, InquiryOutcome(Absent{}));
  EXPECT_EQ(inquired(200, json::array(), 0).outcome, InquiryOutcome(Absent{}));
  EXPECT_EQ(inquired(200, json::array(), 1).outcome, InquiryOutcome(Unknown{"ANSWER_PARTIAL"}));
  EXPECT_EQ(inquired(206, json::array()).outcome, InquiryOutcome(Unknown{"ANSWER_PARTIAL"}));
  EXPECT_EQ(inquired(404, json::array()).outcome, InquiryOutcome(Unknown{"HTTP_404"}));
  EXPECT_EQ(inquired(204, json::array()).outcome, InquiryOutcome(Unknown{"HTTP_204"}));
}

TEST(InquiryAnswer, OfAnOperatorThatDidNotFilterSaysNothingOfOurs) {
  json other = topup("completed");
  other["externalId"] = other_reference;
  EXPECT_EQ(inquired(200, json::array({other})).outcome, InquiryOutcome(Unknown{"ANSWER_MISMATCH"}));
  EXPECT_EQ(inquired(200, json::array({other, topup("created")})).outcome, InquiryOutcome(Accepted{"T-1"}));
  json silent = topup("completed");
  silent.erase("externalId");
  EXPECT_EQ(inquired(200, json::array({silent})).outcome, InquiryOutcome(Unknown{"ANSWER_MISMATCH"}));
}

TEST(InquiryAnswer, LetsTheOneThatWasCreditedOutweighTheOthers) {
  json taken_back = topup("cancelled");
  taken_back["confirmationDate"] = "2026-11-23T06:40:00Z";
  const json completed = topup("completed");
  const json created = topup("created");
  const json failed = topup("failed");
  const json odd = topup("odd");
  EXPECT_EQ(inquired(200, json::array({failed, taken_back, odd, created, completed})).outcome,
            InquiryOutcome(Delivered{"T-1"}));
  EXPECT_EQ(inquired(200, json::array({failed, taken_back, created})).outcome,
            InquiryOutcome(Accepted{"T-1"}));
  EXPECT_EQ(inquired(200, json::array({failed, created, odd})).outcome,
            InquiryOutcome(Unknown{"STATUS_UNCLASSIFIED"}));
  EXPECT_EQ(inquired(200, json::array({failed, taken_back})).outcome, InquiryOutcome(TakenBack{"T-1"}));
  // The next page may hold one that was completed.
  EXPECT_EQ(inquired(200, json::array({failed}), 2).outcome, InquiryOutcome(Unknown{"ANSWER_PARTIAL"}));
  EXPECT_EQ(inquired(200, json::array({completed}), 2).outcome, InquiryOutcome(Delivered{"T-1"}));
}

TEST(InquiryAnswer, RaisesAnAlarmWhereOneReferenceWasCreditedTwice) {
  const auto reading = inquired(200, json::array({topup("completed"), topup("completed")}));
  EXPECT_EQ(reading.outcome, InquiryOutcome(Delivered{"T-1"}));
  EXPECT_EQ(reading.alert, Alert::credited_more_than_once);
  EXPECT_EQ(inquired(200, topup("completed")).alert, Alert::none);
}

TEST(InquiryAnswer, ThatIsAnErrorNeverRejects) {
  EXPECT_EQ(inquired(200, error("LINE_BARRED")).outcome, InquiryOutcome(Unknown{"CODE_LINE_BARRED"}));
  EXPECT_EQ(inquired(403, error("LINE_BARRED")).outcome, InquiryOutcome(Unknown{"HTTP_403"}));
  EXPECT_EQ(inquired(500, json::array()).outcome, InquiryOutcome(Unknown{"HTTP_500"}));
  EXPECT_EQ(inquired(200, json(7)).outcome, InquiryOutcome(Unknown{"ANSWER_UNPARSABLE"}));
}

TEST(TopupId, ThatCouldForgeALogLineIsDropped) {
  for (const std::string& id : {std::string("a\nb"), std::string("a b"), std::string(129, 'x')}) {
    json body = topup("completed");
    body["id"] = id;
    EXPECT_EQ(submitted(201, body), SubmitOutcome(Delivered{""}));
  }
}

}  // namespace
}  // namespace passerelle::tmf654
