passerelle_library(test_fec_checker
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/fec_cells.cc ${CMAKE_CURRENT_LIST_DIR}/fec_checker.cc
    ${CMAKE_CURRENT_LIST_DIR}/fec_file_text.cc
  PRIVATE fmt::fmt)
