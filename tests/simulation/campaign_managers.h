// Who runs campaigns: one makes and starts them, another approves, on whatever broker answers. They lose
// answers, ask again, pause, go on, cancel, retry and repeat.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/broker_life.h"

namespace passerelle::simulation {

class CampaignManagers {
 public:
  CampaignManagers(std::vector<std::unique_ptr<BrokerLife>>& brokers, World& world,
                   std::function<void(std::string)> trace);
  CampaignManagers(const CampaignManagers&) = delete;
  CampaignManagers& operator=(const CampaignManagers&) = delete;

  // Each begins at some time of the span, and goes on from then on.
  void plan();
  // Nobody pauses or begins anything any more: what was begun is brought to its end.
  void come_to_an_end() { ending_ = true; }
  bool all_done() const;
  std::string standing() const;

 private:
  struct Managed {
    const CampaignScenario* scenario = nullptr;
    std::string request_id;
    std::optional<domain::CampaignId> id;
    bool begun = false;
    bool listed = false;  // the list is whole
    int pauses = 0;       // left
    int retries = 0;      // left
    int repeats = 0;      // left
    std::optional<domain::Instant> asked_at;
    std::uint64_t question = 0;  // an answer to an earlier one is nobody's
    std::unique_ptr<broker::ListIntake> intake;
    int intake_life = 0;
    std::size_t intake_broker = 0;
    std::size_t fed = 0;
  };
  using Question = std::function<void(broker::Campaigns&)>;

  void look_after(std::size_t place);
  void act(std::size_t place);
  void act_on(std::size_t place, const broker::StoredCampaign& stored);
  void approve(std::size_t place, const broker::StoredCampaign& stored);
  void act_while_running(std::size_t place);
  void act_when_paused(std::size_t place, const broker::StoredCampaign& stored);
  void act_after_the_end(std::size_t place, const broker::StoredCampaign& stored);
  void create(std::size_t place);
  void upload(std::size_t place);
  void feed(std::size_t place);
  void fed(std::size_t place, const domain::Result<broker::ListProgress>& progress);
  void repeat(std::size_t place);

  // On some broker that is up, unless there is none.
  void ask(std::size_t place, std::string_view what, const Question& question);
  template <class T>
  broker::Completion<T> heard(std::size_t place, std::function<void(const T&)> well = {});
  void check_error(const Managed& managed, const domain::Error& error) const;
  broker::CampaignAct by(const Managed& managed, std::string who) const;
  std::optional<domain::Digest> content(const broker::StoredCampaign& stored) const;
  std::optional<broker::StoredCampaign> stored(const Managed& managed) const;

  std::vector<std::unique_ptr<BrokerLife>>& brokers_;
  World& world_;
  SeededRandom& random_;
  std::function<void(std::string)> trace_;
  std::vector<Managed> managed_;
  bool ending_ = false;
};

}  // namespace passerelle::simulation
