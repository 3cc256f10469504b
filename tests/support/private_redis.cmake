passerelle_library(test_redis
  SOURCES ${CMAKE_CURRENT_LIST_DIR}/private_redis.cc
  DEPENDS passerelle_test_process
  PRIVATE PkgConfig::HIREDIS)
