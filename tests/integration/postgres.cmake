# What a recharge costs: run by hand, docs/postgres.md says how.
add_executable(postgres_throughput EXCLUDE_FROM_ALL postgres_throughput.cc)
target_link_libraries(postgres_throughput PRIVATE passerelle_postgres passerelle_test_postgres passerelle_warnings fmt::fmt)

passerelle_test(integration_postgres_brokers integration THREADS
  SOURCES postgres_brokers_test.cc postgres_sample.cc
  DEPENDS passerelle_postgres passerelle_test_postgres
  TIMEOUT 300)
passerelle_test(integration_postgres_erasure integration
  SOURCES postgres_erasure_test.cc postgres_sample.cc
  DEPENDS passerelle_broker passerelle_postgres passerelle_test_postgres)
passerelle_test(integration_postgres_failures integration THREADS
  SOURCES postgres_failures_test.cc postgres_sample.cc
  DEPENDS passerelle_postgres passerelle_test_postgres passerelle_fault_proxy
  TIMEOUT 300)
passerelle_test(integration_postgres_finance integration THREADS
  SOURCES postgres_finance_test.cc postgres_sample.cc
  DEPENDS passerelle_postgres passerelle_test_postgres
  TIMEOUT 300)
passerelle_test(integration_postgres_schema integration THREADS
  SOURCES postgres_schema_test.cc postgres_sample.cc
  DEPENDS passerelle_postgres passerelle_test_postgres
  TIMEOUT 300)
passerelle_test(integration_postgres_tls integration
  SOURCES postgres_tls_test.cc postgres_sample.cc
  DEPENDS passerelle_postgres passerelle_test_postgres passerelle_test_certificates
  TIMEOUT 300)
passerelle_test(integration_ledger_archive integration
  SOURCES ledger_archive_finance_test.cc ledger_archive_test.cc postgres_sample.cc
  DEPENDS passerelle_archive passerelle_test_postgres
  TIMEOUT 300)
