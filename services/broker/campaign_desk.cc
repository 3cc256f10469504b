#include "services/broker/campaign_desk.h"

#include <array>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/campaign_lookup.h"
#include "services/broker/campaign_preview_run.h"
#include "services/broker/campaign_report_run.h"
#include "services/broker/criteria_list.h"
#include "services/broker/cycle_copy.h"
#include "services/broker/list_intake.h"
#include "services/broker/reader_entrance.h"
#include "services/broker/request_id.h"

namespace passerelle::broker {

namespace {

using domain::Acted;
using domain::Campaign;
using domain::CampaignContent;
using domain::LineCounts;
using domain::Result;
using domain::Saying;
using domain::Status;

constexpr std::size_t longest_title = 100;

Status check_title(const std::string& title) {
  if (title.find_first_not_of(" \t\r\n") != std::string::npos && title.size() <= longest_title) return {};
  return domain::invalid_field("campaign.title", "Must be 1 to 100 bytes, and not blank.", "TITLE_INVALID");
}

Status check(const CampaignDraft& draft, const domain::Programme* programme) {
  if (auto status = check_request_id(draft.request_id); !status) return status;
  if (auto status = check_title(draft.title); !status) return status;
  if (auto status = domain::validate(draft.pace); !status) return status;
  if (auto status = domain::validate(draft.pause_limits); !status) return status;
  if (programme == nullptr) return std::unexpected(programme_missing());
  return domain::require_payable(*programme, draft.offer, draft.envelope);
}

// Everything of the amendment that can be checked without the campaign.
Status check(const CampaignAmendment& amendment) {
  if (amendment.title) {
    if (auto status = check_title(*amendment.title); !status) return status;
  }
  if (amendment.pace) {
    if (auto status = domain::validate(*amendment.pace); !status) return status;
  }
  if (amendment.pause_limits) {
    if (auto status = domain::validate(*amendment.pause_limits); !status) return status;
  }
  return {};
}

bool changes_content(const Campaign& campaign, const CampaignAmendment& amendment) {
  return (amendment.offer && *amendment.offer != campaign.offer) ||
         (amendment.envelope && *amendment.envelope != campaign.envelope);
}

void take_over(Campaign& campaign, const CampaignAmendment& amendment) {
  if (amendment.title) campaign.title = *amendment.title;
  if (amendment.offer) campaign.offer = *amendment.offer;
  if (amendment.envelope) campaign.envelope = *amendment.envelope;
  if (amendment.pace) campaign.pace = *amendment.pace;
  if (amendment.pause_limits) campaign.pause_limits = *amendment.pause_limits;
}

Status require_whole_list(const std::vector<ListUpload>& uploads) {
  for (const auto& upload : uploads)
    if (is_open(upload))
      return domain::fail(domain::ErrorCode::failed_precondition, "UPLOAD_OPEN",
                          "A list was not uploaded to its end: upload it again.");
  return {};
}

}  // namespace

ListPorts CampaignDesk::list_ports() const {
  const auto& it = surroundings_;
  return {it.ledger, it.vault, it.readers, it.programmes, it.clock, it.strand, it.entrance, it.lifetime};
}

PaperPorts CampaignDesk::paper_ports() {
  const auto& it = surroundings_;
  return {
      it.ledger, it.long_readers, it.clock, it.entrance, it.lifetime, places_, limits_.recycled_after_days};
}

CampaignDesk::CampaignDesk(const Surroundings& surroundings, IdSource& ids, const CampaignLimits& limits)
    : surroundings_(surroundings),
      limits_(limits),
      views_(surroundings.programmes, surroundings.rates, surroundings.clock, limits.approval),
      acts_(surroundings.ledger, ids) {}

Saying CampaignDesk::said(const CampaignAct& act) const {
  return {act.who, act.why, surroundings_.clock.now()};
}

Result<CampaignView> CampaignDesk::shown(Result<ActedCampaign> acted) const {
  if (!acted) return std::unexpected(std::move(acted.error()));
  return views_.of(std::move(acted->stored), acted->balances);
}

void CampaignDesk::perform(CampaignAct act, CampaignActs::Body body, Completion<CampaignView> done) {
  surroundings_.entrance.write<CampaignView>(
      [this, act = std::move(act), body = std::move(body)] { return shown(acts_.change(act, body)); },
      std::move(done));
}

CampaignActs::Body CampaignDesk::on_content(const CampaignAct& act, Deed deed) const {
  return [this, act, deed = std::move(deed)](Campaign& campaign, const LineCounts& counts,
                                             CampaignBook&) -> Acted {
    const auto programme = surroundings_.programmes.current();
    if (programme == nullptr) return std::unexpected(programme_missing());
    if (auto payable = domain::require_payable(*programme, campaign.offer, campaign.envelope); !payable)
      return std::unexpected(std::move(payable.error()));
    return deed(campaign,
                domain::content_of(*programme, campaign.offer, campaign.envelope, campaign.list, counts),
                said(act));
  };
}

void CampaignDesk::perform_on_content(CampaignAct act, Deed deed, Completion<CampaignView> done) {
  auto body = on_content(act, std::move(deed));
  perform(std::move(act), std::move(body), std::move(done));
}

void CampaignDesk::create(CampaignDraft draft, Completion<CampaignView> done) {
  if (auto status = check(draft, surroundings_.programmes.current().get()); !status)
    return surroundings_.entrance.refuse(std::move(done), std::move(status.error()));
  surroundings_.entrance.write<CampaignView>(
      [this, draft = std::move(draft)] { return shown(acts_.create(draft, surroundings_.clock.now())); },
      std::move(done));
}

void CampaignDesk::amend(CampaignAct act, CampaignAmendment amendment, Completion<CampaignView> done) {
  if (auto status = check(amendment); !status)
    return surroundings_.entrance.refuse(std::move(done), std::move(status.error()));
  auto body = [this, act, amendment = std::move(amendment)](Campaign& campaign, const LineCounts&,
                                                            CampaignBook&) -> Acted {
    const bool content = changes_content(campaign, amendment);
    auto changed = campaign;
    take_over(changed, amendment);
    if (content) {
      const auto programme = surroundings_.programmes.current();
      if (programme == nullptr) return std::unexpected(programme_missing());
      if (auto payable = domain::require_payable(*programme, changed.offer, changed.envelope); !payable)
        return std::unexpected(std::move(payable.error()));
    }
    auto acted = content ? domain::amend(changed, said(act)) : domain::adjust(changed, said(act));
    if (acted) campaign = std::move(changed);
    return acted;
  };
  perform(std::move(act), std::move(body), std::move(done));
}

void CampaignDesk::submit(CampaignAct act, Completion<CampaignView> done) {
  auto body = on_content(act, domain::submit);
  perform(
      std::move(act),
      [body = std::move(body)](Campaign& campaign, const LineCounts& counts, CampaignBook& book) -> Acted {
        const auto uploads = book.uploads(campaign.id);
        if (!uploads) return std::unexpected(uploads.error());
        if (auto whole = require_whole_list(*uploads); !whole)
          return std::unexpected(std::move(whole.error()));
        return body(campaign, counts, book);
      },
      std::move(done));
}

void CampaignDesk::approve(CampaignAct act, domain::Digest seen, Completion<CampaignView> done) {
  perform_on_content(
      std::move(act),
      [policy = limits_.approval, seen](Campaign& campaign, const CampaignContent& content,
                                        const Saying& saying) {
        return domain::approve(campaign, policy, content, seen, saying);
      },
      std::move(done));
}

void CampaignDesk::send_back(CampaignAct act, Completion<CampaignView> done) {
  auto saying = said(act);
  perform(
      std::move(act),
      [saying = std::move(saying)](Campaign& campaign, const LineCounts&, CampaignBook&) {
        return domain::send_back(campaign, saying);
      },
      std::move(done));
}

void CampaignDesk::start(CampaignAct act, std::optional<domain::Instant> at, Completion<CampaignView> done) {
  perform_on_content(
      std::move(act),
      [policy = limits_.approval, at](Campaign& campaign, const CampaignContent& content,
                                      const Saying& saying) {
        return domain::start(campaign, policy, content, at, saying);
      },
      std::move(done));
}

void CampaignDesk::pause(CampaignAct act, Completion<CampaignView> done) {
  auto saying = said(act);
  perform(
      std::move(act),
      [saying = std::move(saying)](Campaign& campaign, const LineCounts&, CampaignBook&) {
        return domain::pause(campaign, domain::PauseReason::person, saying);
      },
      std::move(done));
}

void CampaignDesk::resume(CampaignAct act, Completion<CampaignView> done) {
  perform_on_content(
      std::move(act),
      [policy = limits_.approval](Campaign& campaign, const CampaignContent& content, const Saying& saying) {
        return domain::resume(campaign, policy, content, saying);
      },
      std::move(done));
}

void CampaignDesk::cancel(CampaignAct act, Completion<CampaignView> done) {
  auto saying = said(act);
  perform(
      std::move(act),
      [saying = std::move(saying)](Campaign& campaign, const LineCounts&, CampaignBook&) {
        return domain::cancel(campaign, saying);
      },
      std::move(done));
}

void CampaignDesk::repeat(CampaignAct act, Completion<CampaignView> done) {
  auto answer = std::make_shared<Completion<CampaignView>>(std::move(done));
  auto order = act;
  surroundings_.entrance.write<CampaignView>(
      [this, act = std::move(act)] { return shown(acts_.next_cycle(act, surroundings_.clock.now())); },
      surroundings_.lifetime.guard([this, order = std::move(order), answer](Result<CampaignView> next) {
        if (!next || next->stored.campaign.state != domain::CampaignState::draft)
          return (*answer)(std::move(next));
        const auto id = next->stored.campaign.id;
        copy_cycle(list_ports(), {order.campaign, id, order.who, order.why},
                   [this, id, answer](Result<ListSummary> copied) {
                     if (!copied) return (*answer)(std::unexpected(std::move(copied.error())));
                     view(id, std::move(*answer));
                   });
      }));
}

std::unique_ptr<ListIntake> CampaignDesk::upload(ListOrder order) {
  return start_list_intake(list_ports(), std::move(order));
}

void CampaignDesk::add_by_criteria(CampaignAct act, ListCriteria criteria, Completion<ListSummary> done) {
  broker::add_by_criteria(list_ports(), std::move(act), std::move(criteria), std::move(done));
}

template <class T, class Job>
void CampaignDesk::read(Job job, Completion<T> done) {
  const auto& it = surroundings_;
  read_or_refuse<T>(it.readers, it.entrance, it.lifetime, std::move(job), std::move(done));
}

void CampaignDesk::view(domain::CampaignId id, Completion<CampaignView> done) {
  read<CampaignView>(
      [this, id](LedgerReader& ledger, VaultReader&) -> Result<CampaignView> {
        auto found = require_campaign(ledger.campaigns().campaign(id), id);
        if (!found) return std::unexpected(std::move(found.error()));
        const auto balances = ledger.envelope_balances();
        if (!balances) return std::unexpected(balances.error());
        return views_.of(std::move(*found), *balances);
      },
      std::move(done));
}

void CampaignDesk::list(CampaignFilter filter, std::optional<domain::CampaignId> after, int limit,
                        Completion<Page<CampaignView>> done) {
  read<Page<CampaignView>>(
      [this, filter = std::move(filter), after, limit](LedgerReader& ledger,
                                                       VaultReader&) -> Result<Page<CampaignView>> {
        auto found = ledger.campaigns().campaigns(filter, after, limit);
        if (!found) return std::unexpected(std::move(found.error()));
        const auto balances = ledger.envelope_balances();
        if (!balances) return std::unexpected(balances.error());
        Page<CampaignView> page;
        page.more = found->more;
        for (auto& stored : found->items) page.items.push_back(views_.of(std::move(stored), *balances));
        return page;
      },
      std::move(done));
}

std::unique_ptr<CampaignPreview> CampaignDesk::preview(domain::CampaignId id) {
  return start_preview(paper_ports(), id);
}

std::unique_ptr<CampaignReport> CampaignDesk::report(domain::CampaignId id) {
  return start_report(paper_ports(), id);
}

}  // namespace passerelle::broker
