#pragma once

#include <memory>
#include <string>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX
struct ssl_st;      // and SSL

namespace rq::net {

/// Certificates and keys of one side of encrypted sessions.
class TlsContext {
 public:
  /// For sessions that we open: TLS 1.2 or newer; the other side's certificate must be valid for
  /// its host name and lead to a root of the system's store (on Windows the Windows store), or to
  /// one in `ca_file` (PEM, UTF-8 path; "" for none), which is trusted besides. Throws
  /// `UsageError` when `ca_file` cannot be read or holds no certificate.
  static std::shared_ptr<TlsContext> client(const std::string& ca_file);

  /// For sessions that others open: a key and a certificate for `localhost`, 127.0.0.1 and ::1,
  /// made now, valid from an hour ago for ten years. Tests make others of it.
  struct Identity {
    std::string certificate_pem;
    std::string key_pem;
  };
  /// `host`: the name that the certificate is for, besides loopback addresses when it is
  /// "localhost". `valid_days` may be negative: expired by then.
  static Identity make_identity(const std::string& host, int valid_days = 3650);
  static std::shared_ptr<TlsContext> server(const Identity& identity);

  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// One session to `host`, whose name it asks for and whose certificate it demands. The caller
  /// owns it.
  [[nodiscard]] ssl_st* open_session(const std::string& host);
  /// One session that somebody else opened. The caller owns it.
  [[nodiscard]] ssl_st* accept_session();

 private:
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}

  ssl_ctx_st* context_;
};

/// Why the other side's certificate was refused and what the user can do about it; "" when it was
/// not.
std::string certificate_problem(ssl_st* session, const std::string& host);

}  // namespace rq::net
