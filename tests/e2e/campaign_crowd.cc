#include "tests/e2e/campaign_crowd.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>

namespace passerelle::e2e {
namespace {

using v1::CampaignLine;

constexpr std::size_t shared_with_counters = 50;

// Numbers of one fate begin alike, so that the operator knows them.
struct Kind {
  Fate fate;
  const char* prefix;  // four figures
  int per_thousand;    // of the list
  CampaignLine::State state;
  const char* reason;
};
constexpr std::array kinds{
    Kind{Fate::hung, "0611", 6, CampaignLine::DELIVERED, ""},
    Kind{Fate::cut_off, "0612", 6, CampaignLine::DELIVERED, ""},
    Kind{Fate::forgotten, "0613", 6, CampaignLine::DELIVERED, ""},
    Kind{Fate::barred, "0614", 10, CampaignLine::REJECTED, ""},
    Kind{Fate::had_its_share, "0615", 10, CampaignLine::REFUSED, "QUOTA_EXCEEDED"},
    Kind{Fate::had_its_value, "0616", 4, CampaignLine::REFUSED, "QUOTA_EXCEEDED"},
    Kind{Fate::not_referred, "0617", 10, CampaignLine::REFUSED, "REFERRAL_MISSING"},
    Kind{Fate::referred_long_ago, "0618", 10, CampaignLine::REFUSED, "REFERRAL_EXPIRED"},
    Kind{Fate::unconfirmed, "0619", 10, CampaignLine::REFUSED, "LINE_NOT_CONFIRMED"},
    Kind{Fate::confirmed_long_ago, "0621", 10, CampaignLine::REFUSED, "LINE_CONFIRMATION_TOO_OLD"},
    Kind{Fate::operator_unknown, "0622", 10, CampaignLine::REFUSED, "LINE_OPERATOR_UNKNOWN"},
    Kind{Fate::operator_not_served, "0623", 10, CampaignLine::REFUSED, "LINE_OPERATOR_NOT_SERVED"},
    Kind{Fate::without_line, "", 10, CampaignLine::REFUSED, "LINE_MISSING"},
    Kind{Fate::recycled, "0624", 10, CampaignLine::HELD, "LINE_UNCONFIRMED"},
    Kind{Fate::served_by_either, "0625", 0, CampaignLine::DELIVERED, "QUOTA_EXCEEDED"},
    Kind{Fate::served, "0626", 0, CampaignLine::DELIVERED, ""},
};
const Kind& kind_of(Fate fate) { return *std::ranges::find(kinds, fate, &Kind::fate); }

std::string french(domain::Day day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:02}/{:02}/{}", unsigned{date.day()}, unsigned{date.month()}, int{date.year()});
}

// The same number as another list would have it.
std::string spelled_otherwise(const std::string& number) {
  return fmt::format("+33 {} {} {} {} {}", number.substr(1, 1), number.substr(2, 2), number.substr(4, 2),
                     number.substr(6, 2), number.substr(8, 2));
}

}  // namespace

int credits_of(Fate fate) {
  switch (fate) {
    case Fate::served:
    case Fate::hung:
    case Fate::cut_off:
    case Fate::forgotten:
    case Fate::recycled:
      return 1;
    case Fate::served_by_either:
    case Fate::had_its_share:
      return 2;
    case Fate::had_its_value:
      return 3;
    default:
      return 0;
  }
}

EarlierPresses earlier_presses(Fate fate) {
  if (fate == Fate::served_by_either) return {1, "data-10gb-campaign"};
  if (fate == Fate::had_its_share) return {2, "data-10gb-campaign"};
  if (fate == Fate::had_its_value) return {3, "data-10gb"};
  return {};
}

std::vector<std::string> operator_troubles() {
  const auto numbers = [](Fate fate) { return fmt::format("+33{}*", std::string(kind_of(fate).prefix + 1)); };
  return {"--fault-number", numbers(Fate::hung) + "=hang_after",
          "--fault-number", numbers(Fate::cut_off) + "=close_after",
          "--fault-number", numbers(Fate::forgotten) + "=forget",
          "--barred",       numbers(Fate::barred)};
}

