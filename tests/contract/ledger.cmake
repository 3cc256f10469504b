# The suite as objects: a test that nobody refers to would be left out of a library.
add_library(ledger_contract OBJECT
  campaign_book_contract.cc
  campaign_leases_contract.cc
  ledger_admission_contract.cc
  ledger_books_contract.cc
  ledger_brokers_contract.cc
  ledger_contract.cc
  ledger_expected_facts_contract.cc
  ledger_pages_contract.cc
  ledger_people_contract.cc
  ledger_settlement_contract.cc
  ledger_snapshot_contract.cc)
target_link_libraries(ledger_contract PUBLIC passerelle_domain GTest::gtest GTest::gmock PRIVATE passerelle_warnings)

add_library(finance_contract OBJECT
  finance_book_contract.cc
  finance_postings_contract.cc
  finance_statements_contract.cc
  finance_totals_contract.cc)
target_link_libraries(finance_contract PUBLIC passerelle_finance GTest::gtest GTest::gmock PRIVATE passerelle_warnings)

passerelle_test(contract_ledger_sqlite contract THREADS
  SOURCES sqlite_ledger_contract.cc
  DEPENDS ledger_contract finance_contract passerelle_sqlite passerelle_test_process)
passerelle_test(contract_ledger_simulated contract
  SOURCES simulated_ledger_contract.cc
  DEPENDS ledger_contract passerelle_simulated_ledger)
