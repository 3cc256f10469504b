# The use cases, over ports in memory.
foreach(subject admission delivery inquiry_policy list_import outcome_board pacing people programmes threads)
  passerelle_test(unit_broker_${subject} unit SOURCES broker_${subject}.cc DEPENDS passerelle_simulated_world)
endforeach()
