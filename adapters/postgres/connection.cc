#include "adapters/postgres/connection.h"

#include <fmt/format.h>
#include <libpq-fe.h>
#include <poll.h>

#include "adapters/postgres/connect.h"

namespace passerelle::postgres {
namespace {

using domain::Error;
using domain::ErrorCode;

std::string text_of(const pg_result* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? std::string() : std::string(text);
}

// The server, its disk or a lock, as opposed to a statement of ours that is wrong.
bool is_environmental(std::string_view state) {
  const auto kind = state.substr(0, 2);
  return state.empty() || kind == "08" || kind == "53" || kind == "57" || kind == "58" || kind == "25" ||
         state == "55P03";
}

// It goes on, but not with us: shutting down, or turned into a standby.
bool ends_the_connection(std::string_view state) { return state == "25006" || state.starts_with("57P"); }

}  // namespace

Connection::Connection(const PostgresSettings& settings, Access access, std::string store)
    : store_(std::move(store)), silence_timeout_(settings.silence_timeout) {
  handle_ = connect_or_throw(settings, access, store_);
  PQsetnonblocking(handle_, 1);
  PQenterPipelineMode(handle_);
}

Connection::~Connection() { PQfinish(handle_); }

bool Connection::broken() const { return handle_ == nullptr || PQstatus(handle_) != CONNECTION_OK; }

void Connection::lose(const char* doing) {
  auto text = fmt::format("{}: {}", doing, handle_ == nullptr ? "no connection" : PQerrorMessage(handle_));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  PQfinish(handle_);
  handle_ = nullptr;
  sent_.clear();
  throw ConnectionLost(Error{ErrorCode::unavailable, store_ + "_UNAVAILABLE", std::move(text)});
}

StatementFailure Connection::failure_of(const pg_result* result) const {
  auto state = text_of(result, PG_DIAG_SQLSTATE);
  auto text = fmt::format("{} ({})", text_of(result, PG_DIAG_MESSAGE_PRIMARY), state);
  auto error = Error{ErrorCode::internal, store_ + "_STATEMENT_FAILED", std::move(text)};
  if (is_environmental(state)) {
    error.code = ErrorCode::unavailable;
    error.reason = store_ + "_UNAVAILABLE";
  } else if (state.starts_with("XX")) {
    error.reason = store_ + "_CORRUPT";
  }
  return {std::move(error), std::move(state), text_of(result, PG_DIAG_CONSTRAINT_NAME),
          text_of(result, PG_DIAG_MESSAGE_DETAIL)};
}

std::size_t Connection::send_prepared(const Statement& statement) {
  if (handle_ == nullptr) lose("send");
  if (!prepared_.contains(statement.name)) {
    const std::string name(statement.name);
    if (PQsendPrepare(handle_, name.c_str(), std::string(statement.sql).c_str(), 0, nullptr) == 0)
      lose("prepare");
    prepared_.insert(name);
    sent_.push_back({true, name, {}});
  }
  parameters_.point(values_, lengths_);
  formats_.resize(values_.size(), 1);
  if (PQsendQueryPrepared(handle_, statement.name.data(), static_cast<int>(values_.size()), values_.data(),
                          lengths_.data(), formats_.data(), 1) == 0)
    lose("send");
  sent_.push_back({});
  return replies_awaited_++;
}

bool Connection::wait_readable(std::chrono::milliseconds patience) const {
  pollfd socket{PQsocket(handle_), POLLIN, 0};
  return poll(&socket, 1, static_cast<int>(patience.count())) > 0;
}

void Connection::push_out() {
  const auto deadline = std::chrono::steady_clock::now() + silence_timeout_;
  for (;;) {
    const int left = PQflush(handle_);
    if (left == 0) return;
    if (left < 0 || std::chrono::steady_clock::now() > deadline) lose("send");
    pollfd socket{PQsocket(handle_), POLLIN | POLLOUT, 0};
    if (poll(&socket, 1, 1000) > 0 && (socket.revents & POLLIN) != 0 && PQconsumeInput(handle_) == 0)
      lose("send");
  }
}

pg_result* Connection::next_result() {
  while (PQisBusy(handle_) != 0) {
    if (!wait_readable(silence_timeout_)) lose("the server is silent");
    if (PQconsumeInput(handle_) == 0) lose("receive");
  }
  return PQgetResult(handle_);
}

void Connection::collect(const Sent& sent, std::vector<Reply>& replies,
                         std::optional<StatementFailure>& first_failure) {
  Reply reply(next_result());
  if (reply.get() == nullptr) lose("receive");
  const auto status = PQresultStatus(reply.get());
  const bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
  if (!good && sent.is_preparation) prepared_.erase(sent.name);
  if (!good && status != PGRES_PIPELINE_ABORTED && !first_failure) {
    if (PQresultErrorField(reply.get(), PG_DIAG_SQLSTATE) == nullptr) lose("receive");
    first_failure.emplace(failure_of(reply.get()));
  }
  // Each statement's results end with none.
  while (pg_result* more = next_result()) PQclear(more);
  if (!sent.is_preparation) replies.push_back(std::move(reply));
}

std::vector<Reply> Connection::flush() {
  if (handle_ == nullptr) lose("send");
  std::vector<Reply> replies;
  if (sent_.empty()) return replies;
  if (PQpipelineSync(handle_) == 0) lose("send");
  push_out();
  replies.reserve(replies_awaited_);
  std::optional<StatementFailure> first_failure;
  for (const auto& sent : sent_) {
    collect(sent, replies, first_failure);
    if (PQstatus(handle_) != CONNECTION_OK) {
      replies_awaited_ = 0;
      lose(first_failure ? "the server ends" : "receive");
    }
  }
  const Reply sync(next_result());
  if (sync.get() == nullptr || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) lose("receive");
  const auto sent = std::exchange(sent_, {});
  replies_awaited_ = 0;
  if (first_failure) {
    if (ends_the_connection(first_failure->sqlstate())) lose(first_failure->what());
    throw StatementFailure(std::move(*first_failure));
  }
  require_rows(sent, replies);
  return replies;
}

void Connection::require_rows(const std::vector<Sent>& sent, const std::vector<Reply>& replies) {
  std::size_t at = 0;
  for (const auto& one : sent) {
    if (one.is_preparation) continue;
    const auto& reply = replies.at(at++);
    if (!one.rows || reply.changed() == static_cast<std::int64_t>(*one.rows)) continue;
    refuse(ErrorCode::internal, store_ + "_CORRUPT",
           fmt::format("{} rows were to be written, {} were.", *one.rows, reply.changed()));
  }
}

void Connection::require_pipeline(bool wanted) {
  if (handle_ == nullptr) lose("send");
  const bool is_on = PQpipelineStatus(handle_) != PQ_PIPELINE_OFF;
  if (is_on != wanted && (wanted ? PQenterPipelineMode(handle_) : PQexitPipelineMode(handle_)) == 0)
    lose("change the mode of the connection");
}

void Connection::execute(const char* sql) {
  require_pipeline(false);
  PQsetnonblocking(handle_, 0);
  const Reply reply(PQexec(handle_, sql));
  PQsetnonblocking(handle_, 1);
  const auto status = PQresultStatus(reply.get());
  if (PQstatus(handle_) != CONNECTION_OK) lose("execute");
  require_pipeline(true);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw failure_of(reply.get());
}

void Connection::begin_copy(const char* sql) {
  require_pipeline(false);
  PQsetnonblocking(handle_, 0);
  const Reply reply(PQexec(handle_, sql));
  if (PQresultStatus(reply.get()) != PGRES_COPY_IN) throw failure_of(reply.get());
}

void Connection::put_copy(BytesView data) {
  if (PQputCopyData(handle_, reinterpret_cast<const char*>(data.data()), static_cast<int>(data.size())) != 1)
    lose("copy");
}

std::int64_t Connection::end_copy() {
  if (PQputCopyEnd(handle_, nullptr) != 1) lose("copy");
  const Reply reply(PQgetResult(handle_));
  if (PQresultStatus(reply.get()) != PGRES_COMMAND_OK) throw failure_of(reply.get());
  while (pg_result* more = PQgetResult(handle_)) PQclear(more);
  PQsetnonblocking(handle_, 1);
  require_pipeline(true);
  return reply.changed();
}

}  // namespace passerelle::postgres
