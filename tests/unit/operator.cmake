passerelle_test(unit_tmf654_protocol unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/tmf654_protocol_test.cc
  DEPENDS passerelle_tmf654_protocol nlohmann_json::nlohmann_json)
passerelle_test(unit_https_url unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/https_url_test.cc
  DEPENDS passerelle_https_client)
passerelle_test(unit_operator_sim unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/operator_sim_test.cc
  DEPENDS passerelle_operator_sim passerelle_test_certificates)
passerelle_test(unit_operator_sim_statement unit
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/operator_sim_statement.cc
  DEPENDS passerelle_operator_sim passerelle_finance passerelle_test_certificates)
