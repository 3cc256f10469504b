#include "services/broker/list_intake.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "services/broker/list_filling.h"

namespace passerelle::broker {

namespace {

using domain::CampaignLine;
using domain::ErrorCode;
using domain::Result;

domain::Error list_seen_before(const ListUpload& before) {
  return {.code = ErrorCode::already_exists,
          .reason = "LIST_SEEN_BEFORE",
          .message =
              "This very list was uploaded before: say whether all of it or only new people are to be taken.",
          .metadata = {{"campaign", before.campaign.text()},
                       {"upload_time", domain::to_rfc3339(before.end_time.value_or(before.begin_time))}}};
}

domain::Error of_list(std::string reason, std::string message) {
  return {.code = ErrorCode::invalid_argument, .reason = std::move(reason), .message = std::move(message)};
}

ListOrigin origin_of(const ListOrder& order) {
  return {.campaign = order.campaign,
          .content = [content = order.content](int) { return content; },
          .who = order.who,
          .why = "LIST_UPLOADED"};
}

// Kept alive by whoever waits for it: the caller, or what is under way for it.
class IntakeRun : public std::enable_shared_from_this<IntakeRun> {
 public:
  IntakeRun(const ListPorts& ports, ListOrder order, ListLimits limits)
      : order_(std::move(order)),
        limits_(limits),
        programme_(ports.programmes.current()),
        filling_(ports, origin_of(order_)) {
    if (programme_ != nullptr) {
      file_.emplace(*programme_);
    } else {
      failure_ = programme_missing();
    }
  }

  void feed(const std::string& bytes, Completion<ListProgress> done) {
    done_ = std::move(done);
    if (!failure_) {
      hash_.add(bytes);
      bytes_ += static_cast<std::int64_t>(bytes.size());
      file_->feed(bytes);
      read();
      if (!failure_ && bytes_ > limits_.bytes) give_up(too_large());
    }
    go_on();
  }

  void finish(Completion<ListProgress> done) {
    done_ = std::move(done);
    finishing_ = true;
    if (!failure_) {
      file_->finish();
      read();
    }
    if (!failure_) conclude();
    go_on();
  }

  ListSummary summary() const { return summary_; }

 private:
  // On the caller's thread, so that parsing costs the writer nothing.
  void read() {
    while (!failure_) {
      auto record = file_->next();
      if (!record) return;
      if (!*record) {
        failure_ = list_header_invalid(record->error());
      } else if (records_ >= limits_.records) {
        give_up(too_large());
      } else {
        keep(std::move((*record)->person));
      }
    }
  }

  void keep(std::expected<domain::ListedPerson, std::string> person) {
    const auto place = records_++;
    if (opened_ && place < filling_.upload().records) {
      // Durable since an earlier time.
      gathering_.reset();
      return;
    }
    if (!gathering_) {
      gathering_ = ListChunk{};
      gathering_->from = place;
    }
    auto& record = gathering_->records.emplace_back();
    if (person) {
      record.person = std::move(*person);
    } else {
      record.flaw = std::move(person.error());
    }
    if (gathering_->records.size() >= records_a_chunk) gathered();
  }

  void gathered() {
    if (gathering_) ready_.push_back(std::move(*gathering_));
    gathering_.reset();
  }

  void conclude() {
    if (records_ == 0) {
      failure_ = of_list("LIST_EMPTY", "The list names nobody.");
    } else if (hash_.digest() != order_.content) {
      give_up(
          of_list("LIST_DIGEST_MISMATCH", "What came is not what was announced; its lines are gone again."));
    } else {
      gathered();
    }
  }

  domain::Error too_large() const {
    auto error =
        of_list("LIST_TOO_LARGE", "The list is longer than a campaign may be; its lines are gone again.");
    error.metadata = {{"most_records", std::to_string(limits_.records)},
                      {"most_bytes", std::to_string(limits_.bytes)}};
    return error;
  }

  // What was taken of it is taken back.
  void give_up(domain::Error failure) {
    failure_ = std::move(failure);
    giving_up_ = true;
    ready_.clear();
    gathering_.reset();
  }

