// The people of a campaign under test, the lines of its list, and what is to become of each.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "passerelle/v1/campaign_service.pb.h"
#include "services/domain/time.h"

namespace passerelle::e2e {

enum class Fate : std::uint8_t {
  served,            // once
  served_by_either,  // has room for one more, and a counter presses while the campaign runs: once, by one of
                     // the two
  hung,              // credited, and the answer never comes
  cut_off,           // credited, and the connection ends instead
  forgotten,         // credited, and inquiries don't show it for a while
  barred,            // rejected by the operator
  had_its_share,     // of free ones at a counter, in the same window
  had_its_value,     // at counters: no more is allowed
  not_referred,
  referred_long_ago,
  unconfirmed,
  confirmed_long_ago,
  operator_unknown,
  operator_not_served,
  without_line,
  recycled,  // the number may be somebody else's by now
};

struct Person {
  Fate fate = Fate::served;
  std::string reference;  // the charity's file number
  std::string number;     // as a French list has it; empty: none
  std::string site;
  std::string name{};  // `beneficiaries/{beneficiary}`, once enrolled
  std::string e164() const { return number.empty() ? "" : "+33" + number.substr(1); }
};

// What the operator has credited to this person at the end, whoever asked for it.
int credits_of(Fate fate);
// How often counters press for this person before the campaign, and for which offer.
struct EarlierPresses {
  int count = 0;
  std::string offer;
};
EarlierPresses earlier_presses(Fate fate);

struct PlantedLine {
  std::string record;      // of the list
  std::size_t person = 0;  // of the crowd; no_person where nobody is meant
  // Where two are possible, `otherwise` is what it is when the counter was first.
  v1::CampaignLine::State state = v1::CampaignLine::DELIVERED;
  v1::CampaignLine::State otherwise = v1::CampaignLine::DELIVERED;
  std::string reason{};  // of `state`, or of `otherwise` where they differ
  std::int64_t duplicate_of = 0;
};
inline constexpr std::size_t no_person = static_cast<std::size_t>(-1);

class Crowd {
 public:
  // So many lines in all, troubles included; drawn by `seed`.
  Crowd(std::size_t lines, std::uint64_t seed);

  std::vector<Person>& people() { return people_; }
  const std::vector<Person>& people() const { return people_; }
  std::vector<const Person*> of(Fate fate) const;
  const std::vector<PlantedLine>& lines() const { return lines_; }
  std::int64_t count(v1::CampaignLine::State state) const;  // of planted states

  std::string enrolment_list(domain::Day today) const;
  std::string campaign_list() const;

 private:
  void add_people(Fate fate, std::size_t count);
  PlantedLine line_of(std::size_t person) const;
  void plant_flawed(std::size_t count);

  std::vector<Person> people_;
  std::vector<PlantedLine> lines_;
};

// As operator_sim takes them: whose number meets which trouble.
std::vector<std::string> operator_troubles();

}  // namespace passerelle::e2e
