#include "services/cli/campaign_lines.h"

#include <algorithm>
#include <cstdint>

#include "services/cli/amounts.h"
#include "services/cli/campaign_catalogue.h"
#include "services/cli/campaign_words.h"
#include "services/cli/catalogue.h"
#include "services/cli/moments.h"
#include "services/cli/names.h"
#include "services/cli/proto_json.h"

namespace passerelle::cli {
namespace {

constexpr int largest_page = 1000;

// Shows pages as they come, in memory that does not grow with them.
class LinesView {
 public:
  explicit LinesView(Console& console) : console_(console) {
    if (console_.json()) console_.out() << "{\"lines\": [";
  }
  LinesView(const LinesView&) = delete;
  LinesView& operator=(const LinesView&) = delete;

  std::int64_t lines() const { return lines_; }

  void add(const v1::ListLinesResponse& page, int most) {
    const int count = std::min(page.lines_size(), most);
    auto table = headed();
    for (int i = 0; i < count; ++i) {
      const auto& line = page.lines(i);
      if (console_.json()) {
        console_.out() << (lines_ == 0 ? "\n" : ",\n") << proto_json_line(line);
      } else {
        table.add(row_of(line));
      }
      ++lines_;
    }
    if (!table.empty()) console_.out() << table.text();
  }

  void end(const std::string& next_page_token) {
    if (console_.json()) {
      console_.out() << "\n], \"next_page_token\": \"" << next_page_token << "\"}\n";
    } else if (lines_ == 0) {
      console_.note(console_.words()(text::nothing_found));
    } else if (!next_page_token.empty()) {
      console_.note(console_.words()(text::more_there));
    }
  }

 private:
  Table headed() const {
    const auto& words = console_.words();
    return Table({{words(text::line_number), Table::Align::right},
                  {words(text::state)},
                  {words(text::changed)},
                  {words(text::attempt), Table::Align::right},
                  {words(text::site)},
                  {words(text::beneficiary)},
                  {words(text::recharge)},
                  {words(text::reason)}});
  }

  std::vector<std::string> row_of(const v1::CampaignLine& line) const {
    const auto& words = console_.words();
    const auto language = console_.language();
    auto reason = reason_text(line.reason(), words);
    if (line.duplicate_of() != 0) reason += " (" + count_text(line.duplicate_of(), language) + ")";
    return {count_text(line.number(), language),
            state_text(line.state(), words),
            moment_text(line.update_time(), language),
            count_text(line.attempt(), language),
            line.site(),
            id_of(line.beneficiary()),
            id_of(line.recharge()),
            reason};
  }

  Console& console_;
  std::int64_t lines_ = 0;
};

}  // namespace

std::optional<Problem> each_page(Session& session, v1::ListLinesRequest request,
                                 const std::function<bool(const v1::ListLinesResponse&)>& take) {
  if (request.page_size() == 0) request.set_page_size(largest_page);
  while (true) {
    const auto page = session.call(session.campaigns(), &v1::CampaignService::Stub::ListLines, request);
    if (!page) return page.error();
    if (!take(*page) || page->next_page_token().empty()) return std::nullopt;
    request.set_page_token(page->next_page_token());
  }
}

std::vector<v1::CampaignLine::State> line_states(const std::vector<std::string>& names) {
  std::vector<v1::CampaignLine::State> states;
  for (const auto& name : names) {
    v1::CampaignLine::State state{};
    if (v1::CampaignLine::State_Parse(name, &state)) states.push_back(state);
  }
  return states;
}

ExitStatus list_lines(Session& session, Console& console, const LinesOptions& options) {
  v1::ListLinesRequest request;
  request.set_name(resource_name("campaigns", options.campaign));
  for (const auto state : line_states(options.states)) request.add_states(state);
  request.set_page_size(options.limits.all ? largest_page : std::min(options.limits.limit, largest_page));
  LinesView view(console);
  std::string next;
  const auto problem = each_page(session, request, [&](const v1::ListLinesResponse& page) {
    const auto missing =
        options.limits.all ? std::int64_t{largest_page} : options.limits.limit - view.lines();
    view.add(page, static_cast<int>(std::min<std::int64_t>(missing, largest_page)));
    next = page.next_page_token();
    return options.limits.all || view.lines() < options.limits.limit;
  });
  view.end(next);
  return problem ? console.report(*problem) : ExitStatus::done;
}

}  // namespace passerelle::cli
