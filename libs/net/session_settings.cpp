#include "net/session_settings.hpp"

#include <cstdlib>
#include <initializer_list>

#include "core/ascii.hpp"
#include "core/errors.hpp"
#include "net/no_proxy.hpp"

namespace rq::net {

namespace {

struct Variable {
  std::string name;
  std::string value;
};

/// The first of `names` that says something.
Variable first_set(std::initializer_list<const char*> names) {
  for (const char* const name : names)
    if (const char* const value = std::getenv(name); value != nullptr && *value != '\0')
      return {name, value};
  return {};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";  // a file of variables may end lines with \r
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// %41 → A, as a password with strange characters is written into an address.
std::string percent_decoded(std::string_view text, const std::string& variable) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[at + 2]) : -1;
    if (low < 0)
      throw UsageError(variable +
                       ": '%' in the user or password of the proxy must be followed by two "
                       "hexadecimal digits; write '%' itself as %25");
    decoded += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return decoded;
}

constexpr const char* expected = "http://[user:password@]host[:port]";

/// `socks5` of `socks5://host`; "" where there is none.
std::string scheme_of(std::string_view address) {
  const auto end = address.find("://");
  auto scheme = lower_case(address.substr(0, end == std::string_view::npos ? 0 : end));
  for (const char c : scheme) {
    const bool is_allowed = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+';
    if (!is_allowed) return {};
  }
  return scheme;
}

/// Basic authorization wants the colon, which those who have no password may leave out.
std::string read_credentials(std::string_view text, const std::string& variable) {
  std::string credentials = percent_decoded(text, variable);
  if (!credentials.empty() && text.find(':') == std::string_view::npos) credentials += ':';
  return credentials;
}

/// What cannot be read is not repeated: a password may be anywhere in it.
Url read_place(std::string_view place, const std::string& variable) {
  try {
    return parse_url("http://" + std::string(place), "http", variable);
  } catch (const UsageError&) {
    throw UsageError(variable +
                     " names a proxy that cannot be read (it is not shown here, because "
                     "it may hold a password). Write " +
                     expected +
                     ", and in the user and the password %40 for '@', %3A for ':', %2F for '/' "
                     "and %25 for '%'");
  }
}

Proxy parse_proxy(const Variable& variable) {
  std::string_view rest = trimmed(variable.value);
  if (const auto scheme = scheme_of(rest); !scheme.empty()) {
    if (scheme != "http")
      throw UsageError(variable.name + " names a proxy of the kind " + scheme.substr(0, 20) +
                       "://, which is not supported. HTTP proxies are: write " + expected +
                       "; sessions through them are encrypted from end to end all the same");
    rest.remove_prefix(scheme.size() + 3);
  }
  Proxy proxy;
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    proxy.authorization = read_credentials(rest.substr(0, at), variable.name);
    rest.remove_prefix(at + 1);
  }
  const Url url = read_place(rest, variable.name);
  proxy.host = url.host;
  proxy.port = url.port;
  return proxy;
}

}  // namespace

std::optional<Proxy> proxy_from_environment(const Url& url) {
  const auto variable = first_set({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  if (variable.value.empty() || is_loopback(url.host) ||
      is_exempt_from_proxy(first_set({"no_proxy", "NO_PROXY"}).value, url))
    return std::nullopt;
  return parse_proxy(variable);
}

}  // namespace rq::net
