#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#include "services/cli/amounts.h"
#include "services/cli/catalogue.h"
#include "services/cli/finance_catalogue.h"
#include "services/cli/finance_commands.h"
#include "services/cli/finance_help.h"
#include "services/cli/names.h"
#include "services/domain/digest.h"

namespace passerelle::cli {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 18U;

struct ImportOptions {
  std::string file;
  std::string operator_id;
  std::string period;
  std::string format;
  std::string mapping;
};

ExitStatus unreadable(Console& console, const std::string& file) {
  return console.report(
      local_problem(ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, "FILE_UNREADABLE",
                    console.words().say<text::file_unreadable>(file, std::string(std::strerror(errno)))));
}

std::optional<std::string> whole(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

// By the same pieces as it is sent: the file may be large.
std::optional<domain::Digest> digest_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return std::nullopt;
  domain::Sha256Stream hash;
  std::string piece(piece_bytes, '\0');
  while (stream.read(piece.data(), static_cast<std::streamsize>(piece.size())) || stream.gcount() > 0)
    hash.add(std::string_view(piece).substr(0, static_cast<std::size_t>(stream.gcount())));
  return hash.digest();
}

void tell(Console& console, const v1::ImportStatementResponse& response) {
  if (console.json()) return;
  for (const auto& flaw : response.flaws())
    console.line(console.words().say<text::statement_flaw>(flaw.line(), flaw.reason(), flaw.column()));
}

// Each piece is answered before the next one is sent.
ExitStatus send(Session& session, Console& console, const ImportOptions& options,
                v1::ImportStatementRequest request) {
  grpc::ClientContext context;
  session.prepare(context, std::nullopt);
  const Interrupt::Listener listener(session.interrupt(), [&context] { context.TryCancel(); });
  const auto stream = session.finance().ImportStatement(&context);
  v1::ImportStatementResponse response;
  bool sound = stream->Write(request);
  std::ifstream file(options.file, std::ios::binary);
  std::string piece(piece_bytes, '\0');
  while (sound &&
         (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)) {
    request.set_data(piece.substr(0, static_cast<std::size_t>(file.gcount())));
    sound = stream->Write(request) && stream->Read(&response);
    if (sound) tell(console, response);
  }
  if (sound) stream->WritesDone();
  v1::ImportStatementResponse last;
  while (stream->Read(&response)) {
    tell(console, response);
    last = response;
  }
  const auto status = stream->Finish();
  if (!status.ok()) return console.report(session.problem_after(status));
  if (console.json()) {
    console.document(last);
  } else if (last.known()) {
    console.line(console.words()(text::statement_known));
  } else {
    console.line(console.words().say<text::statement_imported>(last.statement().lines(),
                                                               last.statement().delivered()));
  }
  return ExitStatus::done;
}

ExitStatus import_statement(Session& session, Console& console, const ImportOptions& options) {
  const auto digest = digest_of(options.file);
  if (!digest) return unreadable(console, options.file);
  v1::ImportStatementRequest request;
  auto& order = *request.mutable_options();
  order.set_operator_(options.operator_id);
  order.set_period(options.period);
  order.set_format(options.format);
  order.set_file_name(std::filesystem::path(options.file).filename().string());
  order.set_sha256(digest->data(), digest->size());
  if (!options.mapping.empty()) {
    const auto mapping = whole(options.mapping);
    if (!mapping) return unreadable(console, options.mapping);
    order.set_mapping(*mapping);
  }
  return send(session, console, options, std::move(request));
}

ExitStatus reconcile(Session& session, Console& console, const ImportOptions& options) {
  v1::ReconcileRequest request;
  request.set_operator_(options.operator_id);
  request.set_period(options.period);
  const auto answer = session.call_within(std::chrono::minutes(30), session.finance(),
                                          &v1::FinanceService::Stub::Reconcile, request);
  if (!answer) return console.report(answer.error());
  if (console.json()) {
    console.document(*answer);
  } else {
    const auto& words = console.words();
    console.line(words.say<text::reconciled>(answer->recharges(), answer->lines(), answer->matched(),
                                             answer->breaks_found(), answer->proven(),
                                             answer->breaks_open()));
    Table table({{words(text::envelope)},
                 {words(text::books_side), Table::Align::right},
                 {words(text::statement_side), Table::Align::right},
                 {words(text::unexplained), Table::Align::right}});
    for (const auto& side : answer->envelopes()) {
      const auto amount = [&](std::int64_t value) {
        return amount_text(value, side.measure(), console.language());
      };
      table.add({id_of(side.envelope()), amount(side.books()), amount(side.statement()),
                 amount(side.unexplained())});
    }
    console.out() << table.text();
  }
  return answer->breaks_open() == 0 ? ExitStatus::done : ExitStatus::disagrees;
}

}  // namespace

void add_statement_commands(CLI::App& finance, const Words& words, Chosen& chosen) {
  auto& group = *finance.add_subcommand("statement", words(help::statement));
  group.require_subcommand(1);
  auto& import = *group.add_subcommand("import", words(help::statement_import));
  const auto options = std::make_shared<ImportOptions>();
  import.add_option("FILE", options->file, words(help::finance_file))->required();
  import.add_option("--operator", options->operator_id, words(help::finance_operator))->required();
  import.add_option("--period", options->period, words(help::finance_period))->required();
  import.add_option("--format", options->format, words(help::statement_format))->required();
  import.add_option("--mapping", options->mapping, words(help::statement_mapping))->type_name("FILE");
  import.callback([options, &chosen] {
    chosen.with_service = [options](Session& session, Console& console) {
      return import_statement(session, console, *options);
    };
  });
  auto& match = *finance.add_subcommand("reconcile", words(help::reconcile));
  const auto wanted = std::make_shared<ImportOptions>();
  match.add_option("--operator", wanted->operator_id, words(help::finance_operator))->required();
  match.add_option("--period", wanted->period, words(help::finance_period))->required();
  match.callback([wanted, &chosen] {
    chosen.with_service = [wanted](Session& session, Console& console) {
      return reconcile(session, console, *wanted);
    };
  });
}

}  // namespace passerelle::cli
