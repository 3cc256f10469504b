// Certificates made for one test: a private authority, and what it signs. PEM files in a directory of the
// test's.
#pragma once

#include <openssl/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace passerelle::test {

struct CertificateFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;  // mode 0600
};

struct CertificateRequest {
  std::string common_name;
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  bool for_server = false;                  // else for a client
  std::chrono::seconds valid_from{-3600};   // from now
  std::chrono::seconds valid_until{86400};  // from now
};

// Abort loudly where OpenSSL or the disk fails: a test can't go on.
class CertificateAuthority {
 public:
  // Writes `name`.crt into `directory`, which is there.
  CertificateAuthority(std::filesystem::path directory, std::string name);
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;
  ~CertificateAuthority();

  const std::filesystem::path& certificate_file() const { return certificate_file_; }

  // For 127.0.0.1, ::1 and localhost.
  CertificateFiles issue_server(const std::string& file_name);
  CertificateFiles issue_client(const std::string& common_name);
  // Writes `file_name`.crt and `file_name`.key.
  CertificateFiles issue(const std::string& file_name, const CertificateRequest& request);

 private:
  struct Material;
  std::filesystem::path directory_;
  std::filesystem::path certificate_file_;
  std::unique_ptr<Material> material_;
  long next_serial_ = 2;
};

}  // namespace passerelle::test
