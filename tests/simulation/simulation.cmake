# The world around a broker, on virtual time; unit tests of the broker use it as well.
passerelle_library(simulated_world
  SOURCES
    process_thread.cc
    simulated_feed.cc
    simulated_operator.cc
    simulated_rate.cc
    virtual_time.cc
  DEPENDS passerelle_simulated_ledger passerelle_broker)

add_executable(simulation
  broker_life.cc
  callers.cc
  campaign_invariants.cc
  campaign_managers.cc
  invariants.cc
  rate_watch.cc
  scenario.cc
  simulation_main.cc
  simulation_run.cc
  troubles.cc)
target_link_libraries(simulation PRIVATE passerelle_simulated_world passerelle_simulated_cache passerelle_warnings fmt::fmt spdlog::spdlog)
add_test(NAME simulation COMMAND simulation)
set_tests_properties(simulation PROPERTIES LABELS simulation TIMEOUT 600)
