passerelle_library(test_postgres SOURCES ${CMAKE_CURRENT_LIST_DIR} /
                   private_postgres.cc DEPENDS passerelle_test_process PRIVATE PostgreSQL::PostgreSQL)
