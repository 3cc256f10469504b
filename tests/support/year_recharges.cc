#include "tests/support/year_recharges.h"

#include <fmt/format.h>

#include <algorithm>

#include "services/domain/campaign_line.h"

namespace passerelle::test {
namespace {

using domain::Instant;
using domain::RechargeState;
using simulation::SeededRandom;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

template <class Id>
Id draw(Instant at, SeededRandom& random) {
  const auto high = random.next();
  return Id{domain::make_uuid_v7(at, high, random.next())};
}

bool same_month(Instant one, Instant other) {
  return domain::first_of_month(domain::paris_day(one)) == domain::first_of_month(domain::paris_day(other));
}

template <class T>
const T& any_of(const std::vector<T>& all, SeededRandom& random) {
  return all[static_cast<std::size_t>(random.between(0, std::ssize(all) - 1))];
}

// Reserved, by a counter; nothing has become of it yet.
YearRecharge made(Instant at, const domain::Offer& offer, const domain::Programme& programme,
                  const YearPeople& people, SeededRandom& random) {
  const auto& line = any_of(people.lines, random);
  YearRecharge told;
  auto& it = told.recharge;
  it.id = draw<domain::RechargeId>(at, random);
  it.beneficiary = draw<domain::BeneficiaryId>(at, random);
  it.line = line.id;
  it.site = any_of(programme.sites, random).id;
  it.offer = offer.id;
  it.data = offer.data;
  it.face_value = offer.face_value;
  it.price = offer.price;
  it.tariff = offer.tariff;
  it.programme_version = 1;
  const auto& envelope = programme.envelopes[offer.tariff == domain::Tariff::sold ? 0 : 1];
  it.envelope = envelope.id;
  it.envelope_measure = envelope.measure;
  it.envelope_amount = domain::amount_of(offer, envelope.measure);
  it.operator_id = {year_operator_id};
  it.product_code = offer.routes.front().product_code;
  it.caller = "counter";
  it.request_id = it.id.text();
  it.create_time = it.update_time = at;
  told.operator_reference = "OP-" + it.id.text().substr(19);
  told.phone = told.credited_phone = line.phone;
  told.counted_cents = offer.face_value.value;
  return told;
}

class Teller {
 public:
  Teller(const YearSizes& sizes, const domain::Programme& programme, const YearPeople& people)
      : sizes_(sizes),
        programme_(programme),
        people_(people),
        campaigns_(year_campaigns(sizes)),
        first_(domain::parse_iso_day(fmt::format("{}-01-01", sizes.year)).value()),
        days_((domain::first_of_next_year(first_) - first_).count()),
        random_(sizes.seed) {}

  std::vector<YearRecharge> tell() {
    std::vector<YearRecharge> all;
    all.reserve(static_cast<std::size_t>(sizes_.recharges));
    for (int index = 0; index < sizes_.recharges; ++index) {
      const auto kind = random_.between(1, 100);
      all.push_back(kind <= 40 && !campaigns_.empty() ? by_campaign() : at_counter(kind > 55));
      decide(all.back());
    }
    return all;
  }

