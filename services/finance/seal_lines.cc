#include "services/finance/seal_lines.h"

#include <array>

#include "services/finance/json_members.h"

namespace passerelle::finance {
namespace {

constexpr std::string_view format = "passerelle period seal export 1";
constexpr std::string_view before_chain = R"(,"chain":")";
constexpr std::string_view after_chain = R"("})";
constexpr std::size_t chain_digits = 64;

constexpr std::array assets = {domain::Asset::eur_cent, domain::Asset::unit, domain::Asset::megabyte};
constexpr std::array tariffs = {domain::Tariff::sold, domain::Tariff::free};
using enum domain::TransferKind;
constexpr std::array kinds = {fund,   hold,    capture,         release, reverse,    adjust,   collect,
                              refund, deposit, till_difference, correct, carry_over, give_back};

template <class Values, class Value>
bool named_member(const Json& json, const char* name, const Values& values, Value& value) {
  std::string text;
  if (!member(json, name, text)) return false;
  for (const auto known : values)
    if (domain::to_string(known) == text) {
      value = known;
      return true;
    }
  return false;
}

std::string hex(const domain::Digest& digest) { return domain::to_hex(digest); }

// An array's elements, each by `read_one`.
template <class Element, class ReadOne>
bool list_member(const Json& json, const char* name, std::vector<Element>& elements, ReadOne read_one) {
  const auto* array = member(json, name);
  if (array == nullptr || !array->is_array()) return false;
  for (const auto& one : *array) {
    auto element = read_one(one);
    if (!element) return false;
    elements.push_back(std::move(*element));
  }
  return true;
}

std::optional<std::string> read_text(const Json& json) {
  if (!json.is_string()) return {};
  return json.get<std::string>();
}

std::optional<domain::Digest> read_digest(const Json& json) {
  const auto text = read_text(json);
  return text ? domain::parse_digest(*text) : std::nullopt;
}

Json json_of(const ChecklistItem& item) {
  return {{"check", to_string(item.check)},
          {"result", to_string(item.result)},
          {"looked_at", item.looked_at},
          {"failing", item.failing},
          {"named", item.named}};
}

std::optional<ChecklistItem> read_item(const Json& json) {
  ChecklistItem item;
  std::string check;
  std::string result;
  if (!member(json, "check", check) || !member(json, "result", result) ||
      !member(json, "looked_at", item.looked_at) || !member(json, "failing", item.failing) ||
      !list_member(json, "named", item.named, read_text))
    return {};
  const auto known_check = parse_closing_check(check);
  const auto known_result = parse_check_result(result);
  if (!known_check || !known_result) return {};
  item.check = *known_check;
  item.result = *known_result;
  return item;
}

Json json_of(const AssetTotal& total) {
  return {
      {"asset", domain::to_string(total.asset)}, {"transfers", total.transfers}, {"amount", total.amount}};
}

std::optional<AssetTotal> read_total(const Json& json) {
  AssetTotal total;
  if (!named_member(json, "asset", assets, total.asset) || !member(json, "transfers", total.transfers) ||
      !member(json, "amount", total.amount))
    return {};
  return total;
}

// Empty lists are arrays all the same.
template <class Elements, class ToJson>
Json array_of(const Elements& elements, ToJson to_json) {
  auto array = Json::array();
  for (const auto& element : elements) array.push_back(to_json(element));
  return array;
}

Json json_of(const SealHeader& header) {
  const auto& seal = header.seal;
  const auto& terms = seal.terms;
  Json json{{"format", format}, {"period", seal.period.text()}, {"transfers", seal.transfers}};
  json["totals"] = array_of(seal.totals, [](const auto& total) { return json_of(total); });
  json["balances"] = seal.balances;
  json["transfers_digest"] = hex(seal.transfers_digest);
  json["balances_digest"] = hex(seal.balances_digest);
  json["openings_digest"] = hex(seal.openings_digest);
  json["closings_digest"] = hex(seal.closings_digest);
  if (terms.previous) json["previous"] = hex(*terms.previous);
  json["months"] = array_of(terms.months, hex);
  json["checklist"] = array_of(terms.checklist, [](const auto& item) { return json_of(item); });
  json["closed_by"] = terms.closed_by;
  json["approved_by"] = terms.approved_by;
  json["closed_at"] = domain::to_unix_ms(terms.closed_at);
  json["key"] = header.key_id;
  json["public_key"] = header.public_key;
  return json;
}

bool read_terms(const Json& json, SealTerms& terms) {
  if (member(json, "previous") != nullptr && !member(json, "previous", terms.previous.emplace()))
    return false;
  return list_member(json, "months", terms.months, read_digest) &&
         list_member(json, "checklist", terms.checklist, read_item) &&
         member(json, "closed_by", terms.closed_by) && member(json, "approved_by", terms.approved_by) &&
         member(json, "closed_at", terms.closed_at);
}

std::optional<SealContent> read_header(const Json& json) {
  SealHeader header;
  auto& seal = header.seal;
  std::string period;
  if (!member(json, "period", period)) return {};
  const auto known = Period::parse(period);
  if (!known) return {};
  seal.period = *known;
  const bool read =
      member(json, "transfers", seal.transfers) && list_member(json, "totals", seal.totals, read_total) &&
      member(json, "balances", seal.balances) && member(json, "transfers_digest", seal.transfers_digest) &&
      member(json, "balances_digest", seal.balances_digest) &&
      member(json, "openings_digest", seal.openings_digest) &&
      member(json, "closings_digest", seal.closings_digest) && read_terms(json, seal.terms) &&
      member(json, "key", header.key_id) && member(json, "public_key", header.public_key);
  return read ? std::optional<SealContent>(std::move(header)) : std::nullopt;
}

