passerelle_fuzzer(csv_reader_fuzz SOURCES ${PROJECT_SOURCE_DIR}/tests/fuzz/csv_reader_fuzz.cc
  DEPENDS passerelle_domain)
passerelle_fuzzer(phone_number_fuzz SOURCES ${PROJECT_SOURCE_DIR}/tests/fuzz/phone_number_fuzz.cc
  DEPENDS passerelle_domain)
passerelle_fuzzer(campaign_list_file_fuzz SOURCES ${PROJECT_SOURCE_DIR}/tests/fuzz/campaign_list_file_fuzz.cc
  DEPENDS passerelle_domain)
