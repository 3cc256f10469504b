#Several simulated brokers share one store, each through a cache of its own.
passerelle_library(simulated_cache SOURCES ${CMAKE_CURRENT_LIST_DIR} /
                   simulated_cache.cc DEPENDS passerelle_simulated_world)
