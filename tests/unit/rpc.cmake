passerelle_test(unit_rpc unit
  SOURCES
    rpc_authentication.cc
    rpc_authorisation.cc
    rpc_campaigns.cc
    rpc_catalogue.cc
    rpc_conversion.cc
    rpc_error_mapping.cc
    rpc_paging.cc
    rpc_requests.cc
  DEPENDS passerelle_rpc
  ENVIRONMENT PASSERELLE_SOURCE_DIR=${PROJECT_SOURCE_DIR})
passerelle_test(unit_daemon unit
  SOURCES daemon_configuration.cc daemon_health_watch.cc daemon_threads.cc
  DEPENDS passerelle_daemon spdlog::spdlog
  ENVIRONMENT PASSERELLE_SOURCE_DIR=${PROJECT_SOURCE_DIR})
