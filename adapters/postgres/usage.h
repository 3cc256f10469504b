// What quotas count, by person, line and site. Changes of a transaction are gathered and written at its end,
// in the order of their rows; facts that are read before that have them already.
#pragma once

#include <set>

#include "adapters/postgres/dictionary.h"
#include "services/broker/ports/ledger.h"

namespace passerelle::postgres {

// A person on a line: one row, however long they have had it.
struct PersonOnLine {
  domain::BeneficiaryId beneficiary;
  domain::LineId line;
  auto operator<=>(const PersonOnLine&) const = default;
};

// Rows of usage as they were read. A day's recharges of the same terms are one entry.
class UsageFacts {
 public:
  struct Entry {
    domain::Day day;
    Number terms = 0;
    std::int64_t count = 0;
  };
  void add(const PersonOnLine& whose, const std::vector<std::int64_t>& entries);
  bool has(const PersonOnLine& whose) const { return personal_.contains(whose); }
  void count(const PersonOnLine& whose, const Entry& entry) { row_of(whose).push_back(entry); }
  void count(Number site, const Entry& entry) { by_site_[site].push_back(entry); }

  std::vector<Entry> of(domain::BeneficiaryId beneficiary) const;
  std::vector<Entry> of(domain::LineId line) const;
  std::vector<Entry> of_site(Number site) const;

 private:
  std::vector<Entry>& row_of(const PersonOnLine& whose);

  std::map<PersonOnLine, std::vector<Entry>> personal_;
  std::map<domain::LineId, std::vector<domain::BeneficiaryId>> people_by_line_;
  std::map<Number, std::vector<Entry>> by_site_;
};

// One more of the day and the terms, in the form of a row's entries.
void count_one(std::vector<std::int64_t>& entries, domain::Day day, Number terms);

// By day, offer and tariff, as rules see it.
std::vector<domain::DailyUsage> daily(const std::vector<UsageFacts::Entry>& entries, Connection& connection,
                                      Dictionaries& dictionaries);

class Usage {
 public:
  Usage(Connection& connection, Dictionaries& dictionaries)
      : connection_(connection), dictionaries_(dictionaries) {}

  void add(const domain::Recharge& recharge) { move(recharge, 1); }
  void take_back(const domain::Recharge& recharge) { move(recharge, -1); }
  // Rows that are there, as this transaction has read them under its locks.
  void know(const PersonOnLine& whose) { known_.insert(whose); }
  void overlay(UsageFacts& facts) const;
  void send();
  bool empty() const { return personal_.empty() && by_site_.empty(); }

 private:
  struct Change {
    domain::Day day;
    Number terms = 0;
    bool taken_back = false;
  };
  using SiteDay = std::tuple<Number, domain::Day, Number>;
  void move(const domain::Recharge& recharge, int times);
  void send_round(std::size_t round);
  void send_sites();

  Connection& connection_;
  Dictionaries& dictionaries_;
  std::map<PersonOnLine, std::vector<Change>> personal_;
  std::map<SiteDay, std::int64_t> by_site_;
  std::set<PersonOnLine> known_;
};

}  // namespace passerelle::postgres
