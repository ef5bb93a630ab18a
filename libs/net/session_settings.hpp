#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/tls.hpp"
#include "net/url.hpp"

namespace rq::net {

/// An HTTP proxy that sessions are tunnelled through (CONNECT).
struct Proxy {
  std::string host;
  std::uint16_t port = 0;
  std::string authorization;  ///< "user:password", decoded; "" for none
};

/// The proxy for `url` as the environment says it: `HTTPS_PROXY` or `https_proxy`
/// (`http://[user:password@]host[:port]`), unless the host is loopback or `NO_PROXY`/`no_proxy`
/// lists it (a comma-separated list of names that also cover their subdomains, or `*`). Throws
/// `UsageError` for a proxy address that cannot be read or is not `http://`.
std::optional<Proxy> proxy_from_environment(const Url& url);

/// How sessions to one host are opened.
struct SessionSettings {
  std::shared_ptr<TlsContext> tls;  ///< needed for secure addresses
  std::optional<Proxy> proxy;
  /// For name, connection, proxy, TLS and upgrade together.
  std::chrono::milliseconds open_timeout{10'000};
  std::string user_agent;
};

}  // namespace rq::net
