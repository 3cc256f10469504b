#include "services/broker/erasure_desk.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "services/broker/reader_entrance.h"

namespace passerelle::broker {

namespace {

constexpr std::size_t people_a_slice = 50;  // some milliseconds of the writer
constexpr domain::Duration until_next_sweep{60'000};

// Kept alive by whoever waits for it.
class RunningPurge : public std::enable_shared_from_this<RunningPurge> {
 public:
  RunningPurge(ErasureDesk& desk, std::string token, std::string who)
      : desk_(desk), token_(std::move(token)), who_(std::move(who)) {}

  void next(Completion<PurgeProgress> done) {
    if (!terms_) return begin(std::move(done));
    slice(std::move(done));
  }

 private:
  void begin(Completion<PurgeProgress> done) {
    auto terms = terms_of_token(token_, desk_.now());
    if (!terms) return done(std::unexpected(std::move(terms.error())));
    desk_.find_people(*terms, [self = shared_from_this(), terms = *terms,
                               done = std::move(done)](domain::Result<PurgePeople> found) mutable {
      if (!found) return done(std::unexpected(std::move(found.error())));
      if (found->plan.token != self->token_) return done(std::unexpected(purge_changed(found->plan.people)));
      self->terms_ = terms;
      self->people_ = std::move(found->people);
      self->progress_.planned = found->plan.people;
      self->slice(std::move(done));
    });
  }

  void slice(Completion<PurgeProgress> done) {
    std::vector<ErasureTask> tasks;
    const auto until = std::min(at_ + people_a_slice, people_.size());
    for (; at_ < until; ++at_)
      tasks.push_back({{people_[at_], domain::ErasureReason::retention, who_}, terms_->before});
    if (tasks.empty()) return finish(std::move(done));
    desk_.erase_some(std::move(tasks), [self = shared_from_this(), done = std::move(done)](
                                           domain::Result<std::vector<ErasureVerdict>> verdicts) mutable {
      if (!verdicts) return done(std::unexpected(std::move(verdicts.error())));
      for (const auto& verdict : *verdicts) ++(verdict ? self->progress_.erased : self->progress_.kept);
      done(self->progress_);
    });
  }

  void finish(Completion<PurgeProgress> done) {
    desk_.sweep([self = shared_from_this(), done = std::move(done)]() mutable {
      self->progress_.done = true;
      done(self->progress_);
    });
  }

  ErasureDesk& desk_;
  const std::string token_;
  const std::string who_;
  std::optional<PurgeTerms> terms_;  // once the people were found
  std::vector<domain::BeneficiaryId> people_;
  std::size_t at_ = 0;
  PurgeProgress progress_;
};

class PurgeHandle : public Purge {
 public:
  explicit PurgeHandle(std::shared_ptr<RunningPurge> run) : run_(std::move(run)) {}
  void next(Completion<PurgeProgress> done) override { run_->next(std::move(done)); }

 private:
  const std::shared_ptr<RunningPurge> run_;
};

}  // namespace

void ErasureDesk::erase(ErasureOrder order, Completion<ErasureOutcome> done) {
  erase_some(
      {ErasureTask{std::move(order)}},
      [this, done = std::move(done)](domain::Result<std::vector<ErasureVerdict>> verdicts) mutable {
        if (!verdicts) return done(std::unexpected(std::move(verdicts.error())));
        auto verdict = std::move(verdicts->front());
        if (!verdict) return done(std::move(verdict));
        sweep([done = std::move(done), verdict = std::move(verdict)]() mutable { done(std::move(verdict)); });
      });
}

void ErasureDesk::plan(int months, Completion<PurgePlan> done) {
  auto terms = purge_terms(months, now());
  if (!terms) return ports_.entrance.refuse(std::move(done), std::move(terms.error()));
  find_people(*terms, [done = std::move(done)](domain::Result<PurgePeople> found) mutable {
    if (!found) return done(std::unexpected(std::move(found.error())));
    done(std::move(found->plan));
  });
}

std::unique_ptr<Purge> ErasureDesk::purge(std::string token, std::string who) {
  return std::make_unique<PurgeHandle>(
      std::make_shared<RunningPurge>(*this, std::move(token), std::move(who)));
}

void ErasureDesk::find_people(const PurgeTerms& terms, Completion<PurgePeople> done) {
  read_or_refuse<PurgePeople>(
      ports_.readers, ports_.entrance, ports_.lifetime,
      [terms](LedgerReader& ledger, VaultReader& vault) { return find_purge_people(terms, ledger, vault); },
      std::move(done));
}

void ErasureDesk::erase_some(std::vector<ErasureTask> tasks, Completion<std::vector<ErasureVerdict>> done) {
  ports_.entrance.write([this, tasks = std::move(tasks)] { return eraser_.run(tasks); }, std::move(done));
}

void ErasureDesk::sweep(Task then) {
  // A full queue leaves us with the job's remains: `then` has to be reachable after that.
  auto next = std::make_shared<Task>(std::move(then));
  const bool queued = ports_.readers.read(ports_.lifetime.guard([this, next](LedgerReader&, VaultReader&) {
    if (const auto status = ports_.vault.sweep(); !status) {
      spdlog::warn("vault: what erasures left in its files is not swept up yet: {}", status.error().reason);
      sweep_later();
    }
    (*next)();
  }));
  if (queued) return;
  sweep_later();
  ports_.scheduler.post(ports_.lifetime.guard([next] { (*next)(); }));
}

void ErasureDesk::sweep_later() {
  if (put_off_.exchange(true)) return;
  ports_.scheduler.after(until_next_sweep, ports_.lifetime.guard([this] {
    put_off_ = false;
    sweep([] {});
  }));
}

}  // namespace passerelle::broker
