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

/// The proxy for `url` as the environment says it, spelled as curl takes it: the first of
/// `https_proxy`, `HTTPS_PROXY`, `all_proxy` and `ALL_PROXY` that is not empty, as
/// `[http://][user:password@]host[:port]` (user and password percent-encoded; port 80), unless the
/// host is loopback or `no_proxy`, else `NO_PROXY`, exempts it (net/no_proxy.hpp). Throws
/// `UsageError`, which shows no password, for what cannot be read or is no HTTP proxy.
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
