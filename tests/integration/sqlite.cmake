passerelle_test(integration_sqlite_ledger integration
  SOURCES sqlite_ledger_test.cc sqlite_sample.cc sqlite_schema_test.cc sqlite_finance_schema_test.cc
  DEPENDS passerelle_sqlite passerelle_test_process)
passerelle_test(integration_sqlite_vault integration
  SOURCES sqlite_erasure_test.cc sqlite_vault_test.cc
  DEPENDS passerelle_sqlite passerelle_test_process)
passerelle_test(integration_sqlite_campaign integration
  SOURCES sqlite_campaign_test.cc
  DEPENDS passerelle_sqlite passerelle_test_process SQLite::SQLite3)
passerelle_test(integration_finance integration
  SOURCES finance_test.cc
  DEPENDS passerelle_sqlite passerelle_simulated_world passerelle_test_process fmt::fmt)
