#pragma once

struct ssl_ctx_st;

namespace rq::net {

/// Makes `context` trust the roots that this system trusts. Where they are is the system's matter:
/// tls_store_posix.cpp, tls_store_windows.cpp.
void trust_system_roots(ssl_ctx_st* context);

}  // namespace rq::net
