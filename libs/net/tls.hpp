#pragma once

#include <memory>
#include <string>

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

  struct Impl;
  explicit TlsContext(std::unique_ptr<Impl> impl);
  ~TlsContext();
  [[nodiscard]] Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace rq::net
