add_library(passerelle_tmf654_stand STATIC ${CMAKE_CURRENT_LIST_DIR}/tmf654_stand.cc)
target_include_directories(passerelle_tmf654_stand PUBLIC ${PROJECT_SOURCE_DIR})
target_link_libraries(passerelle_tmf654_stand
  PUBLIC passerelle_tmf654 passerelle_https_client passerelle_operator_sim passerelle_test_certificates
  PRIVATE passerelle_warnings)

passerelle_test(contract_tmf654_gateway contract THREADS
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/tmf654_contract_test.cc
    ${CMAKE_CURRENT_LIST_DIR}/../contract/operator_gateway_contract.cc
    ${CMAKE_CURRENT_LIST_DIR}/../contract/operator_gateway_requests.cc
  DEPENDS passerelle_tmf654_stand)

passerelle_test(integration_https_client integration THREADS
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/https_client_test.cc
    ${CMAKE_CURRENT_LIST_DIR}/../contract/operator_gateway_requests.cc
  DEPENDS passerelle_tmf654_stand)

passerelle_test(integration_operator_sim integration
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/operator_sim_test.cc
    ${CMAKE_CURRENT_LIST_DIR}/../contract/operator_gateway_requests.cc
  DEPENDS passerelle_tmf654_stand passerelle_test_process)
target_compile_definitions(integration_operator_sim PRIVATE PASSERELLE_OPERATOR_SIM="$<TARGET_FILE:operator_sim>")
add_dependencies(integration_operator_sim operator_sim)

passerelle_test(integration_operator_sim_http integration
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/operator_sim_http_test.cc
    ${CMAKE_CURRENT_LIST_DIR}/../contract/operator_gateway_requests.cc
  DEPENDS passerelle_tmf654_stand nlohmann_json::nlohmann_json)
