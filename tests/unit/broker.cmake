# The use cases, over ports in memory.
foreach(subject admission delivery inquiry_policy list_import pacing people programmes)
  passerelle_test(unit_broker_${subject} unit SOURCES broker_${subject}.cc DEPENDS passerelle_simulated_world)
endforeach()
foreach(subject outcome_board threads)
  passerelle_test(unit_broker_${subject} unit THREADS SOURCES broker_${subject}.cc DEPENDS passerelle_simulated_world)
endforeach()
