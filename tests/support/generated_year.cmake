passerelle_library(generated_year
  SOURCES
    ${CMAKE_CURRENT_LIST_DIR}/generated_year.cc ${CMAKE_CURRENT_LIST_DIR}/year_breaks.cc
    ${CMAKE_CURRENT_LIST_DIR}/year_programme.cc ${CMAKE_CURRENT_LIST_DIR}/year_recharges.cc
    ${CMAKE_CURRENT_LIST_DIR}/year_statements.cc ${CMAKE_CURRENT_LIST_DIR}/year_tills.cc
  DEPENDS passerelle_finance passerelle_domain passerelle_simulated_world
  PRIVATE fmt::fmt nlohmann_json::nlohmann_json)

# Writes such a year's files, for people to look at: docs/testing.md says how.
add_executable(make_year ${CMAKE_CURRENT_LIST_DIR}/make_year.cc)
target_link_libraries(make_year PRIVATE passerelle_generated_year passerelle_warnings CLI11::CLI11 fmt::fmt)
