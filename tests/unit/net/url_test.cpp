#include "net/url.hpp"

#include "support/catch.hpp"

#include "core/errors.hpp"

using namespace rq;

namespace {

std::string refusal_of(std::string_view text) {
  try {
    net::parse_web_socket_url(text, "--ws-url");
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

bool says(const std::string& message, std::string_view part) {
  return message.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an address is split into host, port and target") {
  const auto full = net::parse_web_socket_url("wss://ws.okx.com:8443/ws/v5/public?a=b", "--ws-url");
  CHECK(full.secure);
  CHECK(full.host == "ws.okx.com");
  CHECK(full.port == 8443);
  CHECK(full.target == "/ws/v5/public?a=b");
  CHECK(full.authority() == "ws.okx.com:8443");
  CHECK(full.host_header() == "ws.okx.com:8443");

  const auto bare = net::parse_http_url("HTTPS://OpenAPI.okx.com", "--rest-url");
  CHECK(bare.host == "openapi.okx.com");
  CHECK(bare.port == 443);
  CHECK(bare.target == "/");
  CHECK(bare.authority() == "openapi.okx.com:443");
  CHECK(bare.host_header() == "openapi.okx.com");

  CHECK(net::parse_http_url("http://localhost?x", "--rest-url").target == "/?x");
}

TEST_CASE("an IPv6 address stands in brackets where a port follows") {
  const auto url = net::parse_web_socket_url("ws://[::1]:9000/ws", "--ws-url");
  CHECK(url.host == "::1");
  CHECK(url.port == 9000);
  CHECK(url.authority() == "[::1]:9000");
  CHECK(net::parse_http_url("http://[::1]", "x").host_header() == "[::1]");
}

TEST_CASE("an address without encryption must not leave this machine") {
  for (const auto* const here :
       {"ws://localhost:1/", "ws://127.0.0.1:1", "ws://127.8.9.10", "ws://[::1]"})
    CHECK(refusal_of(here) == "none");
  for (const auto* const away : {"ws://ws.okx.com", "ws://10.0.0.1", "ws://127.0.0.1.example.com",
                                 "ws://localhost.example.com", "ws://[fe80::1]"}) {
    INFO(away);
    CHECK(says(refusal_of(away), "without encryption"));
    CHECK(says(refusal_of(away), "Use wss://"));
  }
}

TEST_CASE("what is no address is refused, naming option, text and reason") {
  const auto* const bad = GENERATE(
      "", "ws.okx.com", "https://ws.okx.com", "wss//ws.okx.com", "wss://", "wss://:8443",
      "wss://a b", "wss://host:0", "wss://host:65536", "wss://host:", "wss://host:80x",
      "wss://user@host", "wss://[::1", "wss://[host]", "wss://[::1]8443", "wss://host/a b",
      "wss://host/#part", "wss://host/\r\nX: y", "wss://h\xc3\xb6st", "wss://-host", "wss://.host");
  INFO(bad);
  const auto refusal = refusal_of(bad);
  CHECK(says(refusal, "--ws-url is '" + std::string(bad) + "': "));
  CHECK(says(refusal, "Expected an address as wss://"));
}
