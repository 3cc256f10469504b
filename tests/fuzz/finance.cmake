foreach(subject IN ITEMS statement_dtone statement_reloadly statement_tmf654 statement_mapped statement_mapping seal_export
    audit_export)
  passerelle_fuzzer(${subject}_fuzz
    SOURCES ${PROJECT_SOURCE_DIR}/tests/fuzz/${subject}_fuzz.cc
    DEPENDS passerelle_finance)
endforeach()
