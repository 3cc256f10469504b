passerelle_test(contract_ledger_postgres contract THREADS
  SOURCES postgres_ledger_contract.cc
  DEPENDS ledger_contract finance_contract passerelle_postgres passerelle_test_postgres
  TIMEOUT 300)
passerelle_test(contract_vault_postgres contract THREADS
  SOURCES postgres_vault_contract.cc
  DEPENDS vault_contract passerelle_postgres passerelle_test_postgres)
