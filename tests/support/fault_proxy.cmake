passerelle_library(fault_proxy
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/fault_proxy.cc
    ${CMAKE_CURRENT_LIST_DIR}/fault_proxy_session.cc
  PRIVATE asio passerelle_test_process)
