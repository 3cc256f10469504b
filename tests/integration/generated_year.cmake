# PASSERELLE_YEAR_RECHARGES=100000 runs it long, which takes minutes.
passerelle_test(integration_generated_year integration
  SOURCES generated_year_test.cc year_books.cc year_lived.cc
  DEPENDS passerelle_generated_year passerelle_postgres passerelle_simulated_world passerelle_sqlite
    passerelle_test_fec_checker passerelle_test_postgres passerelle_test_process fmt::fmt
  TIMEOUT 900)
