#include "services/passerelled/finance_terms.h"

#include <openssl/crypto.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <utility>

namespace passerelle::daemon {
namespace {

using domain::ErrorCode;
using domain::Result;
using std::filesystem::path;

Result<std::string> contents(const path& file, const char* reason) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return domain::fail(ErrorCode::invalid_argument, reason, file.string() + " can't be read.");
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

template <class T>
Result<T> of_file(const path& file, Result<T> parsed) {
  if (!parsed) parsed.error().message = file.string() + ": " + parsed.error().message;
  return parsed;
}

Result<finance::SigningKey> load_key(const path& file) {
  struct stat found{};
  if (stat(file.c_str(), &found) == 0 && (found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return domain::fail(ErrorCode::invalid_argument, "SIGNING_KEY_EXPOSED",
                        file.string() + ": others may read or change it (chmod 600).");
  auto pem = contents(file, "SIGNING_KEY_INVALID");
  if (!pem) return std::unexpected(std::move(pem.error()));
  auto key = of_file(file, finance::SigningKey::from_pem(*pem));
  OPENSSL_cleanse(pem->data(), pem->size());
  return key;
}

}  // namespace

Result<broker::FinanceTerms> load_finance_terms(const FinanceConfiguration& configuration) {
  broker::FinanceTerms terms;
  terms.resolution.one_person_up_to = configuration.one_person_up_to;
  if (!configuration.signing_key_file.empty()) {
    auto key = load_key(configuration.signing_key_file);
    if (!key) return std::unexpected(std::move(key.error()));
    terms.signing_key = *std::move(key);
  }
  if (!configuration.accounting_plan_file.empty()) {
    const auto text = contents(configuration.accounting_plan_file, "ACCOUNTING_PLAN_INVALID");
    if (!text) return std::unexpected(text.error());
    auto plan = of_file(configuration.accounting_plan_file, finance::parse_accounting_plan(*text));
    if (!plan) return std::unexpected(std::move(plan.error()));
    terms.accounting = *std::move(plan);
  }
  return terms;
}

}  // namespace passerelle::daemon
