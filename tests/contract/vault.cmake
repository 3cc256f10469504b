add_library(vault_contract OBJECT vault_contract.cc vault_erasure_contract.cc)
target_link_libraries(vault_contract PUBLIC passerelle_domain GTest::gtest PRIVATE passerelle_warnings)

passerelle_test(contract_vault_sqlite contract THREADS
  SOURCES sqlite_vault_contract.cc
  DEPENDS vault_contract passerelle_sqlite passerelle_test_process)
passerelle_test(contract_vault_simulated contract
  SOURCES simulated_vault_contract.cc
  DEPENDS vault_contract passerelle_simulated_ledger)
