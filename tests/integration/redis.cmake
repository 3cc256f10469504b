# Real redis-server and redis-sentinel processes, on sockets of their own.
set(redis_test_parts passerelle_redis passerelle_test_redis passerelle_fault_proxy passerelle_simulated_cache
  passerelle_idempotency_cache_requests)

passerelle_test(unit_redis_parts unit THREADS
  SOURCES redis_parts_test.cc
  DEPENDS ${redis_test_parts} PkgConfig::HIREDIS)
passerelle_test(integration_fault_proxy integration THREADS
  SOURCES fault_proxy_test.cc
  DEPENDS passerelle_fault_proxy passerelle_test_process asio)
passerelle_test(integration_redis_cache integration THREADS
  SOURCES redis_away_test.cc redis_claims_test.cc redis_refusals_test.cc
  DEPENDS ${redis_test_parts})
passerelle_test(integration_redis_sentinel integration THREADS
  SOURCES redis_sentinel_test.cc
  DEPENDS ${redis_test_parts})
passerelle_test(integration_redis_rate integration THREADS
  SOURCES redis_rate_test.cc
  DEPENDS ${redis_test_parts})
