// The roots that the system trusts, on Windows. Its twin is tls_store_posix.cpp.
#include <winsock2.h>
//
#include <windows.h>
//
#include <wincrypt.h>
// wincrypt.h takes names as macros that OpenSSL uses for types; OpenSSL comes last and undoes that.
#include <algorithm>
#include <cstddef>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <span>
#include <string_view>
#include <vector>

#include "net/tls_store.hpp"

namespace rq::net {

namespace {

/// What Windows trusts a root for can be narrowed down: to signed programs, say.
bool may_vouch_for_servers(const CERT_CONTEXT* root) {
  constexpr DWORD by_setting = CERT_FIND_PROP_ONLY_ENHKEY_USAGE_FLAG;
  DWORD size = 0;
  if (CertGetEnhancedKeyUsage(root, by_setting, nullptr, &size) == 0) return true;  // not narrowed
  std::vector<std::byte> memory(size);
  auto* const usages = reinterpret_cast<CERT_ENHKEY_USAGE*>(memory.data());
  if (CertGetEnhancedKeyUsage(root, by_setting, usages, &size) == 0) return false;
  const std::span names(usages->rgpszUsageIdentifier, usages->cUsageIdentifier);
  return std::ranges::any_of(
      names, [](const char* name) { return std::string_view(name) == szOID_PKIX_KP_SERVER_AUTH; });
}

}  // namespace

void trust_system_roots(ssl_ctx_st* context) {
  const HCERTSTORE store = CertOpenSystemStoreW(0, L"ROOT");
  if (store == nullptr) return;  // its certificates are missed when one is judged
  X509_STORE* const trusted = SSL_CTX_get_cert_store(context);
  const CERT_CONTEXT* found = nullptr;
  while ((found = CertEnumCertificatesInStore(store, found)) != nullptr) {
    if (!may_vouch_for_servers(found)) continue;
    const unsigned char* bytes = found->pbCertEncoded;
    X509* const certificate = d2i_X509(nullptr, &bytes, static_cast<long>(found->cbCertEncoded));
    if (certificate == nullptr) continue;
    X509_STORE_add_cert(trusted, certificate);
    X509_free(certificate);
  }
  CertCloseStore(store, 0);
}

}  // namespace rq::net
