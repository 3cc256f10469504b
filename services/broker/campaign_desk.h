#pragma once

#include "services/broker/campaign_acts.h"
#include "services/broker/campaign_paper_ports.h"
#include "services/broker/campaign_views.h"
#include "services/broker/lifetime.h"
#include "services/broker/list_ports.h"
#include "services/broker/ports/readers.h"
#include "services/broker/writer_entrance.h"

namespace passerelle::broker {

class CampaignDesk : public Campaigns {
 public:
  // All of them outlive the desk.
  struct Surroundings {
    Ledger& ledger;
    IdentityVault& vault;
    Readers& readers;
    Readers& long_readers;  // for what reads for minutes
    const Programmes& programmes;
    const Clock& clock;
    Scheduler& strand;
    const CampaignRates& rates;
    WriterEntrance& entrance;
    const Lifetime& lifetime;
  };
  CampaignDesk(const Surroundings& surroundings, IdSource& ids, const CampaignLimits& limits);

  void create(CampaignDraft draft, Completion<CampaignView> done) override;
  void amend(CampaignAct act, CampaignAmendment amendment, Completion<CampaignView> done) override;
  void submit(CampaignAct act, Completion<CampaignView> done) override;
  void approve(CampaignAct act, domain::Digest seen, Completion<CampaignView> done) override;
  void send_back(CampaignAct act, Completion<CampaignView> done) override;
  void start(CampaignAct act, std::optional<domain::Instant> at, Completion<CampaignView> done) override;
  void pause(CampaignAct act, Completion<CampaignView> done) override;
  void resume(CampaignAct act, Completion<CampaignView> done) override;
  void cancel(CampaignAct act, Completion<CampaignView> done) override;
  void retry(CampaignAct act, std::vector<domain::LineState> states, Completion<RetryOutcome> done) override;
  void repeat(CampaignAct act, Completion<CampaignView> done) override;

  std::unique_ptr<ListIntake> upload(ListOrder order) override;
  void add_by_criteria(CampaignAct act, ListCriteria criteria, Completion<ListSummary> done) override;

  void view(domain::CampaignId id, Completion<CampaignView> done) override;
  void list(CampaignFilter filter, std::optional<domain::CampaignId> after, int limit,
            Completion<Page<CampaignView>> done) override;
  std::unique_ptr<CampaignPreview> preview(domain::CampaignId id) override;
  std::unique_ptr<CampaignReport> report(domain::CampaignId id) override;

 private:
  // What an act does, given what it stands under. Writer thread.
  using Deed =
      std::function<domain::Acted(domain::Campaign&, const domain::CampaignContent&, const domain::Saying&)>;

  void perform(CampaignAct act, CampaignActs::Body body, Completion<CampaignView> done);
  // The same for deeds that ask what the campaign's content is now.
  void perform_on_content(CampaignAct act, Deed deed, Completion<CampaignView> done);
  CampaignActs::Body on_content(const CampaignAct& act, Deed deed) const;
  domain::Saying said(const CampaignAct& act) const;
  template <class T, class Job>
  void read(Job job, Completion<T> done);
  domain::Result<CampaignView> shown(domain::Result<ActedCampaign> acted) const;

  struct Retrial;
  void retry_some(std::shared_ptr<Retrial> retrial);
  // Writer thread. True: that was all.
  domain::Result<bool> begin_retry(Retrial& retrial);
  domain::Result<bool> retry_more(Retrial& retrial);

  ListPorts list_ports() const;
  PaperPorts paper_ports();

  const Surroundings surroundings_;
  const CampaignLimits limits_;
  PaperPlaces places_{limits_.reports_at_once};
  CampaignViews views_;
  CampaignActs acts_;
};

}  // namespace passerelle::broker
