#include <fcntl.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include "services/cli/catalogue.h"
#include "services/cli/finance_catalogue.h"
#include "services/cli/finance_commands.h"
#include "services/cli/finance_help.h"
#include "services/cli/new_file.h"
#include "services/finance/seal_export.h"

namespace passerelle::cli {
namespace {

struct VerifyOptions {
  std::string file;
  std::string key;
};

Problem of_file(const std::string& file, const Text& text, const Words& words) {
  const std::string why = std::strerror(errno);
  return local_problem(ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, "FILE_UNUSABLE",
                       fmt::format(fmt::runtime(words(text)), file, why));
}

Problem of_key(const domain::Error& error, const std::string& file) {
  return local_problem(ExitStatus::usage, grpc::StatusCode::INVALID_ARGUMENT, error.reason,
                       file + ": " + error.message);
}

ExitStatus check(Session& session, Console& console, const std::string& period) {
  v1::CheckPeriodRequest request;
  request.set_period(period);
  const auto checklist = session.call_within(std::chrono::minutes(10), session.finance(),
                                             &v1::FinanceService::Stub::CheckPeriod, request);
  if (!checklist) return console.report(checklist.error());
  if (console.json()) {
    console.document(*checklist);
  } else {
    const auto& words = console.words();
    auto table = Table::of_properties();
    for (const auto& item : checklist->items()) {
      const bool needed = item.verdict() != v1::Checklist::Item::DOES_NOT_APPLY;
      const bool ok = item.verdict() == v1::Checklist::Item::OK;
      table.add({words(!needed ? text::check_not_needed
                       : ok    ? text::check_ok
                               : text::check_not_ok),
                 item.explanation()});
    }
    console.out() << table.text();
  }
  return checklist->ready() ? ExitStatus::done : ExitStatus::disagrees;
}

ExitStatus close(Session& session, Console& console, const std::string& period, const std::string& reason) {
  v1::ClosePeriodRequest request;
  request.set_period(period);
  request.set_reason(reason);
  const auto answer = session.call_within(std::chrono::minutes(30), session.finance(),
                                          &v1::FinanceService::Stub::ClosePeriod, request);
  if (!answer) return console.report(answer.error());
  if (console.json()) {
    console.document(*answer);
  } else if (answer->has_closed()) {
    const auto& closed = answer->closed();
    console.line(console.words().say<text::period_closed>(closed.period(), closed.transfers(),
                                                          closed.closed_by(), closed.approved_by()));
  } else {
    console.line(console.words()(text::closing_waits));
  }
  return ExitStatus::done;
}

ExitStatus export_period(Session& session, Console& console, const std::string& period,
                         const std::string& to) {
  grpc::ClientContext context;
  session.prepare(context, std::nullopt);
  const Interrupt::Listener listener(session.interrupt(), [&context] { context.TryCancel(); });
  v1::ExportPeriodRequest request;
  request.set_period(period);
  const auto stream = session.finance().ExportPeriod(&context, request);
  std::unique_ptr<NewFile> file;
  std::string name = to;
  v1::FileChunk chunk;
  while (stream->Read(&chunk)) {
    if (name.empty()) name = chunk.file_name();
    if (!file) {
      auto begun = NewFile::begin(name, console.words());
      if (!begun) return console.report(begun.error());
      file = *std::move(begun);
    }
    file->write(chunk.data());
  }
  const auto status = stream->Finish();
  if (!status.ok()) return console.report(session.problem_after(status));
  if (file) {
    if (const auto problem = file->finish()) return console.report(*problem);
  }
  console.line(console.words().say<text::file_written>(name));
  return ExitStatus::done;
}

ExitStatus verify(Console& console, const VerifyOptions& options) {
  const auto& words = console.words();
  finance::SealTrust trust;
  if (!options.key.empty()) {
    std::ifstream stream(options.key, std::ios::binary);
    if (!stream) return console.report(of_file(options.key, text::file_unreadable, words));
    auto key = finance::PublicKey::from_pem(std::string(std::istreambuf_iterator<char>(stream), {}));
    if (!key) return console.report(of_key(key.error(), options.key));
    trust.key = *std::move(key);
  }
  std::ifstream file(options.file, std::ios::binary);
  if (!file) return console.report(of_file(options.file, text::file_unreadable, words));
  finance::SealExportVerifier verifier(std::move(trust));
  std::string piece(std::size_t{1} << 18U, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
    verifier.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount())));
  const auto verdict = verifier.finish();
  for (const auto& finding : verdict.findings) console.line(finance::explain(finding, console.language()));
  if (!verdict.genuine()) {
    console.verdict(words(text::file_not_genuine), ExitStatus::disagrees);
    return ExitStatus::disagrees;
  }
  console.verdict(words.say<text::file_genuine>(verdict.key_id), ExitStatus::done);
  if (!verdict.key_is_trusted) console.note(words(text::key_not_trusted));
  return ExitStatus::done;
}

