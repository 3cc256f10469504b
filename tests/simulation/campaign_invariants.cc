#include "tests/simulation/campaign_invariants.h"

#include <algorithm>
#include <map>
#include <set>

#include "services/domain/campaign_line.h"
#include "tests/simulation/simulated_reader.h"
#include "tests/simulation/violation.h"

namespace passerelle::simulation {

using domain::CampaignState;
using domain::LineState;
using domain::RechargeState;

namespace {

std::vector<domain::CampaignLine> all_lines(broker::CampaignReader& reader, domain::CampaignId id) {
  return surely(reader.lines(id, {}, 0, 1'000'000)).items;
}

}  // namespace

void CampaignInvariants::at_send(const domain::Recharge& recharge) const {
  SimulatedReader reader(books_);
  for (const auto& [id, campaign] : books_.campaigns) {
    for (const auto& line : all_lines(reader.campaigns(), id)) {
      const auto key = domain::key_of(campaign.series, campaign.cycle, line.beneficiary, line.attempt);
      if (key.caller != recharge.caller || key.request_id != recharge.request_id) continue;
      promise(recharge.envelope == campaign.envelope, "{} is paid by {}, and its campaign by {}", recharge.id,
              recharge.envelope.value, campaign.envelope.value);
      const auto changes = surely(reader.campaigns().changes(id));
      promise(std::ranges::any_of(changes,
                                  [&](const domain::CampaignChange& change) {
                                    return change.act == domain::CampaignAct::approve &&
                                           std::ranges::find(campaign.authors, change.who) ==
                                               campaign.authors.end();
                                  }),
              "{} is sent for campaign {}, which nobody approved", recharge.id, id);
      return;
    }
  }
  promise(!recharge.caller.starts_with("campaigns/"), "{} is sent for a campaign that has no such line",
          recharge.id);
}

void CampaignInvariants::always() const {
  SimulatedReader reader(books_);
  for (const auto& [id, campaign] : books_.campaigns) {
    const auto stored = surely(reader.campaigns().campaign(id));
    promise(stored->counts == surely(reader.campaigns().recount(id)),
            "campaign {}: the counts are not its lines'", id);
    lines_of(campaign, false);
  }
}

bool CampaignInvariants::lines_are_up_to_date() const {
  SimulatedReader reader(books_);
  for (const auto& [id, campaign] : books_.campaigns) {
    for (const auto& line : all_lines(reader.campaigns(), id)) {
      if (line.state != LineState::underway && line.state != LineState::in_doubt) continue;
      const auto recharge = surely(reader.recharge(line.recharge));
      if (!recharge || domain::line_state_of(recharge->state) != line.state) return false;
    }
  }
  return true;
}

void CampaignInvariants::settled() const {
  for (const auto& [id, campaign] : books_.campaigns) lines_of(campaign, true);
}

void CampaignInvariants::lines_of(const domain::Campaign& campaign, bool settled) const {
  SimulatedReader reader(books_);
  std::map<domain::BeneficiaryId, int> runnable;
  for (const auto& line : all_lines(reader.campaigns(), campaign.id)) {
    if (line.state == LineState::flawed) continue;
    promise(++runnable[line.beneficiary] == 1, "campaign {} has two lines of {} that can run", campaign.id,
            line.beneficiary);
    int served = 0;
    for (int attempt = 1; attempt <= line.attempt; ++attempt) {
      const auto key = domain::key_of(campaign.series, campaign.cycle, line.beneficiary, attempt);
      const auto known = surely(reader.find_key({key.caller, "CreateRecharge", key.request_id}));
      if (!known) continue;
      const auto state = known->recharge.state;
      served += domain::holds_quota(state) ? 1 : 0;
      if (attempt < line.attempt) continue;
      const auto told = domain::line_state_of(state);
      promise(line.state == told || domain::may_follow(line.state, told) || line.state == LineState::waiting,
              "line {} of {} is {}, and its recharge {}", line.number, campaign.id,
              domain::to_string(line.state), domain::to_string(state));
      if (settled)
        promise(line.state == told, "line {} of {} stayed {}, and its recharge {} is {}", line.number,
                campaign.id, domain::to_string(line.state), known->recharge.id, domain::to_string(state));
    }
    promise(served <= 1, "{} was served {} times by campaign {}", line.beneficiary, served, campaign.id);
    const bool recharged = !line.recharge.uuid.is_nil();
    promise(!recharged || surely(reader.recharge(line.recharge)).has_value(),
            "line {} of {} names a recharge that is not in the books", line.number, campaign.id);
    if (settled && campaign.state == CampaignState::completed)
      promise(line.state != LineState::waiting && line.state != LineState::taken &&
                  line.state != LineState::underway,
              "campaign {} is completed, and line {} is {}", campaign.id, line.number,
              domain::to_string(line.state));
  }
}

}  // namespace passerelle::simulation
