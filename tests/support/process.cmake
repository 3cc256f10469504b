passerelle_library(test_process SOURCES ${CMAKE_CURRENT_LIST_DIR}/process.cc ${CMAKE_CURRENT_LIST_DIR}/held_port.cc)
