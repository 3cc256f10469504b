// Everything that a batch's decisions look at.
#pragma once

#include "adapters/postgres/books.h"
#include "adapters/postgres/usage.h"

namespace passerelle::postgres {

// Reading for a decision that is going to be written locks people, then their lines, then sites, each in the
// order of its ids, until the transaction ends: two brokers never decide on the same person, line or (where a
// rule counts them) site at a time.
enum class Locking : std::uint8_t { none, until_the_end };

// All of it in one round trip, which may carry other statements before it.
class FactsReading {
 public:
  FactsReading(std::span<const broker::AdmissionQuery> queries, std::optional<domain::Day> site_usage_since,
               Locking locking);
  void send(Connection& connection, Books& books);
  // Whether it was sent for these as well.
  bool covers(std::span<const broker::AdmissionQuery> queries,
              std::optional<domain::Day> site_usage_since) const;
  // `replies`: of the flush that it was sent in. `usage` and `books`: what the transaction itself has
  // changed.
  broker::AdmissionFacts read(const std::vector<Reply>& replies,
                              std::span<const broker::AdmissionQuery> queries, Connection& connection,
                              Dictionaries& dictionaries, Usage& usage, const Books& books) const;

 private:
  void take_sites(const UsageFacts& counted, Connection& connection, Dictionaries& dictionaries,
                  broker::AdmissionFacts& facts) const;

  const std::optional<domain::Day> since_;
  const Locking locking_;
  std::set<domain::Uuid> people_;
  std::set<std::string> sites_;
  std::size_t people_at_ = 0;
  std::size_t usage_at_ = 0;
  std::size_t usage_of_lines_at_ = 0;
  std::size_t site_usage_at_ = 0;
  std::size_t envelopes_at_ = 0;
};

// `usage` and `books`: what the transaction itself has changed; null for a reader.
broker::AdmissionFacts load_admission_facts(Connection& connection, Dictionaries& dictionaries,
                                            std::span<const broker::AdmissionQuery> queries,
                                            std::optional<domain::Day> site_usage_since, Locking locking,
                                            Usage& usage, Books& books);

}  // namespace passerelle::postgres
