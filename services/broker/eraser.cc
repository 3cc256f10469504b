#include "services/broker/eraser.h"

#include <algorithm>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/domain/last_contact.h"

namespace passerelle::broker {

namespace {

constexpr int most_commits = 4;  // where a commit gets lost
constexpr int page_size = 500;

domain::Beneficiary stripped(const domain::Beneficiary& person, domain::Instant now) {
  domain::Beneficiary bare;
  bare.id = person.id;
  bare.site = person.site;
  bare.create_time = person.create_time;
  bare.update_time = now;
  bare.revision = person.revision + 1;
  return bare;
}

domain::Error etag_mismatch(std::int64_t revision) {
  return {.code = domain::ErrorCode::aborted,
          .reason = "ETAG_MISMATCH",
          .message = "Somebody else changed this beneficiary first.",
          .metadata = {{"revision", std::to_string(revision)}}};
}

}  // namespace

bool is_bare(const domain::Beneficiary& person) {
  return person.external_reference.empty() && !person.referral && !person.line;
}

domain::Result<std::vector<ErasureVerdict>> Eraser::run(std::span<const ErasureTask> tasks) {
  if (!reader_) {
    auto reader = ledger_.open_reader();
    if (!reader) return std::unexpected(ledger_unavailable());
    reader_ = std::move(*reader);
  }
  std::vector<ErasureVerdict> verdicts;
  domain::Status status;
  for (int attempt = 0; attempt < most_commits; ++attempt) {
    status = ledger_.transact(
        [&](LedgerTransaction& transaction) { return run_once(transaction, tasks, verdicts); });
    if (status || !is_commit_unknown(status.error())) break;
  }
  if (!status) return std::unexpected(std::move(status.error()));
  return verdicts;
}

// It writes to the vault as well, where the transaction may have to begin again: erasing twice is erasing
// once.
domain::Status Eraser::run_once(LedgerTransaction& transaction, std::span<const ErasureTask> tasks,
                                std::vector<ErasureVerdict>& verdicts) {
  verdicts.assign(tasks.size(), ErasureOutcome{});
  const auto decided = decide_all(transaction, tasks, verdicts);
  if (!decided) return std::unexpected(decided.error());
  return decided->empty() ? domain::Status{} : erase(transaction, *decided, verdicts);
}

domain::Result<std::vector<Eraser::Decided>> Eraser::decide_all(LedgerTransaction& transaction,
                                                                std::span<const ErasureTask> tasks,
                                                                std::vector<ErasureVerdict>& verdicts) {
  std::vector<AdmissionQuery> queries;
  std::vector<domain::BeneficiaryId> ids;
  for (const auto& task : tasks) {
    queries.push_back({task.order.person, {}});
    ids.push_back(task.order.person);
  }
  // Read as an admission reads them: on a ledger that is shared, no other broker admits these people until
  // this has ended, and what it admitted before is seen by history_of().
  auto facts = transaction.load_facts(queries, std::nullopt);
  if (!facts) return std::unexpected(std::move(facts.error()));
  const auto before = vault_.erasures(ids);
  if (!before) return std::unexpected(before.error());
  std::vector<Decided> all;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    auto decided = decide(tasks[i], facts->beneficiaries[i], (*before)[i], verdicts[i]);
    if (!decided) return std::unexpected(std::move(decided.error()));
    if (!*decided) continue;
    (*decided)->task = i;
    all.push_back(**std::move(decided));
  }
  return all;
}

domain::Result<std::optional<Eraser::Decided>> Eraser::decide(
    const ErasureTask& task, const std::optional<domain::Beneficiary>& person,
    const std::optional<domain::Erasure>& before, ErasureVerdict& verdict) {
  const auto refuse = [&](domain::Error error) -> std::optional<Decided> {
    verdict = std::unexpected(std::move(error));
    return std::nullopt;
  };
  if (!person) return refuse(beneficiary_unknown(task.order.person));
  if (before) verdict = ErasureOutcome{.erasure = *before, .done_before = true};
  // Where they differ, a crash came between the vault and the ledger.
  if (before && is_bare(*person)) return std::nullopt;
  if (!before && task.order.revision && *task.order.revision != person->revision)
    return refuse(etag_mismatch(person->revision));
  auto history = history_of(person->id);
  if (!history) return std::unexpected(std::move(history.error()));
  if (history->open > 0) return refuse(person_has_open_recharges(person->id, history->open));
  if (task.no_contact_since && domain::last_contact(*person, history->newest) >= *task.no_contact_since)
    return refuse(contact_since(person->id));

  const auto now = clock_.now();
  Decided decided{.person = stripped(*person, now),
                  .erasure = {person->id, task.order.reason, task.order.who, now},
                  .lines = std::move(history->lines)};
  if (person->line) decided.lines.insert(person->line->id);
  return decided;
}

domain::Status Eraser::erase(LedgerTransaction& transaction, const std::vector<Decided>& decided,
                             std::vector<ErasureVerdict>& verdicts) {
  std::vector<domain::Beneficiary> people;
  std::vector<domain::Erasure> erasures;
  std::set<domain::LineId> theirs;
  for (const auto& one : decided) {
    people.push_back(one.person);
    erasures.push_back(one.erasure);
    theirs.insert(one.lines.begin(), one.lines.end());
  }
  if (auto status = transaction.put_beneficiaries(people); !status) return status;
  // Nobody of these holds a line any more: who does now is somebody else, and keeps the number.
  const std::vector<domain::LineId> lines(theirs.begin(), theirs.end());
  auto holders = transaction.find_beneficiaries_by_line(lines);
  if (!holders) return std::unexpected(std::move(holders.error()));
  std::set<domain::LineId> kept;
  std::vector<domain::LineId> erased;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if ((*holders)[i]) {
      kept.insert(lines[i]);
    } else {
      erased.push_back(lines[i]);
    }
  }
  if (auto status = vault_.erase(erasures, erased); !status) return status;
  for (const auto& one : decided) {
    auto& outcome = *verdicts[one.task];
    if (!outcome.done_before) outcome.erasure = one.erasure;
    for (const auto& line : one.lines)
      ++(kept.contains(line) ? outcome.numbers_kept : outcome.numbers_erased);
  }
  return {};
}

domain::Result<Eraser::History> Eraser::history_of(const domain::BeneficiaryId& person) {
  History history;
  RechargeFilter filter;
  filter.beneficiary = person;
  std::optional<domain::RechargeId> after;
  for (bool more = true; more;) {
    auto page = reader_->recharges(filter, after, page_size);
    if (!page) return std::unexpected(ledger_unavailable());
    for (const auto& recharge : page->items) {
      if (!history.newest) history.newest = recharge.create_time;
      if (!recharge.line.uuid.is_nil()) history.lines.insert(recharge.line);
      if (recharge.state == domain::RechargeState::reserved ||
          recharge.state == domain::RechargeState::in_doubt)
        ++history.open;
    }
    more = page->more && !page->items.empty();
    if (more) after = page->items.back().id;
  }
  return history;
}

}  // namespace passerelle::broker