// Its owner's alone, and never over another file.
ExitStatus keygen(Console& console, const std::string& file) {
  const auto key = finance::SigningKey::generate();
  if (!key) return console.report(of_key(key.error(), file));
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return console.report(of_file(file, text::file_unwritable, console.words()));
  auto pem = key->pem();
  const bool written = ::write(descriptor, pem.data(), pem.size()) == static_cast<ssize_t>(pem.size()) &&
                       fsync(descriptor) == 0;
  OPENSSL_cleanse(pem.data(), pem.size());
  ::close(descriptor);
  if (!written) return console.report(of_file(file, text::file_unwritable, console.words()));
  console.note(console.words().say<text::key_made>(key->id()));
  console.out() << key->public_key().pem();
  return ExitStatus::done;
}

void add_periods(CLI::App& finance, const Words& words, Chosen& chosen) {
  auto& group = *finance.add_subcommand("period", words(help::period));
  group.require_subcommand(1);
  const auto period = std::make_shared<std::string>();
  const auto more = std::make_shared<std::string>();
  const auto add = [&](const char* name, const Text& description) -> CLI::App& {
    auto& command = *group.add_subcommand(name, words(description));
    command.add_option("PERIOD", *period, words(help::finance_period))->required();
    return command;
  };
  add("check", help::period_check).callback([period, &chosen] {
    chosen.with_service = [period](Session& session, Console& console) {
      return check(session, console, *period);
    };
  });
  auto& closing = add("close", help::period_close);
  closing.add_option("--reason", *more, words(help::finance_reason))->required()->type_name("WHY");
  closing.callback([period, more, &chosen] {
    chosen.with_service = [period, more](Session& session, Console& console) {
      return close(session, console, *period, *more);
    };
  });
  auto& exporting = add("export", help::period_export);
  exporting.add_option("--to", *more, words(help::finance_to))->type_name("FILE");
  exporting.callback([period, more, &chosen] {
    chosen.with_service = [period, more](Session& session, Console& console) {
      return export_period(session, console, *period, *more);
    };
  });
}

}  // namespace

void add_closing_commands(CLI::App& finance, const Words& words, Chosen& chosen) {
  add_periods(finance, words, chosen);
  auto& verifying = *finance.add_subcommand("verify", words(help::verify));
  const auto options = std::make_shared<VerifyOptions>();
  verifying.add_option("FILE", options->file, words(help::finance_file))->required();
  // `--key` is the certificate's.
  verifying.add_option("--public-key", options->key, words(help::verify_key))->type_name("FILE");
  verifying.callback([options, &chosen] {
    chosen.alone = [options](Console& console) { return verify(console, *options); };
  });
  auto& drawing = *finance.add_subcommand("keygen", words(help::keygen));
  const auto file = std::make_shared<std::string>();
  drawing.add_option("FILE", *file, words(help::finance_file))->required();
  drawing.callback(
      [file, &chosen] { chosen.alone = [file](Console& console) { return keygen(console, *file); }; });
}

}  // namespace passerelle::cli