Json json_of(const domain::Transfer& transfer) {
  Json json{{"id", transfer.id.text()},
            {"kind", domain::to_string(transfer.kind)},
            {"asset", domain::to_string(transfer.asset)},
            {"amount", transfer.amount},
            {"debit", transfer.debit.name},
            {"credit", transfer.credit.name}};
  if (transfer.recharge) json["recharge"] = transfer.recharge->text();
  if (transfer.pending) json["pending"] = transfer.pending->text();
  if (transfer.tariff) json["tariff"] = domain::to_string(*transfer.tariff);
  json["time"] = domain::to_unix_ms(transfer.time);
  json["reason"] = transfer.reason;
  return json;
}

std::optional<SealContent> read_transfer(const Json& json) {
  domain::Transfer transfer;
  std::optional<domain::TransferId> id;
  const bool read =
      optional_member(json, "id", id) && id && named_member(json, "kind", kinds, transfer.kind) &&
      named_member(json, "asset", assets, transfer.asset) && member(json, "amount", transfer.amount) &&
      member(json, "debit", transfer.debit.name) && member(json, "credit", transfer.credit.name) &&
      optional_member(json, "recharge", transfer.recharge) &&
      optional_member(json, "pending", transfer.pending) && member(json, "time", transfer.time) &&
      member(json, "reason", transfer.reason);
  if (!read) return {};
  transfer.id = *id;
  if (member(json, "tariff") != nullptr &&
      !named_member(json, "tariff", tariffs, transfer.tariff.emplace(domain::Tariff::sold)))
    return {};
  return transfer;
}

Json json_of(const SealBlock& block) {
  return {{"transfers", block.transfers}, {"digest", hex(block.digest)}};
}

std::optional<SealContent> read_block(const Json& json) {
  SealBlock block;
  if (!member(json, "transfers", block.transfers) || !member(json, "digest", block.digest)) return {};
  return block;
}

Json json_of(const AccountBalance& balance) {
  return {{"account", balance.account.name},
          {"asset", domain::to_string(balance.asset)},
          {"opening", balance.opening},
          {"closing", balance.closing}};
}

std::optional<SealContent> read_balance(const Json& json) {
  AccountBalance balance;
  if (!member(json, "account", balance.account.name) || !named_member(json, "asset", assets, balance.asset) ||
      !member(json, "opening", balance.opening) || !member(json, "closing", balance.closing))
    return {};
  return balance;
}

Json json_of(const SealEnd& end) {
  return {{"digest", hex(end.digest)}, {"signature", to_hex(end.signature)}};
}

std::optional<SealContent> read_end(const Json& json) {
  SealEnd end;
  if (!member(json, "digest", end.digest) || !member(json, "signature", end.signature)) return {};
  return end;
}

using ReadContent = std::optional<SealContent> (*)(const Json&);
struct ContentKind {
  const char* name;
  ReadContent read;
};
// In the order of SealContent's alternatives.
constexpr std::array content_kinds = {
    ContentKind{"header", read_header}, ContentKind{"transfer", read_transfer},
    ContentKind{"block", read_block}, ContentKind{"balance", read_balance}, ContentKind{"end", read_end}};
static_assert(content_kinds.size() == std::variant_size_v<SealContent>);

std::optional<SealContent> read_content(const Json& json, std::int64_t number, std::string_view head) {
  for (const auto& kind : content_kinds) {
    const auto* body = member(json, kind.name);
    if (body == nullptr) continue;
    auto content = kind.read(*body);
    if (!content || head_of(number, *content) != head) return {};
    return content;
  }
  return {};
}

}  // namespace

domain::Digest chain_begin() { return domain::sha256(format); }

domain::Digest chain_after(const domain::Digest& before, std::string_view head) {
  domain::Sha256Stream stream;
  stream.add({reinterpret_cast<const char*>(before.data()), before.size()});
  stream.add(head);
  return stream.digest();
}

std::optional<std::string> head_of(std::int64_t number, const SealContent& content) {
  Json line{{"n", number}};
  line[content_kinds[content.index()].name] =
      std::visit([](const auto& alternative) { return json_of(alternative); }, content);
  auto text = text_of(line);
  if (text) text->pop_back();
  return text;
}

std::string line_of(std::string_view head, const domain::Digest& chain) {
  std::string line(head);
  line += before_chain;
  line += domain::to_hex(chain);
  line += after_chain;
  line += '\n';
  return line;
}

std::optional<SealLine> read_seal_line(std::string_view line) {
  const auto tail = before_chain.size() + chain_digits + after_chain.size();
  if (line.size() <= tail || !line.ends_with(after_chain)) return {};
  SealLine read;
  read.head = line.substr(0, line.size() - tail);
  if (!line.substr(read.head.size()).starts_with(before_chain)) return {};
  const auto chain = domain::parse_digest(line.substr(read.head.size() + before_chain.size(), chain_digits));
  const auto json = parse_json(std::string(read.head) + "}");
  if (!chain || !member(json, "n", read.number)) return {};
  read.chain = *chain;
  read.content = read_content(json, read.number, read.head);
  return read;
}

}  // namespace passerelle::finance
