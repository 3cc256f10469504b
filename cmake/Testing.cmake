include(GoogleTest)
enable_testing()

# What the tsan preset builds and runs: tests that use threads, and do not link the distribution's gRPC.
add_custom_target(thread_tests)

# passerelle_test(NAME LABEL [THREADS] SOURCES... DEPENDS... TIMEOUT seconds): one binary, one ctest entry, run by its
# label. THREADS: it also runs under ThreadSanitizer.
function(passerelle_test name label)
  cmake_parse_arguments(ARG "THREADS" "TIMEOUT" "SOURCES;DEPENDS;ENVIRONMENT" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} passerelle_warnings GTest::gtest_main GTest::gmock)
  add_test(NAME ${name} COMMAND ${name})
  if(ARG_THREADS)
    list(APPEND label threads)
    add_dependencies(thread_tests ${name})
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${label}" TIMEOUT ${ARG_TIMEOUT} ENVIRONMENT "${ARG_ENVIRONMENT}")
endfunction()

# passerelle_fuzzer(NAME SOURCES... DEPENDS...): a libFuzzer target, built with PASSERELLE_FUZZ alone.
function(passerelle_fuzzer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS" ${ARGN})
  if(NOT PASSERELLE_FUZZ)
    return()
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS} passerelle_warnings)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
