#include "services/rpc/campaign_numbers.h"

namespace passerelle::rpc {
namespace {

// The line of each, nil where there is none.
domain::Result<std::vector<domain::LineId>> lines_of(std::span<const NumberWanted> wanted,
                                                     broker::LedgerReader& ledger) {
  std::vector<domain::LineId> lines(wanted.size());
  std::vector<domain::BeneficiaryId> people;
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < wanted.size(); ++at) {
    lines[at] = wanted[at].line;
    if (!lines[at].uuid.is_nil() || wanted[at].beneficiary.uuid.is_nil()) continue;
    people.push_back(wanted[at].beneficiary);
    places.push_back(at);
  }
  if (people.empty()) return lines;
  auto found = ledger.find_beneficiaries(people);
  if (!found) return std::unexpected(std::move(found.error()));
  for (std::size_t at = 0; at < places.size(); ++at)
    if (const auto& person = (*found)[at]; person && person->line) lines[places[at]] = person->line->id;
  return lines;
}

}  // namespace

domain::Result<std::vector<std::string>> numbers_shown(std::span<const NumberWanted> wanted,
                                                       const Principal& reader, broker::LedgerReader& ledger,
                                                       broker::VaultReader& vault) {
  auto lines = lines_of(wanted, ledger);
  if (!lines) return std::unexpected(std::move(lines.error()));
  std::vector<domain::LineId> known;
  std::vector<std::size_t> places;
  for (std::size_t at = 0; at < lines->size(); ++at) {
    if ((*lines)[at].uuid.is_nil()) continue;
    known.push_back((*lines)[at]);
    places.push_back(at);
  }
  auto numbers = vault.numbers(known);
  if (!numbers) return std::unexpected(std::move(numbers.error()));
  std::vector<std::string> shown(wanted.size());
  const bool in_full = reader.sees_identities();
  for (std::size_t at = 0; at < places.size(); ++at)
    if (const auto& number = (*numbers)[at]) shown[places[at]] = in_full ? number->e164() : number->masked();
  return shown;
}

}  // namespace passerelle::rpc
