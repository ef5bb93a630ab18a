// The roots that the system trusts, on POSIX. Its twin is tls_store_windows.cpp.
#include <openssl/ssl.h>

#include "net/tls_store.hpp"

namespace rq::net {

void trust_system_roots(ssl_ctx_st* context) {
  // OpenSSL's own places, or those that SSL_CERT_FILE and SSL_CERT_DIR name. That nothing is there
  // shows when a certificate is judged.
  SSL_CTX_set_default_verify_paths(context);
}

}  // namespace rq::net
