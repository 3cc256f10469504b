# What an engineer on call sees of a real daemon while Redis and PostgreSQL come and go.
passerelle_test(integration_status integration
  SOURCES
    cli/program.cc
    status/health_test.cc
    status/metrics_test.cc
    status/served_daemon.cc
  DEPENDS passerelle_proto passerelle_test_process passerelle_test_postgres passerelle_test_redis
    passerelle_test_certificates asio
    nlohmann_json::nlohmann_json fmt::fmt
  TIMEOUT 300)
target_compile_definitions(integration_status PRIVATE
  PASSERELLED="$<TARGET_FILE:passerelled>" PASSERELLE_BINARY="$<TARGET_FILE:passerelle>")
add_dependencies(integration_status passerelled passerelle)
