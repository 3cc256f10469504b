#include "services/broker/finance/statement_run.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/broker/finance/statement_filling.h"
#include "services/broker/list_errands.h"
#include "services/finance/statement_reader.h"

namespace passerelle::broker {
namespace {

using domain::ErrorCode;
using domain::Result;
using domain::Status;
using finance::Statement;
using finance::StatementFlaw;
using finance::StatementLine;
using finance::StatementRecord;
using Records = std::vector<StatementRecord>;

constexpr std::size_t most_flaws_reported = 1'000;
constexpr std::int64_t most_bytes = std::int64_t{4} * 1024 * 1024 * 1024;

domain::Error of_file(std::string reason, std::string message) {
  return {ErrorCode::invalid_argument, std::move(reason), std::move(message)};
}

Result<std::unique_ptr<finance::StatementReader>> reader_for(const StatementOrder& order) {
  if (order.format != "mapped") return finance::make_statement_reader(order.format);
  auto mapping = finance::parse_statement_mapping(order.mapping);
  if (!mapping) return std::unexpected(std::move(mapping.error()));
  return finance::make_statement_reader(*std::move(mapping));
}

StatementLine line_of(const StatementRecord& record, finance::StatementId statement, std::int64_t number,
                      domain::LineId phone_line) {
  StatementLine line;
  line.statement = statement;
  line.number = number;
  line.file_line = record.line;
  line.recharge = domain::RechargeId::parse(record.our_reference);
  if (!line.recharge) line.our_reference = record.our_reference;
  line.operator_reference = record.operator_reference;
  line.status = record.status;
  line.time = record.time;
  line.product_code = record.product_code.value_or("");
  line.amount_cents = record.amount_cents;
  line.currency = record.currency;
  line.line = phone_line;
  return line;
}

// Whose lines these numbers are: of a number that no person of ours has had, nothing is kept.
Result<std::vector<StatementLine>> lines_of(const Records& records, finance::StatementId statement,
                                            std::int64_t before, VaultReader& vault) {
  std::vector<StatementLine> lines;
  lines.reserve(records.size());
  for (const auto& record : records) {
    domain::LineId phone_line;
    if (record.phone) {
      const auto found = vault.line_of(*record.phone);
      if (!found) return std::unexpected(found.error());
      phone_line = found->value_or(domain::LineId{});
    }
    lines.push_back(line_of(record, statement, ++before, phone_line));
  }
  return lines;
}

// Kept alive by whoever waits for it: the caller, or what is under way for it.
class StatementRun : public std::enable_shared_from_this<StatementRun> {
 public:
  StatementRun(const FinancePorts& ports, StatementOrder order) : ports_(ports), order_(std::move(order)) {
    const auto programme = ports.errands.programmes.current();
    auto reader = reader_for(order_);
    if (programme == nullptr)
      failure_ = programme_missing();
    else if (programme->find(order_.operator_id) == nullptr)
      failure_ = operator_unknown(order_.operator_id);
    else if (!reader)
      failure_ = std::move(reader.error());
    else
      reader_ = *std::move(reader);
  }

  void feed(const std::string& bytes, Completion<StatementProgress> done) {
    done_ = std::move(done);
    if (!failure_ && !known_) {
      hash_.add(bytes);
      bytes_ += static_cast<std::int64_t>(bytes.size());
      reader_->feed(bytes);
      read();
      if (bytes_ > most_bytes) failure_ = of_file("STATEMENT_TOO_LARGE", "A statement has at most 4 GiB.");
    }
    go_on();
  }

  void finish(Completion<StatementProgress> done) {
    done_ = std::move(done);
    finishing_ = true;
    if (!failure_ && !known_) {
      reader_->finish();
      read();
      for (const auto& flaw : reader_->file_flaws()) note(flaw);
      if (hash_.digest() != order_.content)
        failure_ = of_file("STATEMENT_DIGEST_MISMATCH", "What came is not what was announced.");
    }
    go_on();
  }

  Result<StatementOutcome> outcome() const {
    if (failure_) return std::unexpected(*failure_);
    if (flaws_ > 0) return std::unexpected(invalid());
    return StatementOutcome{statement_, known_};
  }

 private:
  // On the caller's thread, so that parsing costs the writer nothing.
  void read() {
    while (auto reading = reader_->next()) {
      ++records_;
      if (!*reading)
        note(reading->error());
      else if (flaws_ == 0)
        gather(std::move(**reading));
    }
  }

  void gather(StatementRecord record) {
    if (ready_.empty() || ready_.back().size() == lines_a_slice) ready_.emplace_back();
    ready_.back().push_back(std::move(record));
  }

  void note(const StatementFlaw& flaw) {
    if (static_cast<std::size_t>(flaws_++) < most_flaws_reported) unreported_.push_back(flaw);
    ready_.clear();
  }

  domain::Error invalid() const {
    auto error =
        of_file("STATEMENT_INVALID", "Records of the statement can't be taken: nothing of it was kept.");
    error.metadata = {{"flaws", std::to_string(flaws_)}};
    return error;
  }

