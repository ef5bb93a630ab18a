// The roots that the system trusts, on Windows. Its twin is tls_store_posix.cpp.
#include <winsock2.h>
//
#include <windows.h>
//
#define CERT_CHAIN_PARA_HAS_EXTRA_FIELDS  // for dwUrlRetrievalTimeout
#include <wincrypt.h>
// wincrypt.h takes names as macros that OpenSSL uses for types; OpenSSL comes last and undoes that.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
//
#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/deleter.hpp"
#include "net/tls_store.hpp"

namespace rq::net {

namespace {

void close_store(HCERTSTORE store) {
  CertCloseStore(store, 0);
}
using Store = std::unique_ptr<void, Deleter<close_store>>;
using Chain = std::unique_ptr<const CERT_CHAIN_CONTEXT, Deleter<CertFreeCertificateChain>>;
using Judgement = std::unique_ptr<X509_STORE_CTX, Deleter<X509_STORE_CTX_free>>;
using WindowsCertificate = std::unique_ptr<const CERT_CONTEXT, Deleter<CertFreeCertificateContext>>;

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

void trust(X509_STORE* trusted, const CERT_CONTEXT* root) {
  const unsigned char* bytes = root->pbCertEncoded;
  X509* const certificate = d2i_X509(nullptr, &bytes, static_cast<long>(root->cbCertEncoded));
  if (certificate == nullptr) return;
  X509_STORE_add_cert(trusted, certificate);
  X509_free(certificate);
}

WindowsCertificate add(const Store& store, const X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size <= 0) return nullptr;
  PCCERT_CONTEXT added = nullptr;
  CertAddEncodedCertificateToStore(store.get(), X509_ASN_ENCODING, bytes, static_cast<DWORD>(size),
                                   CERT_STORE_ADD_ALWAYS, &added);
  OPENSSL_free(bytes);
  return WindowsCertificate(added);
}

/// The way from the other side's certificate to a root, as Windows sees it. The feeds wait
/// in that time: what Windows fetches for it has less time than its usual 15 s.
Chain chain_of(X509_STORE_CTX* judged) {
  constexpr DWORD most_ms_a_fetch = 2'000;
  const Store sent(CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr));
  const WindowsCertificate server = add(sent, X509_STORE_CTX_get0_cert(judged));
  const STACK_OF(X509)* const others = X509_STORE_CTX_get0_untrusted(judged);
  for (int i = 0; i < sk_X509_num(others); ++i) add(sent, sk_X509_value(others, i));
  if (server == nullptr) return nullptr;
  std::string usage = szOID_PKIX_KP_SERVER_AUTH;
  char* usages = usage.data();
  CERT_CHAIN_PARA demands{};
  demands.cbSize = sizeof demands;
  demands.RequestedUsage.dwType = USAGE_MATCH_TYPE_AND;
  demands.RequestedUsage.Usage = {1, &usages};
  demands.dwUrlRetrievalTimeout = most_ms_a_fetch;
  PCCERT_CHAIN_CONTEXT chain = nullptr;
  CertGetCertificateChain(nullptr, server.get(), nullptr, sent.get(), &demands, 0, nullptr, &chain);
  return Chain(chain);
}

/// What comes of it is not left in OpenSSL's list of errors, which it takes for those of a session.
class ErrorsForgotten {
 public:
  ErrorsForgotten() { ERR_set_mark(); }
  ~ErrorsForgotten() { ERR_pop_to_mark(); }
  ErrorsForgotten(const ErrorsForgotten&) = delete;
  ErrorsForgotten& operator=(const ErrorsForgotten&) = delete;
};

/// Whether the way from the other side's certificate ends at none that is trusted so far.
bool leads_nowhere(X509_STORE_CTX* judged) {
  const Judgement attempt(X509_STORE_CTX_new());
  if (attempt == nullptr || X509_STORE_CTX_init(attempt.get(), X509_STORE_CTX_get0_store(judged),
                                                X509_STORE_CTX_get0_cert(judged),
                                                X509_STORE_CTX_get0_untrusted(judged)) != 1)
    return false;
  if (X509_verify_cert(attempt.get()) == 1) return false;
  switch (X509_STORE_CTX_get_error(attempt.get())) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return true;
    default:
      return false;
  }
}

void trust_store(X509_STORE* trusted) {
  const Store store(CertOpenSystemStoreW(0, L"ROOT"));
  if (store == nullptr) return;
  const CERT_CONTEXT* found = nullptr;
  while ((found = CertEnumCertificatesInStore(store.get(), found)) != nullptr)
    if (may_vouch_for_servers(found)) trust(trusted, found);
}

/// Windows fetches most of its roots when it judges a certificate that leads to one, not before:
/// the store of a new PC is nearly empty.
void trust_what_windows_fetches(X509_STORE_CTX* judged) {
  const Chain chain = chain_of(judged);
  if (chain == nullptr || chain->TrustStatus.dwErrorStatus != CERT_TRUST_NO_ERROR ||
      chain->cChain == 0)
    return;
  const CERT_SIMPLE_CHAIN& way = *chain->rgpChain[0];
  const CERT_CONTEXT* const root = way.rgpElement[way.cElement - 1]->pCertContext;
  if (may_vouch_for_servers(root)) trust(X509_STORE_CTX_get0_store(judged), root);
}

/// Windows is asked about what leads nowhere only: most sessions lead where one before them led.
int verify(X509_STORE_CTX* judged, void* /*context*/) {
  {
    const ErrorsForgotten errors_forgotten;
    if (leads_nowhere(judged)) trust_store(X509_STORE_CTX_get0_store(judged));
    if (leads_nowhere(judged)) trust_what_windows_fetches(judged);
  }
  return X509_verify_cert(judged);
}

}  // namespace

void trust_system_roots(ssl_ctx_st* context) {
  SSL_CTX_set_cert_verify_callback(context, verify, nullptr);
}

}  // namespace rq::net
