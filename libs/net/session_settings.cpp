#include "net/session_settings.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <initializer_list>

#include "core/errors.hpp"

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
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

bool equal_in_any_case(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

/// Whether an entry of NO_PROXY covers `host`: the same name or a domain above it.
bool covers(std::string_view entry, std::string_view host) {
  if (entry == "*") return true;
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || entry.size() > host.size()) return false;
  const auto above = host.size() - entry.size();
  return equal_in_any_case(host.substr(above), entry) && (above == 0 || host[above - 1] == '.');
}

bool is_exempt(std::string_view host) {
  const std::string list = first_set({"NO_PROXY", "no_proxy"}).value;
  std::string_view rest = list;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    if (covers(trimmed(rest.substr(0, comma)), host)) return true;
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
  }
  return false;
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

/// Messages leave out what may hold a password.
Proxy parse_proxy(const Variable& variable) {
  constexpr std::string_view scheme = "http://";
  std::string_view rest = variable.value;
  if (!rest.starts_with(scheme))
    throw UsageError(variable.name +
                     " names a proxy that does not begin with http://. Expected "
                     "http://[user:password@]host[:port]; other kinds are not supported");
  rest.remove_prefix(scheme.size());
  Proxy proxy;
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
    proxy.authorization = percent_decoded(rest.substr(0, at), variable.name);
    rest.remove_prefix(at + 1);
  }
  const Url url = parse_url(std::string(scheme) + std::string(rest), "http", variable.name);
  proxy.host = url.host;
  proxy.port = url.port;
  return proxy;
}

}  // namespace

std::optional<Proxy> proxy_from_environment(const Url& url) {
  const auto variable = first_set({"HTTPS_PROXY", "https_proxy"});
  if (variable.value.empty() || is_loopback(url.host) || is_exempt(url.host)) return std::nullopt;
  return parse_proxy(variable);
}

}  // namespace rq::net
