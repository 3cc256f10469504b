# The use cases, over ports in memory.
foreach(subject admission campaign_desk campaign_lists campaign_paper campaign_terms campaigns delivery erasures
    inquiry_policy lines_served list_import list_sources pacing people programmes purge rate_gate replay replay_pages sharing)
  passerelle_test(unit_broker_${subject} unit SOURCES broker_${subject}.cc DEPENDS passerelle_simulated_world)
endforeach()
passerelle_test(unit_broker_outcome_board unit THREADS SOURCES broker_outcome_board.cc DEPENDS passerelle_simulated_world)
passerelle_test(unit_broker_maintenance unit THREADS SOURCES broker_maintenance.cc DEPENDS passerelle_simulated_world)
passerelle_test(unit_broker_threads unit THREADS
  SOURCES broker_threads.cc
  DEPENDS passerelle_simulated_world passerelle_simulated_cache)
passerelle_test(unit_broker_claims unit SOURCES broker_claims.cc DEPENDS passerelle_simulated_world passerelle_simulated_cache)