Crowd::Crowd(std::size_t lines, std::uint64_t seed) {
  for (const auto& kind : kinds)
    add_people(kind.fate,
               std::max<std::size_t>(1, lines * static_cast<std::size_t>(kind.per_thousand) / 1'000));
  add_people(Fate::served_by_either, shared_with_counters - 1);
  const std::size_t flawed = lines * 4 / 100;
  add_people(Fate::served, lines - flawed - people_.size());
  std::mt19937_64 random(seed);
  std::ranges::shuffle(people_, random);
  for (std::size_t person = 0; person < people_.size(); ++person) lines_.push_back(line_of(person));
  plant_flawed(flawed);
}

void Crowd::add_people(Fate fate, std::size_t count) {
  const auto& kind = kind_of(fate);
  const auto before = of(fate).size();
  for (auto i = before; i < before + count; ++i) {
    auto& person = people_.emplace_back();
    person.fate = fate;
    person.reference = fmt::format("C-{}-{}", static_cast<int>(fate), i);
    if (fate != Fate::without_line) person.number = fmt::format("{}{:06}", kind.prefix, i);
    person.site = i % 3 == 0 ? "port" : "gare";
  }
}

std::vector<const Person*> Crowd::of(Fate fate) const {
  std::vector<const Person*> found;
  for (const auto& person : people_)
    if (person.fate == fate) found.push_back(&person);
  return found;
}

// By file number or by telephone number, as lists come.
PlantedLine Crowd::line_of(std::size_t at) const {
  const auto& person = people_[at];
  const auto& kind = kind_of(person.fate);
  PlantedLine line;
  const bool by_number = at % 2 == 0 && !person.number.empty();
  line.record = by_number ? ";" + person.number : person.reference + ";";
  line.person = at;
  line.state = line.otherwise = kind.state;
  line.reason = kind.reason;
  if (person.fate == Fate::served_by_either) line.otherwise = CampaignLine::REFUSED;
  return line;
}

// Between the others; a repeated line comes after the one that it repeats.
void Crowd::plant_flawed(std::size_t count) {
  const auto distance = lines_.size() / (count + 1);
  for (std::size_t i = count; i > 0; --i) {
    const auto at = i * distance;
    PlantedLine line;
    line.person = no_person;
    line.state = line.otherwise = CampaignLine::FLAWED;
    if (i % 4 == 0) {
      line.record = fmt::format(";0699{:06}", i);
      line.reason = "PERSON_UNKNOWN";
    } else if (i % 4 == 1) {
      line.record = fmt::format("NOBODY-{};", i);
      line.reason = "PERSON_UNKNOWN";
    } else if (i % 4 == 2) {
      line.record = fmt::format(";061{}", i);
      line.reason = "PHONE_NUMBER_INVALID";
    } else {
      line.person = at / 2;
      const auto& person = people_[line.person];
      line.record = person.number.empty() ? person.reference + ";" : ";" + spelled_otherwise(person.number);
      line.reason = "LINE_DUPLICATE";
    }
    lines_.insert(lines_.begin() + static_cast<std::ptrdiff_t>(at), std::move(line));
  }
  std::vector<std::int64_t> first(people_.size(), 0);
  for (std::size_t at = 0; at < lines_.size(); ++at) {
    auto& line = lines_[at];
    if (line.person == no_person) continue;
    if (line.state == CampaignLine::FLAWED)
      line.duplicate_of = first[line.person];
    else
      first[line.person] = static_cast<std::int64_t>(at) + 1;
  }
}

std::int64_t Crowd::count(CampaignLine::State state) const {
  return std::ranges::count(lines_, state, &PlantedLine::state);
}

std::string Crowd::enrolment_list(domain::Day today) const {
  using std::chrono::days;
  std::string list = "dossier;telephone;site;operateur;ligne_confirmee_le;structure;orientee_le\n";
  for (const auto& person : people_) {
    const auto fate = person.fate;
    const char* operator_id = fate == Fate::operator_unknown      ? ""
                              : fate == Fate::operator_not_served ? "orange"
                                                                  : "sfr";
    std::string confirmed = french(today - days(10));
    if (fate == Fate::unconfirmed) confirmed = "";
    if (fate == Fate::confirmed_long_ago) confirmed = french(today - days(400));
    if (fate == Fate::recycled) confirmed = french(today - days(150));
    if (fate == Fate::without_line) {
      operator_id = "";
      confirmed = "";
    }
    const auto referred = french(today - days(fate == Fate::referred_long_ago ? 400 : 20));
    const bool is_referred = fate != Fate::not_referred;
    list += fmt::format("{};{};{};{};{};{};{}\n", person.reference, person.number, person.site, operator_id,
                        confirmed, is_referred ? "mission-locale" : "", is_referred ? referred : "");
  }
  return list;
}

std::string Crowd::campaign_list() const {
  std::string list = "dossier;telephone\n";
  for (const auto& line : lines_) list += line.record + "\n";
  return list;
}

}  // namespace passerelle::e2e
