#include "tests/support/certificates.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace passerelle::test {
namespace {

template <auto free_it>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    free_it(pointer);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using File = std::unique_ptr<std::FILE, Free<std::fclose>>;

void check(bool went_well, std::string_view what) {
  if (went_well) return;
  std::fprintf(stderr, "certificates: %.*s failed\n", static_cast<int>(what.size()), what.data());
  ERR_print_errors_fp(stderr);
  std::abort();
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  check(key != nullptr, "making a key");
  return key;
}

void add_extension(X509* certificate, X509* issuer, int what, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, what, value.c_str()));
  check(extension != nullptr, value);
  check(X509_add_ext(certificate, extension.get(), -1) == 1, "adding an extension");
}

Certificate make_certificate(long serial, const CertificateRequest& request, EVP_PKEY* key) {
  Certificate certificate(X509_new());
  check(certificate != nullptr, "making a certificate");
  check(X509_set_version(certificate.get(), X509_VERSION_3) == 1, "the version");
  check(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial) == 1, "the serial number");
  check(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), request.valid_from.count()) != nullptr,
        "the first second");
  check(X509_gmtime_adj(X509_getm_notAfter(certificate.get()), request.valid_until.count()) != nullptr,
        "the last second");
  X509_NAME* name = X509_get_subject_name(certificate.get());
  check(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                   reinterpret_cast<const unsigned char*>(request.common_name.c_str()), -1,
                                   -1, 0) == 1,
        "the name");
  check(X509_set_pubkey(certificate.get(), key) == 1, "the key");
  return certificate;
}

std::string alternative_names(const CertificateRequest& request) {
  std::string names;
  for (const auto& name : request.dns_names) names += (names.empty() ? "DNS:" : ",DNS:") + name;
  for (const auto& address : request.ip_addresses) names += (names.empty() ? "IP:" : ",IP:") + address;
  return names;
}

void write_certificate(const std::filesystem::path& path, X509* certificate) {
  const File file(std::fopen(path.c_str(), "w"));
  check(file != nullptr && PEM_write_X509(file.get(), certificate) == 1, "writing a certificate");
}

void write_key(const std::filesystem::path& path, EVP_PKEY* key) {
  const File file(std::fopen(path.c_str(), "w"));
  check(file != nullptr, "opening a key's file");
  std::filesystem::permissions(path,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  check(PEM_write_PrivateKey(file.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "writing a key");
}

}  // namespace

struct CertificateAuthority::Material {
  Key key;
  Certificate certificate;
};

CertificateAuthority::CertificateAuthority(std::filesystem::path directory, std::string name)
    : directory_(std::move(directory)),
      certificate_file_(directory_ / (name + ".crt")),
      material_(std::make_unique<Material>()) {
  CertificateRequest request;
  request.common_name = name + " of a test";
  material_->key = make_key();
  material_->certificate = make_certificate(1, request, material_->key.get());
  X509* certificate = material_->certificate.get();
  check(X509_set_issuer_name(certificate, X509_get_subject_name(certificate)) == 1, "the issuer");
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
  check(X509_sign(certificate, material_->key.get(), EVP_sha256()) > 0, "signing the authority");
  write_certificate(certificate_file_, certificate);
}

CertificateAuthority::~CertificateAuthority() = default;

CertificateFiles CertificateAuthority::issue_server(const std::string& file_name) {
  CertificateRequest request;
  request.common_name = "localhost";
  request.dns_names = {"localhost"};
  request.ip_addresses = {"127.0.0.1", "::1"};
  request.for_server = true;
  return issue(file_name, request);
}

CertificateFiles CertificateAuthority::issue_client(const std::string& common_name) {
  CertificateRequest request;
  request.common_name = common_name;
  return issue(common_name, request);
}

CertificateFiles CertificateAuthority::issue(const std::string& file_name,
                                             const CertificateRequest& request) {
  const Key key = make_key();
  const Certificate certificate = make_certificate(next_serial_++, request, key.get());
  X509* authority = material_->certificate.get();
  check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(authority)) == 1, "the issuer");
  add_extension(certificate.get(), authority, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate.get(), authority, NID_key_usage, "critical,digitalSignature");
  add_extension(certificate.get(), authority, NID_ext_key_usage,
                request.for_server ? "serverAuth" : "clientAuth");
  add_extension(certificate.get(), authority, NID_authority_key_identifier, "keyid");
  if (const std::string names = alternative_names(request); !names.empty()) {
    add_extension(certificate.get(), authority, NID_subject_alt_name, names);
  }
  check(X509_sign(certificate.get(), material_->key.get(), EVP_sha256()) > 0, "signing a certificate");
  CertificateFiles files{directory_ / (file_name + ".crt"), directory_ / (file_name + ".key")};
  write_certificate(files.certificate, certificate.get());
  write_key(files.key, key.get());
  return files;
}

}  // namespace passerelle::test
