# `passerelle ledger`, as typed where the books are: real files, a real server, real daemons.
passerelle_test(integration_ledger_command integration
  SOURCES
    cli/program.cc
    ledger_command_test.cc
    postgres_sample.cc
    status/served_daemon.cc
  DEPENDS passerelle_broker passerelle_postgres passerelle_sqlite passerelle_proto passerelle_test_process
    passerelle_test_postgres passerelle_test_certificates asio nlohmann_json::nlohmann_json fmt::fmt
  TIMEOUT 300)
target_compile_definitions(integration_ledger_command PRIVATE
  PASSERELLED="$<TARGET_FILE:passerelled>" PASSERELLE_BINARY="$<TARGET_FILE:passerelle>")
add_dependencies(integration_ledger_command passerelled passerelle passerelle-ledger)
