#include "services/broker/exchange_record.h"

#include <utility>

namespace passerelle::broker {

namespace {

struct Describe {
  std::string operator()(const Delivered&) const { return "DELIVERED"; }
  std::string operator()(const Accepted&) const { return "ACCEPTED"; }
  std::string operator()(const Rejected& rejected) const { return "REJECTED " + rejected.rejection.reason; }
  std::string operator()(const Unknown& unknown) const { return "UNKNOWN " + unknown.why; }
  std::string operator()(const Absent&) const { return "ABSENT"; }
  std::string operator()(const TakenBack&) const { return "TAKEN_BACK"; }
};

struct NewsOf {
  News operator()(const Delivered& delivered) const {
    return {.to = domain::RechargeState::delivered, .operator_reference = delivered.operator_reference};
  }
  News operator()(const Accepted& accepted) const {
    return {.to = domain::RechargeState::in_doubt, .operator_reference = accepted.operator_reference};
  }
  News operator()(const Rejected& rejected) const {
    return {.to = domain::RechargeState::rejected, .rejection = rejected.rejection};
  }
  News operator()(const Unknown&) const { return {.to = domain::RechargeState::in_doubt}; }
};

}  // namespace

std::string describe(const SubmitOutcome& outcome) { return std::visit(Describe{}, outcome); }
std::string describe(const InquiryOutcome& outcome) { return std::visit(Describe{}, outcome); }

News news_of(const SubmitOutcome& outcome, Attempt attempt) {
  auto news = std::visit(NewsOf{}, outcome);
  news.attempt = std::move(attempt);
  return news;
}

}  // namespace passerelle::broker
