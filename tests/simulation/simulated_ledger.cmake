passerelle_library(simulated_ledger
  SOURCES
    simulated_books.cc
    simulated_campaigns.cc
    simulated_facts.cc
    simulated_ledger.cc
    simulated_reader.cc
    simulated_transaction.cc
    simulated_vault.cc
  DEPENDS passerelle_domain)