  // One step at a time, each of which ends here again.
  void go_on() {
    if (!opened_ && !failure_) return open();
    if (known_) return answer();
    if (!emptied_ && opened_) return drop_more();
    if (!failure_ && flaws_ == 0) {
      if (!ready_.empty() && (finishing_ || ready_.front().size() == lines_a_slice)) return look_up();
      if (finishing_ && !finished_) return close();
    } else if (opened_ && written_ > 0) {
      return take_back();
    }
    answer();
  }

  template <class T>
  void have_done(std::function<Result<T>()> work, std::move_only_function<void(T)> then) {
    have_written<T>(ports_.errands, std::move(work),
                    [self = shared_from_this(), then = std::move(then)](Result<T> result) mutable {
                      if (!result)
                        self->give_up(std::move(result.error()));
                      else
                        then(*std::move(result));
                    });
  }

  void give_up(domain::Error error) {
    failure_ = std::move(error);
    opened_ = false;  // what is left counts for nothing, and goes when the file comes again
    answer();
  }

  void open() {
    Statement wanted;
    wanted.id = ports_.ids.draw<finance::StatementId>();
    wanted.operator_id = order_.operator_id;
    wanted.period = order_.period;
    wanted.format = order_.format;
    wanted.file_name = order_.file_name;
    wanted.content = order_.content;
    wanted.imported_by = order_.who;
    wanted.begin_time = ports_.errands.clock.now();
    have_done<Statement>(
        [&ledger = ports_.errands.ledger, wanted] { return begin_statement(ledger, wanted); },
        [this](Statement statement) {
          opened_ = true;
          statement_ = std::move(statement);
          known_ = statement_.state == finance::StatementState::imported;
          go_on();
        });
  }

  // What an earlier time left of it.
  void drop_more() {
    have_done<bool>(
        [&ledger = ports_.errands.ledger, id = statement_.id] { return drop_some_lines(ledger, id); },
        [this](bool more) {
          emptied_ = !more;
          if (!emptied_) return drop_more();
          go_on();
        });
  }

  void look_up() {
    auto records = std::make_shared<Records>(std::move(ready_.front()));
    ready_.pop_front();
    have_looked_up<std::vector<StatementLine>>(
        ports_.errands,
        [records, id = statement_.id, before = written_](LedgerReader&, VaultReader& vault) {
          return lines_of(*records, id, before, vault);
        },
        [self = shared_from_this()](Result<std::vector<StatementLine>> lines) {
          if (!lines) return self->give_up(std::move(lines.error()));
          self->write(*std::move(lines));
        });
  }

  void write(std::vector<StatementLine> lines) {
    const auto count = static_cast<std::int64_t>(lines.size());
    have_done<bool>(
        [&ledger = ports_.errands.ledger, statement = statement_, before = written_,
         lines = std::move(lines)]() -> Result<bool> {
          const auto status = append_lines(ledger, statement, before, lines);
          if (!status) return std::unexpected(status.error());
          return true;
        },
        [this, count](bool) {
          written_ += count;
          go_on();
        });
  }

  void close() {
    const auto tally = reader_->tally();
    statement_.lines = written_;
    statement_.delivered = tally.delivered;
    statement_.delivered_cents = tally.delivered_cents;
    have_done<Statement>([&ledger = ports_.errands.ledger,
                          statement = statement_] { return finish_statement(ledger, statement); },
                         [this](Statement statement) {
                           statement_ = std::move(statement);
                           finished_ = true;
                           answer();
                         });
  }

  void take_back() {
    have_done<bool>(
        [&ledger = ports_.errands.ledger, id = statement_.id] { return drop_some_lines(ledger, id); },
        [this](bool more) {
          if (!more) written_ = 0;
          go_on();
        });
  }

  void answer() {
    auto done = std::exchange(done_, nullptr);
    // At the end the flaws are told first: outcome() says what became of it.
    if (failure_ && !finishing_) return done(std::unexpected(*failure_));
    done(StatementProgress{records_, std::exchange(unreported_, {})});
  }

  const FinancePorts ports_;
  const StatementOrder order_;
  std::unique_ptr<finance::StatementReader> reader_;
  domain::Sha256Stream hash_;
  std::int64_t bytes_ = 0;
  std::int64_t records_ = 0;
  std::int64_t flaws_ = 0;
  std::int64_t written_ = 0;
  std::vector<StatementFlaw> unreported_;
  std::deque<Records> ready_;  // the last one may be growing
  Statement statement_;
  bool opened_ = false;
  bool emptied_ = false;
  bool known_ = false;
  bool finishing_ = false;
  bool finished_ = false;
  std::optional<domain::Error> failure_;
  Completion<StatementProgress> done_;
};

class RunningIntake : public StatementIntake {
 public:
  explicit RunningIntake(std::shared_ptr<StatementRun> run) : run_(std::move(run)) {}
  void feed(std::string bytes, Completion<StatementProgress> done) override {
    run_->feed(bytes, std::move(done));
  }
  void finish(Completion<StatementProgress> done) override { run_->finish(std::move(done)); }
  Result<StatementOutcome> outcome() const override { return run_->outcome(); }

 private:
  std::shared_ptr<StatementRun> run_;
};

}  // namespace

std::unique_ptr<StatementIntake> start_statement_intake(const FinancePorts& ports, StatementOrder order) {
  return std::make_unique<RunningIntake>(std::make_shared<StatementRun>(ports, std::move(order)));
}

}  // namespace passerelle::broker
