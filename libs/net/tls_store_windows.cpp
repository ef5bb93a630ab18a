// The roots that the system trusts, on Windows. Its twin is tls_store_posix.cpp.
#include <winsock2.h>
//
#include <windows.h>
//
#include <wincrypt.h>
// wincrypt.h takes names as macros that OpenSSL uses for types; OpenSSL comes last and undoes that.
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/tls_store.hpp"

namespace rq::net {

namespace {

void trust_store(ssl_ctx_st* context, const wchar_t* name) {
  const HCERTSTORE store = CertOpenSystemStoreW(0, name);
  if (store == nullptr) return;  // no such store: its certificates are missed when one is judged
  X509_STORE* const trusted = SSL_CTX_get_cert_store(context);
  const CERT_CONTEXT* found = nullptr;
  while ((found = CertEnumCertificatesInStore(store, found)) != nullptr) {
    const unsigned char* bytes = found->pbCertEncoded;
    X509* const certificate = d2i_X509(nullptr, &bytes, static_cast<long>(found->cbCertEncoded));
    if (certificate == nullptr) continue;
    X509_STORE_add_cert(trusted, certificate);
    X509_free(certificate);
  }
  CertCloseStore(store, 0);
}

}  // namespace

void trust_system_roots(ssl_ctx_st* context) {
  trust_store(context, L"ROOT");
  trust_store(context, L"CA");  // intermediates that some servers forget to send
}

}  // namespace rq::net
