# Also the directories they are written to.
passerelle_library(test_certificates
  SOURCES certificates.cc temporary_directory.cc
  PRIVATE OpenSSL::Crypto)
