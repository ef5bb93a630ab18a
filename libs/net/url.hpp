#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rq::net {

/// Where a session goes: `wss://host:port/target` and its kin.
struct Url {
  bool secure = true;  ///< wss or https
  std::string host;    ///< a name, or an address (IPv6 without its brackets)
  std::uint16_t port = 0;
  std::string target = "/";  ///< path and query; begins with '/'

  /// `host:port`, as messages and proxies name it.
  [[nodiscard]] std::string authority() const;
  /// The Host header: as above, without a port that goes without saying.
  [[nodiscard]] std::string host_header() const;
};

/// Whether `host` is this machine: localhost, 127.0.0.0/8 and ::1.
bool is_loopback(const std::string& host);

/// Reads an address of `scheme`, or of `scheme` + "s", wherever it leads. `option` names where the
/// text comes from in messages. Throws `UsageError`.
Url parse_url(std::string_view text, std::string_view scheme, std::string_view option);

/// Reads `ws://` and `wss://` addresses. `option` names the flag in messages. Throws `UsageError`
/// when the text is no such address, and when it is not encrypted and leaves this machine: plain
/// `ws` is allowed to localhost, 127.0.0.0/8 and ::1 only.
Url parse_web_socket_url(std::string_view text, std::string_view option);
/// As above, for `http://` and `https://`.
Url parse_http_url(std::string_view text, std::string_view option);

}  // namespace rq::net