 private:
  // Counters are open from 9 to 18, and not on Sundays.
  Instant opening_hours() {
    auto day = first_ + days(random_.between(0, days_ - 1));
    if (std::chrono::weekday(day) == std::chrono::Sunday) day = day == first_ ? day + days(1) : day - days(1);
    const auto minute = minutes(random_.between(9 * 60, 18 * 60 - 1));
    return domain::when_clock_shows(day, minute, domain::Showing::first) + random_.delay(0, 59'999);
  }
  YearRecharge at_counter(bool sold) {
    const auto* offer = sold ? random_.chance(700) ? "data-10gb" : "data-20gb" : "data-5gb-free";
    return made(opening_hours(), *programme_.find(domain::OfferId{offer}));
  }
  YearRecharge by_campaign() {
    const auto& campaign = any_of(campaigns_, random_);
    const auto begin = domain::start_of(campaign.first);
    const auto end = domain::start_of(campaign.first + days(campaign_days));
    auto told = made(begin + random_.delay(0, (end - begin).count() - 1),
                     *programme_.find(domain::OfferId{"data-10gb-campaign"}));
    const auto key = domain::key_of(campaign.series, 1, told.recharge.beneficiary, 1);
    told.recharge.caller = key.caller;
    told.recharge.request_id = key.request_id;
    return told;
  }

  YearRecharge made(Instant at, const domain::Offer& offer) {
    return test::made(at, offer, programme_, people_, random_);
  }

  // Most are delivered at once; some by way of a doubt, some are rejected, some taken back later.
  void decide(YearRecharge& told) {
    const auto created = told.recharge.create_time;
    const auto answered = created + random_.delay(800, 9'000);
    const auto asked_again = answered + minutes(random_.between(1, 90));
    const bool doubted = random_.chance(20) && same_month(created, asked_again);
    if (doubted) told.news.push_back({RechargeState::in_doubt, answered});
    const auto known = doubted ? asked_again : answered;
    if (random_.chance(30)) {
      told.news.push_back({RechargeState::rejected, known});
      return;
    }
    if (!same_month(created, known)) {  // never by accident: cut-offs are planted, in known numbers
      told.news.push_back({RechargeState::rejected, known});
      return;
    }
    told.credited = created + (answered - created) / 2;
    told.news.push_back({RechargeState::delivered, known});
    if (random_.chance(15)) take_back(told);
  }
  void take_back(YearRecharge& told) {
    const auto day = domain::paris_day(told.recharge.create_time) + days(random_.between(1, 12));
    if (day >= first_ + days(days_)) return;
    told.taken_back = domain::when_clock_shows(day, hours(12), domain::Showing::first);
    told.news.push_back({RechargeState::reversed, *told.taken_back + seconds(30)});
    told.refund_asked = told.recharge.price.value > 0 && random_.chance(800);
  }

  const YearSizes sizes_;
  const domain::Programme& programme_;
  const YearPeople& people_;
  const std::vector<YearCampaign> campaigns_;
  const domain::Day first_;
  const std::int64_t days_;
  SeededRandom random_;
};

}  // namespace

const char* to_string(Plant plant) {
  switch (plant) {
    case Plant::nothing:
      return "NOTHING";
    case Plant::never_credited:
      return "NEVER_CREDITED";
    case Plant::left_out:
      return "LEFT_OUT";
    case Plant::unknown_here:
      return "UNKNOWN_HERE";
    case Plant::dearer:
      return "DEARER";
    case Plant::misprinted:
      return "MISPRINTED";
    case Plant::credited_rejected:
      return "CREDITED_REJECTED";
    case Plant::taken_back:
      return "TAKEN_BACK";
    case Plant::stated_twice:
      return "STATED_TWICE";
    case Plant::other_line:
      return "OTHER_LINE";
    case Plant::late:
      return "LATE";
    case Plant::early:
      return "EARLY";
    case Plant::doubt:
      return "DOUBT";
  }
  return "UNKNOWN";
}

YearPeople year_people(const YearSizes& sizes) {
  SeededRandom random(sizes.seed + 2);
  const auto before = domain::start_of(domain::parse_iso_day(fmt::format("{}-01-01", sizes.year)).value());
  YearPeople people;
  for (int index = 0; index < std::max(100, sizes.recharges / 6); ++index)
    people.lines.push_back({draw<domain::LineId>(before, random), fmt::format("+33612{:06}", index)});
  return people;
}

std::vector<YearRecharge> year_recharges(const YearSizes& sizes, const domain::Programme& programme,
                                         const YearPeople& people) {
  auto all = Teller(sizes, programme, people).tell();
  std::ranges::sort(all, {}, [](const YearRecharge& told) { return told.recharge.id; });
  return all;
}

YearRecharge free_recharge(const domain::Programme& programme, const YearPeople& people, Instant created,
                           SeededRandom& random) {
  return made(created, *programme.find(domain::OfferId{"data-10gb-campaign"}), programme, people, random);
}

}  // namespace passerelle::test
