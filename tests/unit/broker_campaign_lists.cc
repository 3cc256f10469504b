// A campaign's list from a file: everybody once, however it breaks, and nobody by mistake.
#include "tests/unit/list_bench.h"

namespace passerelle::broker {
namespace {

using domain::CampaignState;
using domain::LineState;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CampaignLists : public ListBench {
 protected:
  static ListOrder order_of(domain::CampaignId id, const std::string& file, IfSeen if_seen = IfSeen::ask) {
    return {id, domain::sha256(file), if_seen, "ana"};
  }
  std::unique_ptr<ListIntake> intake(const ListOrder& order, ListLimits limits = {}) {
    return start_list_intake(ports(), order, limits);
  }
  domain::Result<ListProgress> feed(ListIntake& list, std::string bytes) {
    return answer_of<ListProgress>([&](auto done) { list.feed(std::move(bytes), std::move(done)); });
  }
  domain::Result<ListProgress> finish(ListIntake& list) {
    return answer_of<ListProgress>([&](auto done) { list.finish(std::move(done)); });
  }
  // In pieces, to its end.
  domain::Result<ListSummary> send(ListIntake& list, const std::string& file, std::size_t piece = 4'000) {
    for (std::size_t i = 0; i < file.size(); i += piece) {
      auto fed = feed(list, file.substr(i, piece));
      if (!fed) return std::unexpected(fed.error());
      flawed_.insert(flawed_.end(), fed->flawed.begin(), fed->flawed.end());
    }
    auto finished = finish(list);
    if (!finished) return std::unexpected(finished.error());
    flawed_.insert(flawed_.end(), finished->flawed.begin(), finished->flawed.end());
    EXPECT_EQ(finished->lines_taken, list.summary().lines);
    return list.summary();
  }
  domain::Result<ListSummary> upload(domain::CampaignId id, const std::string& file,
                                     IfSeen if_seen = IfSeen::ask) {
    return send(*intake(order_of(id, file, if_seen)), file);
  }
  std::string refusal(const domain::Result<ListSummary>& result) {
    return result ? "none" : result.error().reason;
  }
  static std::string list_of(int first, int last) {
    std::string file = "dossier;remarque\n";
    for (int i = first; i <= last; ++i) file += fmt::format("P-{};x\n", i);
    return file;
  }

  std::vector<domain::CampaignLine> flawed_;
};

TEST_F(CampaignLists, BringEverybodyByFileNumberOrTelephone) {
  enrol(1'200);
  const auto id = draft();
  std::string file = "Dossier;Téléphone;Nom\n";
  for (int i = 1; i <= 1'200; ++i)
    file += i % 2 == 0 ? fmt::format("P-{};;\n", i) : fmt::format(";{};\n", number(i));
  const auto summary = upload(id, file);
  ASSERT_TRUE(summary) << summary.error().reason;
  EXPECT_EQ(summary->lines, 1'200);
  EXPECT_EQ(summary->runnable, 1'200);
  EXPECT_THAT(summary->ignored_columns, ElementsAre("Nom"));
  expect_people(id, 1, 1'200);
  EXPECT_EQ(lines(id)[6].beneficiary, person(7)) << "in the file's order";
  ASSERT_EQ(uploads(id).size(), 1U);
  EXPECT_EQ(uploads(id)[0].records, 1'200);
  EXPECT_TRUE(uploads(id)[0].end_time);
  EXPECT_FALSE(is_open(uploads(id)[0]));
}

TEST_F(CampaignLists, KeepWhatCannotRunWithItsReason) {
  enrol(3);
  const auto id = draft();
  const auto summary = upload(id, "dossier;telephone;site\nP-1;;\nP-9;;\nP-1;;\n;0612;\n;" + number(1) +
                                      ";lyon\nP-2;;Brest\nP-3;;\n;" + number(9) + ";\n");
  ASSERT_TRUE(summary);
  EXPECT_THAT(reasons(id), ElementsAre("", "PERSON_UNKNOWN", "LINE_DUPLICATE", "PHONE_NUMBER_INVALID",
                                       "LINE_DUPLICATE", "SITE_UNKNOWN", "", "PERSON_UNKNOWN"));
  EXPECT_EQ(lines(id)[4].duplicate_of, 1);
  EXPECT_EQ(summary->lines, 8);
  EXPECT_EQ(summary->runnable, 2);
  EXPECT_EQ(summary->duplicates, 2);
  EXPECT_EQ(summary->unknown, 2);
  EXPECT_EQ(summary->malformed, 2);
  ASSERT_EQ(flawed_.size(), 6U);
  EXPECT_EQ(flawed_[0], lines(id)[1]);
  expect_sound(id);
  EXPECT_EQ(books_.beneficiaries.size(), 3U) << "nobody is enrolled by a list";
}

TEST_F(CampaignLists, AreForTheSiteThatTheySayElseForThePersons) {
  enrol(2);
  const auto id = draft();
  ASSERT_TRUE(upload(id, "dossier;site\nP-1;Pointe-à-Pitre\nP-2;\n"));
  EXPECT_EQ(lines(id)[0].site.value, "pointe-a-pitre");
  EXPECT_EQ(lines(id)[1].site.value, "lyon");
}

TEST_F(CampaignLists, DoNotTakeTheHolderOfANumberForSomebodyWithAnotherFileNumber) {
  enrol(2);
  change(2, [](domain::Beneficiary& it) { it.external_reference.clear(); });
  const auto id = draft();
  ASSERT_TRUE(upload(id, "dossier;telephone\nP-7;" + number(1) + "\nP-8;" + number(2) + "\n"));
  EXPECT_THAT(reasons(id), ElementsAre("PERSON_UNKNOWN", "")) << "who has no file number yet may be the one";
}

TEST_F(CampaignLists, TakeAnApprovedCampaignBackToDraftOnce) {
  enrol(1'100);
  const auto id = draft([&](domain::Campaign& it) {
    it.state = CampaignState::approved;
    it.approvals = {{"bob", time_.now(), domain::sha256("content")}};
  });
  auto order = order_of(id, list_of(1, 1'100));
  order.who = "cleo";
  ASSERT_TRUE(send(*intake(order), list_of(1, 1'100)));
  const auto campaign = stored(id).campaign;
  EXPECT_EQ(campaign.state, CampaignState::draft);
  EXPECT_THAT(campaign.approvals, IsEmpty());
  EXPECT_THAT(campaign.authors, ElementsAre("ana", "cleo"));
  ASSERT_EQ(changes(id).size(), 1U) << "three chunks, one change";
  EXPECT_EQ(changes(id)[0].act, domain::CampaignAct::amend);
  EXPECT_EQ(changes(id)[0].from, CampaignState::approved);
  EXPECT_EQ(changes(id)[0].who, "cleo");
  EXPECT_EQ(changes(id)[0].why, "LIST_UPLOADED");
}

TEST_F(CampaignLists, ComeBeforeTheStart) {
  enrol(1);
  for (const auto state :
       {CampaignState::running, CampaignState::paused, CampaignState::completed, CampaignState::cancelled}) {
    const auto id = draft([&](domain::Campaign& it) { it.state = state; });
    const auto refused = upload(id, list_of(1, 1));
    ASSERT_EQ(refusal(refused), "CAMPAIGN_STATE");
    EXPECT_EQ(refused.error().metadata.at("state"), domain::to_string(state));
    EXPECT_THAT(lines(id), IsEmpty());
  }
  EXPECT_EQ(refusal(upload(life_->ids.draw<domain::CampaignId>(), list_of(1, 1))), "CAMPAIGN_UNKNOWN");
}

TEST_F(CampaignLists, StopWhereTheCampaignStartsMeanwhile) {
  enrol(1'100);
  const auto id = draft();
  const auto file = list_of(1, 1'100);
  auto list = intake(order_of(id, file));
  ASSERT_TRUE(feed(*list, file.substr(0, file.size() / 2)));
  auto campaign = stored(id).campaign;
  campaign.state = CampaignState::cancelled;
  ++campaign.revision;
  write([&](LedgerTransaction& transaction) { return transaction.campaigns().put(campaign, {}); });
  EXPECT_EQ(feed(*list, file.substr(file.size() / 2)).error().reason, "CAMPAIGN_STATE");
  EXPECT_EQ(lines(id).size(), 500U);
}

TEST_F(CampaignLists, SentTwiceAskWhatToDo) {
  enrol(20);
  const auto id = draft();
  const auto file = list_of(1, 20);
  ASSERT_TRUE(upload(id, file));
  const auto ended = *uploads(id)[0].end_time;
  const auto other = draft();
  for (const auto campaign : {id, other}) {
    const auto asked = upload(campaign, file);
    ASSERT_EQ(refusal(asked), "LIST_SEEN_BEFORE");
    EXPECT_EQ(asked.error().metadata.at("campaign"), id.text());
    EXPECT_EQ(asked.error().metadata.at("upload_time"), domain::to_rfc3339(ended));
  }
  EXPECT_THAT(lines(other), IsEmpty());
  const auto all = upload(other, file, IfSeen::take_all);
  ASSERT_TRUE(all);
  EXPECT_EQ(all->runnable, 20);
  const auto twice = upload(id, file, IfSeen::take_all);
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice->duplicates, 20);
  expect_people(id, 1, 20);
}

TEST_F(CampaignLists, SentAgainForNewPeopleLeaveOutThoseWhoHaveALine) {
  enrol(20);
  const auto id = draft();
  const auto file = list_of(1, 25);
  ASSERT_TRUE(upload(id, file));
  enrol(23);
  const auto next = draft();
  const auto news = upload(next, file, IfSeen::take_new);
  ASSERT_TRUE(news);
  EXPECT_EQ(news->left_out, 20);
  EXPECT_EQ(news->runnable, 3);
  EXPECT_EQ(news->unknown, 2);
  expect_people(next, 21, 23);
  const auto here = upload(id, file, IfSeen::take_new);
  ASSERT_TRUE(here);
  EXPECT_EQ(here->left_out, 23) << "in any campaign that got it";
  EXPECT_EQ(here->runnable, 0);
}

TEST_F(CampaignLists, BrokenOffGoOnWhereTheyWere) {
  enrol(1'300);
  const auto id = draft();
  const auto file = list_of(1, 1'310) + "P-1;again\n";
  auto list = intake(order_of(id, file));
  ASSERT_TRUE(feed(*list, file.substr(0, file.size() / 2)));
  list.reset();
  EXPECT_EQ(lines(id).size(), 500U);
  EXPECT_TRUE(is_open(uploads(id)[0]));
  const auto summary = upload(id, file);
  ASSERT_TRUE(summary) << summary.error().reason;
  EXPECT_EQ(summary->lines, 1'311) << "all of it, not only what came now";
  EXPECT_EQ(summary->runnable, 1'300);
  EXPECT_EQ(summary->unknown, 10);
  EXPECT_EQ(summary->duplicates, 1);
  expect_people(id, 1, 1'300);
  EXPECT_EQ(uploads(id).size(), 1U);
}

TEST_F(CampaignLists, SurviveABrokerThatDiesAtAnyMoment) {
  enrol(6'000);
  const auto id = draft();
  const auto file = list_of(1, 6'000);
  bool whole = false;
  int lives = 0;
  for (; !whole && lives < 200; ++lives) {
    start();
    auto list = intake(order_of(id, file));
    auto steps = random_.between(1, 5);
    for (std::size_t i = 0; i <= file.size() && steps > 0; i += 2'000) {
      std::optional<domain::Result<ListProgress>> answer;
      const auto done = [&](domain::Result<ListProgress> result) { answer = std::move(result); };
      whole = i + 2'000 > file.size();
      list->feed(file.substr(i, 2'000), done);
      while (!answer && --steps > 0) step();
      if (!answer) whole = false;
      if (answer) {
        ASSERT_TRUE(*answer) << answer->error().reason;
      }
    }
    if (whole) {
      ASSERT_TRUE(finish(*list));
    }
  }
  ASSERT_TRUE(whole);
  EXPECT_GT(lives, 5);
  expect_people(id, 1, 6'000);
  EXPECT_EQ(lines(id).size(), 6'000U) << "no line twice, not even as a duplicate";
}

TEST_F(CampaignLists, AreWrittenOnceWhereCommitsGetLost) {
  enrol(3'000);
  const auto id = draft();
  const auto file = list_of(1, 3'000);
  lose_commits(60);
  auto summary = upload(id, file);
  for (int again = 0; !summary && again < 20; ++again) summary = upload(id, file);
  ASSERT_TRUE(summary) << summary.error().reason;
  EXPECT_EQ(summary->runnable, 3'000);
  EXPECT_EQ(lines(id).size(), 3'000U);
  expect_people(id, 1, 3'000);
}

TEST_F(CampaignLists, SentByTwoAtOnceAreTakenOnce) {
  enrol(1'400);
  const auto id = draft();
  const auto file = list_of(1, 1'400);
  auto one = intake(order_of(id, file));
  auto other = intake(order_of(id, file));
  ASSERT_TRUE(feed(*one, file.substr(0, 7'000)));
  ASSERT_TRUE(feed(*other, file.substr(0, 3'000)));
  ASSERT_TRUE(feed(*other, file.substr(3'000)));
  ASSERT_TRUE(feed(*one, file.substr(7'000)));
  ASSERT_TRUE(finish(*one));
  EXPECT_EQ(one->summary().runnable, 1'400);
  expect_people(id, 1, 1'400);
  EXPECT_EQ(lines(id).size(), 1'400U);
}

TEST_F(CampaignLists, SentByTwoAtOnceAreNotTakenAsDuplicatesByTheSlowerOne) {
  enrol(20);
  const auto id = draft();
  const auto file = list_of(1, 20);
  const auto slower = intake(order_of(id, file));
  ASSERT_TRUE(feed(*slower, file.substr(0, 30))) << "it looked, and nothing was there";
  ASSERT_TRUE(upload(id, file));
  EXPECT_EQ(refusal(send(*slower, file.substr(30))), "ETAG_MISMATCH");
  expect_people(id, 1, 20);
  EXPECT_EQ(lines(id).size(), 20U);
  EXPECT_EQ(refusal(upload(id, file)), "LIST_SEEN_BEFORE") << "sent again, it asks";
}

TEST_F(CampaignLists, ThatAreNotWhatWasAnnouncedLeaveNothing) {
  enrol(1'200);
  const auto id = draft();
  ASSERT_TRUE(upload(id, list_of(1, 30)));
  const auto before = stored(id);
  const auto file = list_of(1, 1'200);
  auto order = order_of(id, file);
  order.content = domain::sha256("something else");
  EXPECT_EQ(refusal(send(*intake(order), file)), "LIST_DIGEST_MISMATCH");
  EXPECT_EQ(lines(id).size(), 30U);
  EXPECT_EQ(stored(id).campaign.list, before.campaign.list);
  EXPECT_EQ(changes(id).back().why, "LIST_TAKEN_BACK");
  expect_people(id, 1, 30);
  const auto summary = upload(id, file);
  ASSERT_TRUE(summary) << "nothing is in the way";
  EXPECT_EQ(summary->duplicates, 30);
  expect_people(id, 1, 1'200);
}

TEST_F(CampaignLists, WhoseTakingBackBrokeOffAreTakenBackByTheNext) {
  enrol(2'600);
  const auto id = draft();
  const auto file = list_of(1, 2'600);
  auto order = order_of(id, file);
  order.content = domain::sha256("something else");
  auto list = intake(order);
  ASSERT_TRUE(feed(*list, file));
  ASSERT_EQ(lines(id).size(), 2'500U);
  list->finish([](domain::Result<ListProgress>) { FAIL() << "it died before"; });
  while (lines(id).size() == 2'500U) ASSERT_TRUE(step());
  start();
  ASSERT_EQ(lines(id).size(), 1'500U);
  EXPECT_TRUE(is_open(uploads(id)[0]));
  ASSERT_TRUE(upload(id, list_of(7, 9)));
  expect_people(id, 7, 9);
  EXPECT_EQ(lines(id).size(), 3U);
}

TEST_F(CampaignLists, ThatCannotBeReadAreRefusedWithoutATrace) {
  enrol(2);
  const auto id = draft();
  const auto violations = [&](const std::string& file) {
    const auto refused = upload(id, file);
    EXPECT_EQ(refusal(refused), "LIST_HEADER_INVALID") << file;
    std::vector<std::string> found;
    if (refused) return found;
    for (const auto& [reason, column] : refused.error().metadata) found.push_back(reason);
    EXPECT_FALSE(refused.error().field_violations.empty());
    return found;
  };
  EXPECT_THAT(violations("nom;site\nx;lyon\n"), ElementsAre("COLUMN_MISSING"));
  EXPECT_THAT(violations("dossier|telephone\nP-1|\n"), ElementsAre("SEPARATOR_WRONG"));
  EXPECT_THAT(violations("\"dossier;telephone\"\n\"P-1;\"\n"), ElementsAre("SEPARATOR_WRONG"));
  EXPECT_THAT(violations("dossier;reference\n"), ElementsAre("COLUMN_DUPLICATED"));
  for (const char* file : {"", "dossier;telephone\r\n", "\n\n"})
    EXPECT_EQ(refusal(upload(id, file)), "LIST_EMPTY") << file;
  EXPECT_THAT(uploads(id), IsEmpty());
  EXPECT_THAT(changes(id), IsEmpty());
}

TEST_F(CampaignLists, ComeOneAfterTheOther) {
  enrol(1'000);
  const auto id = draft();
  const auto first = list_of(1, 900);
  ASSERT_TRUE(feed(*intake(order_of(id, first)), first));
  EXPECT_EQ(refusal(upload(id, list_of(901, 1'000))), "UPLOAD_OPEN");
  EXPECT_EQ(lines(id).size(), 500U);
  ASSERT_TRUE(upload(id, first));
  ASSERT_TRUE(upload(id, list_of(901, 1'000)));
  expect_people(id, 1, 1'000);
  EXPECT_EQ(uploads(id)[1].first_line, 901);
}

TEST_F(CampaignLists, AreNotLongerThanTheyMayBe) {
  enrol(1'200);
  const auto id = draft();
  const auto file = list_of(1, 1'200);
  const auto by_records = send(*intake(order_of(id, file), {.records = 1'199}), file);
  EXPECT_EQ(refusal(by_records), "LIST_TOO_LARGE");
  EXPECT_EQ(by_records.error().metadata.at("most_records"), "1199");
  EXPECT_THAT(lines(id), IsEmpty()) << "what was taken is taken back";
  EXPECT_EQ(refusal(send(*intake(order_of(id, file), {.bytes = 9'000}), file)), "LIST_TOO_LARGE");
  EXPECT_THAT(lines(id), IsEmpty());
  ASSERT_TRUE(send(*intake(order_of(id, file), {.records = 1'200}), file));
  expect_people(id, 1, 1'200);
}

TEST_F(CampaignLists, WaitWhileReadersAreBusy) {
  enrol(3);
  const auto id = draft();
  readers_.set_full(true);
  time_.after(std::chrono::seconds{3}, [&] { readers_.set_full(false); });
  EXPECT_TRUE(upload(id, list_of(1, 3)));
  readers_.set_full(true);
  EXPECT_EQ(refusal(upload(id, list_of(1, 2))), readers_busy().reason) << "not for ever";
}

TEST_F(CampaignLists, HandedToTheWriterAreWrittenWithoutTheirSender) {
  enrol(700);
  const auto id = draft();
  const auto file = list_of(1, 700);
  auto list = intake(order_of(id, file));
  ASSERT_TRUE(feed(*list, file.substr(0, 100)));
  list->feed(file.substr(100), [](const domain::Result<ListProgress>&) {});
  list.reset();
  while (step()) {
  }
  EXPECT_EQ(lines(id).size(), 500U);
  expect_people(id, 1, 500);
}

TEST_F(CampaignLists, NeedAProgramme) {
  const auto id = draft();
  books_.programmes.clear();
  start();
  EXPECT_EQ(refusal(upload(id, list_of(1, 1))), "PROGRAMME_MISSING");
}

}  // namespace
}  // namespace passerelle::broker
