# The gRPC port over a real broker and real SQLite; the operator alone is scripted.
passerelle_test(integration_rpc integration
  SOURCES
    rpc/access_test.cc
    rpc/bad_input_test.cc
    rpc/campaign_bad_input_test.cc
    rpc/campaign_caller.cc
    rpc/campaign_life_test.cc
    rpc/campaign_stall_test.cc
    rpc/daemon_test.cc
    rpc/import_test.cc
    rpc/recharge_test.cc
    rpc/replay_test.cc
    rpc/server_test.cc
    rpc/service_under_test.cc
  DEPENDS passerelle_daemon passerelle_test_process passerelle_test_certificates fmt::fmt
  TIMEOUT 300)
target_compile_definitions(integration_rpc PRIVATE PASSERELLED="$<TARGET_FILE:passerelled>")
add_dependencies(integration_rpc passerelled)
