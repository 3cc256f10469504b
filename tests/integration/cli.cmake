# The command as a process, against a service that answers what the test says.
passerelle_test(integration_cli integration
  SOURCES
    cli/campaign_acts_test.cc
    cli/campaign_report_test.cc
    cli/campaign_upload_test.cc
    cli/campaign_watch_test.cc
    cli/errors_test.cc
    cli/import_test.cc
    cli/issue_test.cc
    cli/lists_test.cc
    cli/program.cc
    cli/programme_test.cc
    cli/relay.cc
    cli/replay_test.cc
    cli/scripted_service.cc
    cli/terminal.cc
    cli/terminal_test.cc
    cli/tls_test.cc
  DEPENDS passerelle_domain passerelle_wire passerelle_proto passerelle_test_certificates nlohmann_json::nlohmann_json PkgConfig::MINIZIP Threads::Threads util)
target_compile_definitions(integration_cli PRIVATE PASSERELLE_BINARY="$<TARGET_FILE:passerelle>")
add_dependencies(integration_cli passerelle)
