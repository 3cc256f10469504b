foreach(subject IN ITEMS break_resolution matching matching_cut_off matching_property period statement_amount
    statement_formats statement_mapping statement_reader statement_time audit_trail closing_checklist period_seal
    seal_export signing_key accounting_plan journal burn_rate donor_statement envelope_statement envelope_warning)
  passerelle_test(unit_finance_${subject} unit
    SOURCES ${PROJECT_SOURCE_DIR}/tests/unit/finance_${subject}.cc
    DEPENDS passerelle_finance fmt::fmt
    ENVIRONMENT PASSERELLE_SOURCE_DIR=${PROJECT_SOURCE_DIR})
endforeach()
passerelle_test(unit_finance_fec unit
  SOURCES ${PROJECT_SOURCE_DIR}/tests/unit/finance_fec.cc ${PROJECT_SOURCE_DIR}/tests/unit/finance_fec_checker.cc
  DEPENDS passerelle_finance passerelle_test_fec_checker fmt::fmt
  ENVIRONMENT PASSERELLE_SOURCE_DIR=${PROJECT_SOURCE_DIR})
