// The one table of who may call what. A method that is not in it can't be served: Method names it at compile
// time, and a test walks the descriptors of every service.
#pragma once

#include <array>
#include <stdexcept>
#include <string_view>

#include "services/domain/error.h"
#include "services/rpc/principal.h"

namespace passerelle::rpc {

struct MethodRights {
  std::string_view method;  // full name, as gRPC's path has it
  RoleSet allowed;
};

namespace rights {
inline constexpr RoleSet issue{Role::counter, Role::campaign_manager, Role::integrator};
inline constexpr RoleSet everybody{Role::counter, Role::campaign_manager, Role::integrator,
                                   Role::finance, Role::auditor,          Role::administrator};
inline constexpr RoleSet enrol{Role::counter, Role::campaign_manager, Role::integrator, Role::administrator};
inline constexpr RoleSet forget{Role::administrator};  // nobody can undo it
inline constexpr RoleSet run_campaigns{Role::campaign_manager, Role::administrator};
inline constexpr RoleSet see_campaigns{Role::campaign_manager, Role::finance, Role::auditor,
                                       Role::administrator};
inline constexpr RoleSet keep_accounts{Role::finance};
inline constexpr RoleSet see_accounts{Role::finance, Role::auditor, Role::administrator};
inline constexpr RoleSet keep_tills{Role::counter, Role::finance};
}  // namespace rights

// The administrator sets the programme and issues nothing: who needs both has both roles. Finance and audit
// read, without names or numbers; looking a number up would tell them whose it is, so they may not. Who
// approves a campaign is not one of its authors, whatever the role: that is the domain's to say.
inline constexpr std::array method_rights = std::to_array<MethodRights>({
    {"/passerelle.v1.RechargeService/CreateRecharge", rights::issue},
    {"/passerelle.v1.RechargeService/BatchCreateRecharges", {Role::campaign_manager, Role::integrator}},
    {"/passerelle.v1.RechargeService/GetRecharge", rights::everybody},
    {"/passerelle.v1.RechargeService/ListRecharges", rights::everybody},
    {"/passerelle.v1.RechargeService/WatchRecharge", rights::everybody},
    {"/passerelle.v1.RechargeService/CheckEligibility", rights::issue},
    {"/passerelle.v1.BeneficiaryService/CreateBeneficiary", rights::enrol},
    {"/passerelle.v1.BeneficiaryService/GetBeneficiary", rights::everybody},
    {"/passerelle.v1.BeneficiaryService/ListBeneficiaries", rights::everybody},
    {"/passerelle.v1.BeneficiaryService/UpdateBeneficiary", rights::enrol},
    {"/passerelle.v1.BeneficiaryService/LookupBeneficiary", rights::enrol},
    {"/passerelle.v1.BeneficiaryService/ImportBeneficiaries", {Role::campaign_manager, Role::administrator}},
    {"/passerelle.v1.BeneficiaryService/EraseBeneficiary", rights::forget},
    {"/passerelle.v1.BeneficiaryService/PlanPurge", rights::forget},
    {"/passerelle.v1.BeneficiaryService/PurgeBeneficiaries", rights::forget},
    {"/passerelle.v1.ProgrammeService/ApplyProgramme", {Role::administrator}},
    {"/passerelle.v1.ProgrammeService/GetProgramme", rights::everybody},
    {"/passerelle.v1.ProgrammeService/ReplayProgramme", {Role::finance, Role::auditor, Role::administrator}},
    {"/passerelle.v1.EnvelopeService/GetEnvelope", rights::everybody},
    {"/passerelle.v1.EnvelopeService/ListEnvelopes", rights::everybody},
    {"/passerelle.v1.CampaignService/CreateCampaign", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/GetCampaign", rights::see_campaigns},
    {"/passerelle.v1.CampaignService/ListCampaigns", rights::see_campaigns},
    {"/passerelle.v1.CampaignService/UpdateCampaign", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/UploadLines", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/AddLinesByCriteria", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/PreviewCampaign", rights::see_campaigns},
    {"/passerelle.v1.CampaignService/SubmitCampaign", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/ApproveCampaign",
     {Role::campaign_manager, Role::finance, Role::administrator}},
    {"/passerelle.v1.CampaignService/ReturnCampaign", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/StartCampaign", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/PauseCampaign", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/ResumeCampaign", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/CancelCampaign", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/RetryLines", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/RepeatCampaign", rights::run_campaigns},
    {"/passerelle.v1.CampaignService/WatchCampaign", rights::see_campaigns},
    {"/passerelle.v1.CampaignService/ListLines", rights::see_campaigns},
    {"/passerelle.v1.CampaignService/ListCampaignChanges", rights::see_campaigns},
    {"/passerelle.v1.CampaignService/ReportCampaign", rights::see_campaigns},
    {"/passerelle.v1.FinanceService/EnterGifts", rights::keep_accounts},
    {"/passerelle.v1.FinanceService/Reconcile", rights::keep_accounts},
    {"/passerelle.v1.FinanceService/ResolveBreak", rights::keep_accounts},
    {"/passerelle.v1.FinanceService/ApproveBreak", rights::keep_accounts},
    {"/passerelle.v1.FinanceService/ClosePeriod", rights::keep_accounts},
    {"/passerelle.v1.FinanceService/ImportStatement", rights::keep_accounts},
    {"/passerelle.v1.FinanceService/ListGifts", rights::see_accounts},
    {"/passerelle.v1.FinanceService/ListStatements", rights::see_accounts},
    {"/passerelle.v1.FinanceService/ListBreaks", rights::see_accounts},
    {"/passerelle.v1.FinanceService/GetBreak", rights::see_accounts},
    {"/passerelle.v1.FinanceService/CheckPeriod", rights::see_accounts},
    {"/passerelle.v1.FinanceService/ListClosedPeriods", rights::see_accounts},
    {"/passerelle.v1.FinanceService/ExportPeriod", rights::see_accounts},
    {"/passerelle.v1.FinanceService/GetEnvelopeStatement", rights::see_accounts},
    {"/passerelle.v1.FinanceService/GetDonorStatement", rights::see_accounts},
    {"/passerelle.v1.FinanceService/GetForecast", rights::see_accounts},
    {"/passerelle.v1.FinanceService/ExportJournal", rights::see_accounts},
    {"/passerelle.v1.FinanceService/GetTill", rights::keep_tills},
    {"/passerelle.v1.FinanceService/CloseTill", rights::keep_tills},
    {"/passerelle.v1.FinanceService/RefundRecharge", rights::keep_tills},
    {"/passerelle.v1.FinanceService/ListTillClosings",
     {Role::counter, Role::finance, Role::auditor, Role::administrator}},
    {"/passerelle.v1.StatusService/GetStatus", {Role::auditor, Role::administrator}},
});

// A method of the table. Any other name does not compile.
class Method {
 public:
  consteval explicit Method(std::string_view full_name) : rights_(entry(full_name)) {}
  std::string_view full_name() const { return rights_.method; }
  RoleSet allowed() const { return rights_.allowed; }

 private:
  static consteval MethodRights entry(std::string_view full_name) {
    for (const MethodRights& candidate : method_rights)
      if (candidate.method == full_name) return candidate;
    throw std::logic_error("the authorisation table has no such method");
  }
  MethodRights rights_;
};

// permission_denied METHOD_NOT_ALLOWED.
domain::Status authorise(const Principal& principal, const Method& method);
// permission_denied SITE_NOT_YOURS. A principal bound to sites never learns what is at another one.
domain::Status require_site(const Principal& principal, const domain::SiteId& site);
// The same reason: a list of people may name any site, and a replay counts all of them, so neither is for a
// principal bound to some.
domain::Status require_every_site(const Principal& principal);

}  // namespace passerelle::rpc
