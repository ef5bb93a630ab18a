#include "net/session_settings.hpp"

#include <cstdlib>

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
  const auto* const bad = GENERATE("socks5://me:secret@proxy:1080", "https://me:secret@proxy",
                                   "proxy:3128", "http://", "http://me:secret@proxy:port",
                                   "http://me:secret%4@proxy", "http://me:secret%zz@proxy");
  INFO(bad);
  const auto refusal = refusal_of(bad);
  CHECK(refusal.find("HTTPS_PROXY") != std::string::npos);
  CHECK(refusal.find("secret") == std::string::npos);
}
