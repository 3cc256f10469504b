#include "tests/simulation/campaign_managers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "services/domain/digest.h"
#include "tests/simulation/simulated_reader.h"
#include "tests/simulation/violation.h"

namespace passerelle::simulation {

namespace {

using broker::CampaignView;
using domain::CampaignState;
using domain::LineState;
using domain::PauseReason;

constexpr domain::Duration patience{20'000};  // with one answer
constexpr std::size_t bytes_a_message = 97;

// What may be answered where nothing is wrong: somebody, or an answer that got lost, was faster.
constexpr std::array expected_reasons{
    "CAMPAIGN_STATE",      "APPROVED_ALREADY", "UPLOAD_OPEN",   "LIST_SEEN_BEFORE", "NOTHING_TO_RETRY",
    "CAMPAIGN_UNFINISHED", "CONTENT_CHANGED",  "APPROVAL_FELL", "CYCLE_SUPERSEDED", "APPROVER_IS_AUTHOR"};

bool is_over(CampaignState state) {
  return state == CampaignState::completed || state == CampaignState::cancelled;
}

}  // namespace

CampaignManagers::CampaignManagers(std::vector<std::unique_ptr<BrokerLife>>& brokers, World& world,
                                   std::function<void(std::string)> trace)
    : brokers_(brokers), world_(world), random_(world.random), trace_(std::move(trace)) {
  for (const auto& scenario : world.scenario.campaigns) {
    auto& managed = managed_.emplace_back();
    managed.scenario = &scenario;
    managed.request_id = fmt::format("campaign-{}", managed_.size());
    managed.pauses = scenario.pauses;
    managed.retries = scenario.retries;
    managed.repeats = scenario.repeats;
  }
}

void CampaignManagers::plan() {
  for (std::size_t place = 0; place < managed_.size(); ++place)
    world_.time.after(random_.delay(0, world_.scenario.span.count() / 2),
                      [this, place] { look_after(place); });
}

void CampaignManagers::look_after(std::size_t place) {
  act(place);
  world_.time.after(random_.delay(50, 3'000), [this, place] { look_after(place); });
}

void CampaignManagers::act(std::size_t place) {
  auto& managed = managed_[place];
  if (managed.asked_at && world_.time.now() - *managed.asked_at < patience) return;
  if (!managed.id && ending_ && !managed.begun) return;
  managed.begun = true;
  if (!managed.id) return create(place);
  const auto known = stored(managed);
  promise(known.has_value(), "a campaign that was created is gone");
  act_on(place, *known);
}

void CampaignManagers::act_on(std::size_t place, const broker::StoredCampaign& stored) {
  auto& managed = managed_[place];
  switch (stored.campaign.state) {
    case CampaignState::draft:
      if (!managed.listed) return stored.campaign.cycle == 1 ? upload(place) : repeat(place);
      return ask(place, "submit", [&](broker::Campaigns& desk) {
        desk.submit(by(managed, "ana"), heard<CampaignView>(place));
      });
    case CampaignState::submitted:
      return approve(place, stored);
    case CampaignState::approved:
      return ask(place, "start", [&](broker::Campaigns& desk) {
        const auto at =
            random_.chance(300) ? std::optional(world_.time.now() + random_.delay(100, 5'000)) : std::nullopt;
        desk.start(by(managed, "ana"), at, heard<CampaignView>(place));
      });
    case CampaignState::scheduled:
      return;
    case CampaignState::running:
      return act_while_running(place);
    case CampaignState::paused:
      return act_when_paused(place, stored);
    case CampaignState::completed:
    case CampaignState::cancelled:
      return act_after_the_end(place, stored);
  }
}

void CampaignManagers::approve(std::size_t place, const broker::StoredCampaign& stored) {
  const auto seen = content(stored);
  if (!seen) return;
  const auto* who = random_.chance(200) ? "ana" : "bob";
  ask(place, "approve", [&](broker::Campaigns& desk) {
    desk.approve(by(managed_[place], who), *seen, heard<CampaignView>(place, [who](const CampaignView&) {
                   promise(std::string_view(who) != "ana", "who made a campaign approved it");
                 }));
  });
}

void CampaignManagers::act_while_running(std::size_t place) {
  auto& managed = managed_[place];
  if (ending_) return;
  if (managed.scenario->cancels && random_.chance(50))
    return ask(place, "cancel",
               [&](broker::Campaigns& desk) { desk.cancel(by(managed, "ana"), heard<CampaignView>(place)); });
  if (managed.pauses == 0 || !random_.chance(300)) return;
  --managed.pauses;
  ask(place, "pause",
      [&](broker::Campaigns& desk) { desk.pause(by(managed, "ana"), heard<CampaignView>(place)); });
}

void CampaignManagers::act_when_paused(std::size_t place, const broker::StoredCampaign& stored) {
  auto& managed = managed_[place];
  // There is no more money, and nobody is going to give any.
  if (ending_ && stored.campaign.pause_reason == PauseReason::envelope_low)
    return ask(place, "cancel",
               [&](broker::Campaigns& desk) { desk.cancel(by(managed, "ana"), heard<CampaignView>(place)); });
  if (stored.campaign.pause_reason == PauseReason::approval_fell && random_.chance(500))
    return approve(place, stored);
  ask(place, "resume",
      [&](broker::Campaigns& desk) { desk.resume(by(managed, "ana"), heard<CampaignView>(place)); });
}

void CampaignManagers::act_after_the_end(std::size_t place, const broker::StoredCampaign& stored) {
  auto& managed = managed_[place];
  if (ending_) return;
  if (stored.campaign.state == CampaignState::completed && managed.retries > 0) {
    --managed.retries;
    return ask(place, "retry", [&](broker::Campaigns& desk) {
      desk.retry(by(managed, "ana"), {}, heard<broker::RetryOutcome>(place));
    });
  }
  if (managed.repeats > 0) repeat(place);
}

void CampaignManagers::create(std::size_t place) {
  auto& managed = managed_[place];
  const auto& scenario = *managed.scenario;
  ask(place, "create", [&](broker::Campaigns& desk) {
    desk.create({.created_by = "ana",
                 .request_id = managed.request_id,
                 .title = managed.request_id,
                 .offer = scenario.offer,
                 .envelope = scenario.envelope,
                 .pace = scenario.pace,
                 .pause_limits = scenario.pause_limits},
                heard<CampaignView>(place, [&managed](const CampaignView& view) {
                  promise(!managed.id || *managed.id == view.stored.campaign.id, "{} was created twice",
                          managed.request_id);
                  managed.id = view.stored.campaign.id;
                }));
  });
}

void CampaignManagers::upload(std::size_t place) {
  auto& managed = managed_[place];
  ask(place, "upload", [&](broker::Campaigns& desk) {
    managed.intake =
        desk.upload({*managed.id, domain::sha256(managed.scenario->list), broker::IfSeen::take_all, "ana"});
    managed.fed = 0;
    feed(place);
  });
}

void CampaignManagers::feed(std::size_t place) {
  auto& managed = managed_[place];
  const auto& list = managed.scenario->list;
  auto on = heard<broker::ListProgress>(
      place, [this, place](const broker::ListProgress& progress) { fed(place, progress); });
  if (managed.fed >= list.size()) {
    managed.fed = list.size() + 1;
    return managed.intake->finish(std::move(on));
  }
  const auto piece = list.substr(managed.fed, bytes_a_message);
  managed.fed += piece.size();
  managed.intake->feed(piece, std::move(on));
}

void CampaignManagers::fed(std::size_t place, const domain::Result<broker::ListProgress>&) {
  auto& managed = managed_[place];
  if (managed.fed > managed.scenario->list.size()) {
    managed.intake.reset();
    managed.listed = true;
    return;
  }
  const auto& life = *brokers_[managed.intake_broker];
  if (!life.up() || life.lives() != managed.intake_life) return;
  managed.asked_at = world_.time.now();
  feed(place);
}

void CampaignManagers::repeat(std::size_t place) {
  auto& managed = managed_[place];
  // A list that is being copied is gone on with by the same call, on the campaign before.
  const auto known = stored(managed);
  auto from = *managed.id;
  if (!is_over(known->campaign.state)) {
    for (const auto& [id, campaign] : world_.books.campaigns)
      if (campaign.series == known->campaign.series && campaign.cycle + 1 == known->campaign.cycle) from = id;
  }
  ask(place, "repeat", [&](broker::Campaigns& desk) {
    desk.repeat({from, "ana", "another month"},
                heard<CampaignView>(place, [&managed](const CampaignView& view) {
                  if (managed.id != view.stored.campaign.id) --managed.repeats;
                  managed.id = view.stored.campaign.id;
                  managed.listed = true;
                }));
  });
}

void CampaignManagers::ask(std::size_t place, std::string_view what, const Question& question) {
  const auto broker =
      static_cast<std::size_t>(random_.between(0, static_cast<std::int64_t>(brokers_.size()) - 1));
  auto& life = *brokers_[broker];
  if (!life.up() || life.is_frozen()) return;
  auto& managed = managed_[place];
  if (trace_) trace_(fmt::format("{} {} at {}", what, managed.request_id, broker));
  managed.asked_at = world_.time.now();
  ++managed.question;
  managed.intake.reset();
  managed.intake_broker = broker;
  managed.intake_life = life.lives();
  question(life.broker().campaigns());
}

template <class T>
broker::Completion<T> CampaignManagers::heard(std::size_t place, std::function<void(const T&)> well) {
  auto& managed = managed_[place];
  return [this, &managed, question = managed.question, life = managed.intake_life,
          broker = managed.intake_broker, well = std::move(well)](const domain::Result<T>& answer) {
    // A broker that dies says nothing any more, and who walked away hears nothing.
    if (brokers_[broker]->lives() != life || !brokers_[broker]->up() || managed.question != question) return;
    managed.asked_at.reset();
    if (!answer) {
      if (trace_) trace_(fmt::format("{}: {}", managed.request_id, answer.error().reason));
      check_error(managed, answer.error());
      // An upload whose last answer got lost.
      if (answer.error().reason == "LIST_SEEN_BEFORE") managed.listed = true;
      return;
    }
    if (well) well(*answer);
  };
}

void CampaignManagers::check_error(const Managed& managed, const domain::Error& error) const {
  if (error.code == domain::ErrorCode::unavailable || error.code == domain::ErrorCode::resource_exhausted)
    return;
  promise(std::ranges::find(expected_reasons, error.reason) != expected_reasons.end(), "{}: {} {}",
          managed.request_id, error.reason, error.message);
}

broker::CampaignAct CampaignManagers::by(const Managed& managed, std::string who) const {
  return {*managed.id, std::move(who), "as agreed"};
}

std::optional<broker::StoredCampaign> CampaignManagers::stored(const Managed& managed) const {
  auto found = SimulatedReader(world_.books).campaigns().campaign(*managed.id);
  return found ? *found : std::nullopt;
}

std::optional<domain::Digest> CampaignManagers::content(const broker::StoredCampaign& stored) const {
  const auto version = SimulatedReader(world_.books).programme({});
  const auto& campaign = stored.campaign;
  if (!version || !*version) return std::nullopt;
  return domain::content_of((*version)->programme, campaign.offer, campaign.envelope, campaign.list,
                            stored.counts)
      .digest;
}

bool CampaignManagers::all_done() const {
  return std::ranges::all_of(managed_, [&](const Managed& managed) {
    if (!managed.id) return !managed.begun;
    const auto known = stored(managed);
    return is_over(known->campaign.state) && known->counts.unanswered() == 0;
  });
}

std::string CampaignManagers::standing() const {
  std::string text;
  for (const auto& managed : managed_) {
    if (!managed.id) {
      if (managed.begun) text += managed.request_id + " was never created; ";
      continue;
    }
    const auto known = stored(managed);
    text += fmt::format("{} ({}) is {}", managed.request_id, *managed.id,
                        domain::to_string(known->campaign.state));
    for (const auto state : domain::all_line_states)
      if (const auto lines = known->counts[state])
        text += fmt::format(", {} {}", lines, domain::to_string(state));
    text += "; ";
  }
  return text;
}

}  // namespace passerelle::simulation
