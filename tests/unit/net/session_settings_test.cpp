#include "net/session_settings.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

#include "support/catch.hpp"
#include "support/environment.hpp"

#include "core/errors.hpp"

using namespace rq;
using test::Environment;

namespace {

const net::Url away{true, "ws.okx.com", 8443, "/ws"};

std::string refusal_of(const char* proxy) {
  const Environment environment{{"HTTPS_PROXY", proxy}};
  try {
    net::proxy_from_environment(away);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

bool is_direct(const net::Url& url, const char* no_proxy) {
  const Environment environment{{"HTTPS_PROXY", "http://proxy:3128"}, {"NO_PROXY", no_proxy}};
  return !net::proxy_from_environment(url);
}

}  // namespace

TEST_CASE("without a variable there is no proxy") {
  const Environment environment{};
  CHECK_FALSE(net::proxy_from_environment(away));
}

TEST_CASE("a proxy is read with its port, user and password") {
  {
    const Environment environment{{"HTTPS_PROXY", "http://proxy.example:3128"}};
    const auto proxy = net::proxy_from_environment(away);
    REQUIRE(proxy);
    CHECK(proxy->host == "proxy.example");
    CHECK(proxy->port == 3128);
    CHECK(proxy->authorization.empty());
  }
  const Environment environment{{"https_proxy", "http://me:p%40ss%3aword@10.1.2.3/"}};
  const auto proxy = net::proxy_from_environment(away);
  REQUIRE(proxy);
  CHECK(proxy->host == "10.1.2.3");
  CHECK(proxy->port == 80);
  CHECK(proxy->authorization == "me:p@ss:word");
}

TEST_CASE("this machine and what NO_PROXY lists are reached directly") {
  CHECK_FALSE(is_direct(away, ""));
  CHECK(is_direct({true, "localhost", 1, "/"}, ""));
  CHECK(is_direct({true, "127.0.0.2", 1, "/"}, ""));
  CHECK(is_direct({true, "::1", 1, "/"}, ""));
  for (const auto* const list :
       {"ws.okx.com", "okx.com", ".okx.com", "a.example, OKX.com ,b", "*"}) {
    INFO(list);
    CHECK(is_direct(away, list));
  }
  for (const auto* const list : {"kx.com", "com.okx", "ws.okx.com.example", ",", "www.okx.com"}) {
    INFO(list);
    CHECK_FALSE(is_direct(away, list));
  }
}

TEST_CASE("a proxy that cannot be used is refused, and its password is not shown") {
  const auto* const bad = GENERATE(
      "socks5://me:secret@proxy:1080", "https://me:secret@proxy", "http://", "http://me:secret",
      "me:secret%40proxy:3128", "SOCKS5H://me:secret@proxy", "http//me:secret@proxy:1/x y",
      "http://me:secret@proxy:port", "http://me:secret%4@proxy", "http://me:secret%zz@proxy");
  INFO(bad);
  const auto refusal = refusal_of(bad);
  CHECK(refusal.find("HTTPS_PROXY") != std::string::npos);
  CHECK(refusal.find("secret") == std::string::npos);
}

TEST_CASE("a proxy is spelled as curl takes it") {
  struct Spelling {
    const char* text;
    const char* host;
    std::uint16_t port;
    const char* authorization;
  };
  const auto spelling = GENERATE(
      Spelling{"proxy:3128", "proxy", 3128, ""}, Spelling{"10.1.2.3:8080/", "10.1.2.3", 8080, ""},
      Spelling{"HTTP://Proxy.Example:3128", "proxy.example", 3128, ""},
      Spelling{" http://proxy:3128\r", "proxy", 3128, ""}, Spelling{"proxy", "proxy", 80, ""},
      Spelling{"me:p%40ss@proxy:3128", "proxy", 3128, "me:p@ss"},
      Spelling{"http://me:p@ss@proxy:3128", "proxy", 3128, "me:p@ss"},
      Spelling{"http://me:p%2f%25@[fd00::1]:3128", "fd00::1", 3128, "me:p/%"},
      Spelling{"http://me@proxy:3128", "proxy", 3128, "me:"},
      Spelling{"[::1]:3128", "::1", 3128, ""});
  INFO(spelling.text);
  const Environment environment{{"HTTPS_PROXY", spelling.text}};
  const auto proxy = net::proxy_from_environment(away);
  REQUIRE(proxy);
  CHECK(proxy->host == spelling.host);
  CHECK(proxy->port == spelling.port);
  CHECK(proxy->authorization == spelling.authorization);
}

TEST_CASE("a kind of proxy that is not supported is named with what is") {
  for (const auto* const kind : {"socks5://", "socks5h://", "https://", "quic+x://"}) {
    const auto refusal = refusal_of((std::string(kind) + "proxy:1080").c_str());
    INFO(refusal);
    CHECK(refusal.find(kind) != std::string::npos);
    CHECK(refusal.find("http://[user:password@]host[:port]") != std::string::npos);
  }
}

#ifndef _WIN32  // where upper and lower case are one variable
TEST_CASE("of the variables for proxies the lower case comes first, and the general one last") {
  const auto host_with = [](std::initializer_list<std::pair<std::string, std::string>> variables) {
    const Environment environment(variables);
    const auto proxy = net::proxy_from_environment(away);
    return proxy ? proxy->host : "";
  };
  CHECK(host_with({{"https_proxy", "low:1"}, {"HTTPS_PROXY", "up:1"}}) == "low");
  CHECK(host_with({{"https_proxy", ""}, {"HTTPS_PROXY", "up:1"}, {"ALL_PROXY", "all:1"}}) == "up");
  CHECK(host_with({{"all_proxy", "all:1"}, {"ALL_PROXY", "ALL2:1"}}) == "all");
  CHECK(host_with({{"HTTPS_PROXY", "up:1"}, {"no_proxy", "a.example"}, {"NO_PROXY", "*"}}) == "up");
  CHECK(host_with({{"HTTPS_PROXY", "up:1"}, {"no_proxy", "*"}, {"NO_PROXY", "a.example"}}).empty());
}
#endif

TEST_CASE("NO_PROXY takes ports, addresses, ranges and blanks") {
  const net::Url v4{true, "10.1.2.3", 443, "/"};
  const net::Url v6{true, "fd00::1", 443, "/"};
  for (const auto* const list : {"ws.okx.com:8443", "*.okx.com", "a b\tokx.com", ".OKX.com:8443",
                                 "okx.com.", ",, *", "10.0.0.0/8 okx.com"}) {
    INFO(list);
    CHECK(is_direct(away, list));
  }
  for (const auto* const list :
       {"ws.okx.com:443", "okx.com:", "okx.com:x", "okx.com:84430", ".", "*.", "[", "]", ":",
        "[]:", "okx.com/8", "0.0.0.0/0", "[okx.com", "/", "::"}) {
    INFO(list);
    CHECK_FALSE(is_direct(away, list));
  }
  for (const auto* const list :
       {"10.1.2.3", "10.1.2.3:443", "10.0.0.0/8", "10.1.2.3/32", "10.1.2.2/31", "0.0.0.0/0"}) {
    INFO(list);
    CHECK(is_direct(v4, list));
  }
  for (const auto* const list : {"2.3", "10.1.2.3:80", "10.1.2.4", "10.2.0.0/16", "10.1.2.3/33",
                                 "10.0.0.0/", "10.0.0.0/-1", "::/0"}) {
    INFO(list);
    CHECK_FALSE(is_direct(v4, list));
  }
  for (const auto* const list :
       {"fd00::1", "[fd00::1]", "[fd00::1]:443", "fd00:0::1", "fd00::/8", "[fd00::]/8"}) {
    INFO(list);
    CHECK(is_direct(v6, list));
  }
  for (const auto* const list : {"[fd00::1]:80", "fd00::2", "fe00::/8", "0.0.0.0/0"}) {
    INFO(list);
    CHECK_FALSE(is_direct(v6, list));
  }
}
