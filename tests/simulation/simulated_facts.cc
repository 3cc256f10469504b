#include "tests/simulation/simulated_facts.h"

#include <tuple>

namespace passerelle::simulation {
namespace {

using domain::DailyUsage;

std::vector<DailyUsage> usage_of(const SimulatedBooks& books,
                                 const std::vector<domain::RechargeId>& recharges, domain::Day since) {
  std::map<std::tuple<domain::Day, domain::OfferId, domain::Tariff>, DailyUsage> days;
  for (const auto& id : recharges) {
    const auto& recharge = books.recharges.at(id).keyed.recharge;
    const auto day = domain::paris_day(recharge.create_time);
    if (!domain::holds_quota(recharge.state) || day < since) continue;
    auto& usage = days[{day, recharge.offer, recharge.tariff}];
    usage.day = day;
    usage.offer = recharge.offer;
    usage.tariff = recharge.tariff;
    usage.count += 1;
    usage.megabytes += recharge.data.value;
    usage.face_value_cents += recharge.face_value.value;
    usage.price_cents += recharge.price.value;
  }
  std::vector<DailyUsage> usage;
  for (const auto& [key, day] : days) usage.push_back(day);
  return usage;
}

template <class Index, class Key>
std::vector<DailyUsage> usage_in(const SimulatedBooks& books, const Index& index, const Key& key,
                                 domain::Day since = domain::Day::min()) {
  const auto found = index.find(key);
  return found == index.end() ? std::vector<DailyUsage>() : usage_of(books, found->second, since);
}

}  // namespace

broker::AdmissionFacts facts_of(const SimulatedBooks& books, std::span<const broker::AdmissionQuery> queries,
                                std::optional<domain::Day> site_usage_since) {
  broker::AdmissionFacts facts;
  for (const auto& query : queries) {
    const auto person = beneficiary_of(books, query.beneficiary);
    facts.beneficiaries.push_back(person);
    if (person) {
      facts.usage_by_beneficiary[person->id] = usage_in(books, books.recharges_of_person, person->id);
      if (person->line)
        facts.usage_by_line[person->line->id] = usage_in(books, books.recharges_of_line, person->line->id);
    }
    if (site_usage_since)
      facts.usage_by_site[query.site] =
          usage_in(books, books.recharges_of_site, query.site, *site_usage_since);
  }
  facts.envelopes = envelope_balances_of(books);
  return facts;
}

std::vector<domain::EnvelopeBalance> envelope_balances_of(const SimulatedBooks& books) {
  const auto balance_of = [&](const domain::Account& account, domain::Asset asset) {
    const auto found = books.balances.find({account.name, asset});
    return found == books.balances.end() ? 0 : found->second;
  };
  std::vector<domain::EnvelopeBalance> envelopes;
  const std::string_view prefix = "donor:";
  for (const auto& [account, balance] : books.balances) {
    if (!account.first.starts_with(prefix)) continue;
    domain::EnvelopeBalance envelope;
    envelope.envelope.value = account.first.substr(prefix.size());
    envelope.measure = account.second;
    envelope.funded = -balance;
    envelope.held = balance_of(domain::held_account(envelope.envelope), envelope.measure);
    envelope.spent = balance_of(domain::spent_account(envelope.envelope), envelope.measure);
    envelopes.push_back(envelope);
  }
  return envelopes;
}

std::optional<domain::Beneficiary> beneficiary_of(const SimulatedBooks& books, domain::BeneficiaryId id) {
  const auto found = books.beneficiaries.find(id);
  return found == books.beneficiaries.end() ? std::nullopt : std::optional(found->second);
}

std::optional<domain::Beneficiary> holder_of(const SimulatedBooks& books, domain::LineId line) {
  const auto found = books.holders.find(line);
  if (found == books.holders.end() || found->second.empty()) return std::nullopt;
  return books.beneficiaries.at(found->second.back());
}

std::optional<domain::Beneficiary> referred_by(const SimulatedBooks& books,
                                               const std::string& external_reference) {
  const auto found = books.references.find(external_reference);
  // What nobody bears any more stays as a nil id.
  return found == books.references.end() ? std::nullopt : beneficiary_of(books, found->second);
}

}  // namespace passerelle::simulation
