# How the command reads and writes, without a service.
passerelle_test(unit_cli_display unit
  SOURCES
    cli/amounts_test.cc
    cli/campaign_view_test.cc
    cli/import_report_test.cc
    cli/moments_test.cc
    cli/progress_bar_test.cc
    cli/table_test.cc
  DEPENDS passerelle_cli)
passerelle_test(unit_cli_answers unit
  SOURCES
    cli/exit_status_test.cc
    cli/problem_test.cc
    cli/retry_test.cc
  DEPENDS passerelle_cli passerelle_proto nlohmann_json::nlohmann_json)
passerelle_test(unit_cli_settings unit
  SOURCES
    cli/completion_test.cc
    cli/language_test.cc
    cli/option_types_test.cc
    cli/settings_test.cc
  DEPENDS passerelle_cli passerelle_test_certificates)
# Files that are written, read back.
passerelle_test(unit_cli_files unit
  SOURCES
    cli/foresight_test.cc
    cli/new_file_test.cc
    cli/report_rows_test.cc
    cli/workbook_test.cc
  DEPENDS passerelle_cli passerelle_test_certificates PkgConfig::MINIZIP)
passerelle_test(unit_wire unit
  SOURCES cli/programme_wire_test.cc
  DEPENDS passerelle_wire)
