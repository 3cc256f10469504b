// Everything that a batch's decisions look at.
#pragma once

#include "adapters/postgres/books.h"
#include "adapters/postgres/usage.h"

namespace passerelle::postgres {

// Reading for a decision that is going to be written locks people, then their lines, then sites, each in the
// order of its ids, until the transaction ends: two brokers never decide on the same person, line or (where a
// rule counts them) site at a time.
enum class Locking : std::uint8_t { none, until_the_end };

// `usage` and `books`: what the transaction itself has changed; null for a reader.
broker::AdmissionFacts load_admission_facts(Connection& connection, Dictionaries& dictionaries,
                                            std::span<const broker::AdmissionQuery> queries,
                                            std::optional<domain::Day> site_usage_since, Locking locking,
                                            Usage& usage, Books& books);

}  // namespace passerelle::postgres
