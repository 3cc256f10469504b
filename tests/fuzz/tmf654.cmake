passerelle_fuzzer(tmf654_answer_fuzz
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tmf654_answer_fuzz.cc
  DEPENDS passerelle_tmf654_protocol nlohmann_json::nlohmann_json)
