#include "net/url.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "core/ascii.hpp"
#include "core/errors.hpp"

namespace rq::net {

namespace {

namespace ip = boost::asio::ip;

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text.front() != '-' && text.front() != '.' &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                  c == '_';
         });
}

bool is_ipv6(std::string_view text) {
  boost::system::error_code error;
  ip::make_address_v6(std::string(text), error);
  return !error;
}

/// What a request line can carry: ASCII without blanks and controls. A '#' never leaves a browser.
bool is_target(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c > ' ' && c < '\x7f' && c != '#'; });
}

class UrlReader {
 public:
  UrlReader(std::string_view text, std::string_view scheme, std::string_view option)
      : text_(text), scheme_(scheme), option_(option) {}

  [[nodiscard]] Url read() const {
    Url url;
    std::string_view rest = after_scheme(url.secure);
    const auto path = rest.find_first_of("/?");
    if (path != std::string_view::npos) {
      url.target = rest.substr(path);
      if (url.target.front() == '?') url.target.insert(0, 1, '/');
      if (!is_target(url.target)) refuse("its path holds a blank, a '#' or a strange character");
      rest = rest.substr(0, path);
    }
    const bool bracketed = rest.starts_with('[');
    const auto host_end = bracketed ? rest.find(']') : rest.find(':');
    if (bracketed && host_end == std::string_view::npos) refuse("']' is missing");
    url.host = lower_case(bracketed ? rest.substr(1, host_end - 1) : rest.substr(0, host_end));
    if (bracketed ? !is_ipv6(url.host) : !is_host_name(url.host))
      refuse("'" + url.host + "' is no name of a host");
    rest = host_end == std::string_view::npos ? "" : rest.substr(host_end + (bracketed ? 1 : 0));
    url.port = rest.empty() ? default_port(url.secure) : port(rest);
    return url;
  }

  static std::uint16_t default_port(bool secure) { return secure ? 443 : 80; }

 private:
  std::string_view after_scheme(bool& secure) const {
    const auto end = text_.find("://");
    const std::string found = lower_case(text_.substr(0, end));
    secure = found == scheme_ + "s";
    if (end == std::string_view::npos || (!secure && found != scheme_))
      refuse("it does not begin with " + scheme_ + "s://");
    return text_.substr(end + 3);
  }

  [[nodiscard]] std::uint16_t port(std::string_view text) const {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    if (text.front() == ':') {
      const auto [stop, error] = std::from_chars(text.data() + 1, end, port);
      if (error == std::errc{} && stop == end && port > 0) return port;
    }
    refuse("'" + std::string(text) + "' is no port: expected ':' and 1 to 65535");
  }

  [[noreturn]] void refuse(const std::string& reason) const {
    throw UsageError(option_ + " is '" + std::string(text_) + "': " + reason +
                     ". Expected an address as " + scheme_ + "s://host.example:8443/path");
  }

  std::string_view text_;
  std::string scheme_;
  std::string option_;
};

Url require_private(Url url, std::string_view scheme, std::string_view option) {
  if (!url.secure && !is_loopback(url.host))
    throw UsageError(std::string(option) + " leads to " + url.authority() +
                     " without encryption, where anybody on the way could change prices. Use " +
                     std::string(scheme) + "s://; " + std::string(scheme) +
                     ":// is for this machine only (localhost)");
  return url;
}

}  // namespace

std::string Url::authority() const {
  const bool bracketed = host.find(':') != std::string::npos;
  return (bracketed ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Url::host_header() const {
  const std::string full = authority();
  return port == UrlReader::default_port(secure) ? full.substr(0, full.rfind(':')) : full;
}

bool is_loopback(const std::string& host) {
  if (host == "localhost") return true;
  boost::system::error_code error;
  const auto address = ip::make_address(host, error);
  return !error && address.is_loopback();
}

Url parse_url(std::string_view text, std::string_view scheme, std::string_view option) {
  return UrlReader(text, scheme, option).read();
}

Url parse_web_socket_url(std::string_view text, std::string_view option) {
  return require_private(parse_url(text, "ws", option), "ws", option);
}

Url parse_http_url(std::string_view text, std::string_view option) {
  return require_private(parse_url(text, "http", option), "http", option);
}

}  // namespace rq::net
