# What a recharge costs: run by hand, docs/postgres.md says how.
add_executable(postgres_throughput EXCLUDE_FROM_ALL postgres_throughput.cc)
target_link_libraries(postgres_throughput PRIVATE passerelle_postgres passerelle_test_postgres passerelle_warnings fmt::fmt)
