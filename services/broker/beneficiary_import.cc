#include "services/broker/beneficiary_import.h"

#include <deque>
#include <utility>

#include "services/broker/broker_errors.h"
#include "services/domain/csv_reader.h"
#include "services/domain/text_encoding.h"

namespace passerelle::broker {

namespace {

constexpr std::size_t rows_a_chunk = 500;

// Some lines of the list, in their order: those refused on reading have their outcome already.
struct Chunk {
  std::vector<ImportOutcome> outcomes;
  std::vector<ImportRow> rows;
  std::vector<std::size_t> places;  // of the rows, in outcomes
};

// Kept alive by whoever waits for it: the caller, or the writer who has a chunk of it.
class ImportRun : public std::enable_shared_from_this<ImportRun> {
 public:
  ImportRun(Beneficiaries& beneficiaries, std::shared_ptr<const domain::Programme> programme,
            ImportOptions options)
      : beneficiaries_(beneficiaries), programme_(std::move(programme)), options_(std::move(options)) {}

  void feed(const std::string& bytes, Completion<std::vector<ImportOutcome>> done) {
    begin(std::move(done));
    if (failure_) return answer();
    reader_.feed(bytes);
    read();
    import_next();
  }

  void finish(Completion<std::vector<ImportOutcome>> done) {
    begin(std::move(done));
    if (failure_) return answer();
    reader_.finish();
    read();
    if (!list_ && !failure_) {
      failure_ = list_header_invalid({{"", "LIST_EMPTY", "The list has no line at all."}});
    }
    if (!gathering_.outcomes.empty()) ready_.push_back(std::exchange(gathering_, {}));
    import_next();
  }

  std::vector<std::string> ignored_columns() const {
    return list_ ? list_->ignored_columns() : std::vector<std::string>{};
  }

 private:
  void begin(Completion<std::vector<ImportOutcome>> done) {
    done_ = std::move(done);
    if (programme_ == nullptr && !failure_) failure_ = programme_missing();
  }

  // On the caller's thread, so that parsing costs the writer nothing.
  void read() {
    while (!failure_) {
      auto record = reader_.next();
      if (!record) return;
      if (!record->has_value()) {
        if (!list_) {
          failure_ = list_header_invalid({domain::column_error(record->error())});
          return;
        }
        refuse(record->error().line, {domain::column_error(record->error())});
      } else if (!list_) {
        read_header(**record);
      } else {
        read_row(**record);
      }
    }
  }

  void read_header(const domain::CsvRecord& record) {
    auto list = domain::BeneficiaryList::from_header(record);
    if (list) {
      list_ = std::move(*list);
    } else {
      failure_ = list_header_invalid(list.error());
    }
  }

  void read_row(const domain::CsvRecord& record) {
    auto draft = list_->read(record, *programme_);
    if (!draft) return refuse(record.line, std::move(draft.error()));
    if (draft->site.empty() && options_.default_site) draft->site = *options_.default_site;
    gathering_.places.push_back(gathering_.outcomes.size());
    gathering_.rows.push_back({record.line, std::move(*draft)});
    ImportOutcome pending;
    pending.line = record.line;
    keep(std::move(pending));
  }

  void refuse(std::int64_t line, domain::ColumnErrors errors) {
    keep({line, ImportVerdict::refused, std::nullopt, std::move(errors)});
  }

  void keep(ImportOutcome outcome) {
    gathering_.outcomes.push_back(std::move(outcome));
    if (gathering_.outcomes.size() >= rows_a_chunk) ready_.push_back(std::exchange(gathering_, {}));
  }

  void import_next() {
    if (ready_.empty()) return answer();
    auto chunk = std::move(ready_.front());
    ready_.pop_front();
    auto rows = std::exchange(chunk.rows, {});
    beneficiaries_.import(std::move(rows), options_.validate_only,
                          [self = shared_from_this(), chunk = std::move(chunk)](
                              domain::Result<std::vector<ImportOutcome>> result) mutable {
                            self->imported(std::move(chunk), std::move(result));
                          });
  }

  void imported(Chunk chunk, domain::Result<std::vector<ImportOutcome>> result) {
    if (!result) {
      failure_ = std::move(result.error());
      ready_.clear();
      return answer();
    }
    for (std::size_t i = 0; i < chunk.places.size(); ++i) {
      chunk.outcomes[chunk.places[i]] = std::move((*result)[i]);
    }
    for (auto& outcome : chunk.outcomes) finished_.push_back(std::move(outcome));
    import_next();
  }

  // What is durable is reported before the failure that ended the import.
  void answer() {
    auto done = std::exchange(done_, nullptr);
    auto finished = std::exchange(finished_, {});
    if (finished.empty() && failure_) {
      done(std::unexpected(*failure_));
    } else {
      done(std::move(finished));
    }
  }

  Beneficiaries& beneficiaries_;
  const std::shared_ptr<const domain::Programme> programme_;
  const ImportOptions options_;
  domain::CsvReader reader_;
  std::optional<domain::BeneficiaryList> list_;
  Chunk gathering_;
  std::deque<Chunk> ready_;
  std::vector<ImportOutcome> finished_;
  std::optional<domain::Error> failure_;
  Completion<std::vector<ImportOutcome>> done_;
};

class RunningImport : public BeneficiaryImport {
 public:
  explicit RunningImport(std::shared_ptr<ImportRun> run) : run_(std::move(run)) {}
  void feed(std::string bytes, Completion<std::vector<ImportOutcome>> done) override {
    run_->feed(bytes, std::move(done));
  }
  void finish(Completion<std::vector<ImportOutcome>> done) override { run_->finish(std::move(done)); }
  std::vector<std::string> ignored_columns() const override { return run_->ignored_columns(); }

 private:
  std::shared_ptr<ImportRun> run_;
};

}  // namespace

std::unique_ptr<BeneficiaryImport> start_import(Beneficiaries& beneficiaries,
                                                std::shared_ptr<const domain::Programme> programme,
                                                ImportOptions options) {
  return std::make_unique<RunningImport>(
      std::make_shared<ImportRun>(beneficiaries, std::move(programme), std::move(options)));
}

}  // namespace passerelle::broker