  void go_on() {
    if (giving_up_ && opened_) return take_back();
    if (failure_) return answer();
    if (!opened_) return open();
    while (!ready_.empty() && end_of(ready_.front()) <= filling_.upload().records) ready_.pop_front();
    if (!ready_.empty()) return write_next();
    if (finishing_) return close();
    answer();
  }

  static std::int64_t end_of(const ListChunk& chunk) {
    return chunk.from.value_or(0) + static_cast<std::int64_t>(chunk.records.size());
  }

  void open() {
    filling_.open([self = shared_from_this()](Result<ListOpening> opening) {
      self->opened_ = opening.has_value();
      if (!opening) {
        self->failure_ = std::move(opening.error());
      } else {
        self->judge(*opening);
      }
      self->go_on();
    });
  }

  void judge(const ListOpening& opening) {
    if (opening.obstacle) {
      failure_ = opening.obstacle;
    } else if (!opening.seen.empty() && order_.if_seen == IfSeen::ask) {
      failure_ = list_seen_before(opening.seen.front());
    } else if (order_.if_seen == IfSeen::take_new) {
      for (const auto& before : opening.seen) leave_out_of_.push_back(before.campaign);
      std::ranges::sort(leave_out_of_);
      leave_out_of_.erase(std::ranges::unique(leave_out_of_).begin(), leave_out_of_.end());
    }
  }

  void write_next() {
    auto chunk = filling_.chunk();
    chunk.from = ready_.front().from;
    chunk.records = std::move(ready_.front().records);
    chunk.leave_out_of = leave_out_of_;
    ready_.pop_front();
    filling_.write(std::move(chunk), [self = shared_from_this()](Result<std::vector<CampaignLine>> lines) {
      if (!lines) {
        self->failure_ = std::move(lines.error());
      } else {
        std::ranges::copy_if(*lines, std::back_inserter(self->flawed_), [](const CampaignLine& line) {
          return line.state == domain::LineState::flawed;
        });
      }
      self->go_on();
    });
  }

  void take_back() {
    giving_up_ = false;
    filling_.take_back([self = shared_from_this()](Result<bool> cleared) {
      if (!cleared) self->failure_ = std::move(cleared.error());
      self->answer();
    });
  }

  void close() {
    filling_.finish([self = shared_from_this()](Result<ListSummary> summary) {
      if (summary) {
        self->summary_ = std::move(*summary);
        self->summary_.ignored_columns = self->file_->ignored_columns();
      } else {
        self->failure_ = std::move(summary.error());
      }
      self->answer();
    });
  }

  void answer() {
    auto done = std::exchange(done_, nullptr);
    if (failure_) {
      ready_.clear();
      return done(std::unexpected(*failure_));
    }
    done(ListProgress{filling_.upload().lines, std::exchange(flawed_, {})});
  }

  const ListOrder order_;
  const ListLimits limits_;
  const std::shared_ptr<const domain::Programme> programme_;
  std::optional<domain::CampaignListFile> file_;
  domain::Sha256Stream hash_;
  ListFilling filling_;
  std::int64_t bytes_ = 0;
  std::int64_t records_ = 0;  // read so far
  std::optional<ListChunk> gathering_;
  std::deque<ListChunk> ready_;
  std::vector<domain::CampaignId> leave_out_of_;
  bool opened_ = false;
  bool finishing_ = false;
  bool giving_up_ = false;
  std::vector<CampaignLine> flawed_;
  std::optional<domain::Error> failure_;
  ListSummary summary_;
  Completion<ListProgress> done_;
};

class RunningIntake : public ListIntake {
 public:
  explicit RunningIntake(std::shared_ptr<IntakeRun> run) : run_(std::move(run)) {}
  void feed(std::string bytes, Completion<ListProgress> done) override { run_->feed(bytes, std::move(done)); }
  void finish(Completion<ListProgress> done) override { run_->finish(std::move(done)); }
  ListSummary summary() const override { return run_->summary(); }

 private:
  std::shared_ptr<IntakeRun> run_;
};

}  // namespace

std::unique_ptr<ListIntake> start_list_intake(const ListPorts& ports, ListOrder order, ListLimits limits) {
  return std::make_unique<RunningIntake>(std::make_shared<IntakeRun>(ports, std::move(order), limits));
}

}  // namespace passerelle::broker
