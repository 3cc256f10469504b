# How our own code is compiled. Third-party headers come in as SYSTEM and are not held to these warnings.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

add_library(passerelle_warnings INTERFACE)
target_compile_options(passerelle_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # Optimising, GCC 12 sees overlapping copies in "literal" + std::string (its bug 105651).
  target_compile_options(passerelle_warnings INTERFACE -Wno-restrict)
  # At -O3 it takes the value that a std::expected does not hold for one that is read. What
  # is really read before it is written is found by the other builds: this one at -O1, clang, and the sanitizers.
  target_compile_options(passerelle_warnings INTERFACE $<$<CONFIG:Release>:-Wno-maybe-uninitialized>)
endif()

if(PASSERELLE_SANITIZE)
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

if(PASSERELLE_TSAN)
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()

if(PASSERELLE_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "PASSERELLE_FUZZ needs clang: libFuzzer is part of it")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# passerelle_library(NAME SOURCES... DEPENDS...): a static library of ours, named passerelle_NAME.
# Headers are included from the repository's root, so that an #include says which room a thing comes from.
function(passerelle_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE" ${ARGN})
  add_library(passerelle_${name} STATIC ${ARG_SOURCES})
  target_include_directories(passerelle_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(passerelle_${name} PUBLIC ${ARG_DEPENDS} PRIVATE passerelle_warnings ${ARG_PRIVATE})
endfunction()
