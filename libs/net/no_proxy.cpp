#include "net/no_proxy.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

#include "core/ascii.hpp"

namespace rq::net {

namespace {

namespace ip = boost::asio::ip;

std::optional<ip::address> address_of(std::string_view text) {
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(text), error);
  return error ? std::nullopt : std::optional(address);
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

template <class Bytes>
bool begin_with_the_same_bits(const Bytes& left, const Bytes& right, unsigned bits) {
  if (bits > left.size() * 8) return false;
  for (unsigned i = 0; i < bits; ++i)
    if (((left[i / 8] ^ right[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
  return true;
}

bool range_covers(std::string_view network, std::string_view prefix, const ip::address& host) {
  const auto base = address_of(network);
  const auto bits = number_of<unsigned>(prefix);
  if (!base || !bits || base->is_v4() != host.is_v4()) return false;
  return host.is_v4()
             ? begin_with_the_same_bits(base->to_v4().to_bytes(), host.to_v4().to_bytes(), *bits)
             : begin_with_the_same_bits(base->to_v6().to_bytes(), host.to_v6().to_bytes(), *bits);
}

/// The same name, or a domain above it.
bool name_covers(std::string_view entry, std::string_view host) {
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.ends_with('.')) entry.remove_suffix(1);
  if (host.ends_with('.')) host.remove_suffix(1);
  if (entry.empty() || entry.size() > host.size()) return false;
  const auto above = host.size() - entry.size();
  return lower_case(host.substr(above)) == lower_case(entry) &&
         (above == 0 || host[above - 1] == '.');
}

/// Takes `:port` off the end of `entry`: whether there is none or it is `port`. An IPv6 address
/// without brackets has no port.
bool take_port(std::string_view& entry, std::uint16_t port) {
  const auto colon = entry.rfind(':');
  if (colon == std::string_view::npos) return true;
  const bool bracketed = entry.front() == '[';
  if (bracketed ? entry[colon - 1] != ']' : entry.find(':') != colon) return true;
  const auto named = number_of<std::uint16_t>(entry.substr(colon + 1));
  entry = entry.substr(0, colon);
  return named == port;
}

bool covers(std::string_view entry, const Url& url) {
  if (entry == "*") return true;
  if (!take_port(entry, url.port)) return false;
  const auto slash = entry.find('/');
  const auto prefix = slash == std::string_view::npos ? "" : entry.substr(slash + 1);
  if (slash != std::string_view::npos) entry = entry.substr(0, slash);
  if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
  const auto host = address_of(url.host);
  if (slash != std::string_view::npos) return host && range_covers(entry, prefix, *host);
  return host ? address_of(entry) == host : name_covers(entry, url.host);
}

}  // namespace

bool is_exempt_from_proxy(std::string_view list, const Url& url) {
  constexpr std::string_view separators = ", \t\r\n";
  for (;;) {
    const auto begin = list.find_first_not_of(separators);
    if (begin == std::string_view::npos) return false;
    list.remove_prefix(begin);
    const auto length = std::min(list.find_first_of(separators), list.size());
    if (covers(list.substr(0, length), url)) return true;
    list.remove_prefix(length);
  }
}

}  // namespace rq::net
