// How sessions begin, and all the ways in which they do not.
#include <boost/asio/ip/tcp.hpp>
#include <fstream>
#include <optional>
#include <vector>

#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/net_tasks.hpp"
#include "support/raw_connection.hpp"

#include "core/errors.hpp"
#include "net/web_socket.hpp"

using namespace rq;
using net::Failure;
using net::Proxy;
using net::SessionSettings;
using net::Task;
using net::TlsContext;
using net::WebSocket;
using test::error_of;
using test::Loopback;
using test::RawConnection;
using test::RawServer;
using test::run_tasks;
using Socket = std::shared_ptr<WebSocket>;

namespace {

const SessionSettings plain;

Task<> greet(std::string, Socket socket) {
  co_await socket->write("hello");
}

bool says(const net::NetError& error, std::string_view part) {
  return std::string_view(error.what()).find(part) != std::string_view::npos;
}

/// The error of opening a session to a server with `identity`, by one that trusts `trusted`.
net::NetError refusal_of(const TlsContext::Identity& identity,
                         const std::shared_ptr<TlsContext>& trusted) {
  std::optional<net::NetError> refusal;
  run_tasks([&](auto executor) -> Task<> {
    net::Server server(executor, "127.0.0.1", 0, TlsContext::server(identity),
                       {.on_web_socket = greet});
    SessionSettings settings;
    settings.tls = trusted;
    const net::Url url{true, "localhost", server.port(), "/"};
    refusal = co_await error_of(WebSocket::open(url, settings));
  });
  return refusal.value();
}

std::uint16_t free_port(const boost::asio::any_io_executor& executor) {
  using boost::asio::ip::tcp;
  return tcp::acceptor(executor, {boost::asio::ip::address_v4::loopback(), 0})
      .local_endpoint()
      .port();
}

}  // namespace

TEST_CASE("a certificate that --ca-file names is trusted, by name and by address") {
  const auto* const host = GENERATE("localhost", "127.0.0.1");
  run_tasks([host](auto executor) -> Task<> {
    Loopback loopback(executor, true, {.on_web_socket = greet});
    auto url = loopback.url();
    url.host = host;
    const auto socket = co_await WebSocket::open(url, loopback.settings());
    const auto greeting = co_await socket->read();
    CHECK(greeting == "hello");
  });
}

TEST_CASE("a certificate of an unknown issuer is refused, and --ca-file named as the cure") {
  const auto error = refusal_of(TlsContext::make_identity("localhost"), TlsContext::client(""));
  CHECK(error.failure() == Failure::certificate);
  CHECK(says(error, "localhost:"));
  CHECK(says(error, "does not know who issued its certificate"));
  CHECK(says(error, "--ca-file"));
}

TEST_CASE("a certificate for another name is refused") {
  const auto other = TlsContext::make_identity("ws.okx.com");
  const auto error = refusal_of(other, test::trusting(other));
  CHECK(error.failure() == Failure::certificate);
  CHECK(says(error, "for another name than localhost"));
}

TEST_CASE("a certificate for another address is refused") {
  const auto other = TlsContext::make_identity("10.9.8.7");
  run_tasks([&](auto executor) -> Task<> {
    net::Server server(executor, "127.0.0.1", 0, TlsContext::server(other), {});
    SessionSettings settings;
    settings.tls = test::trusting(other);
    const net::Url url{true, "127.0.0.1", server.port(), "/"};
    const auto error = co_await error_of(WebSocket::open(url, settings));
    CHECK(error.failure() == Failure::certificate);
    CHECK(says(error, "for another name than 127.0.0.1"));
  });
}

TEST_CASE("an expired certificate is refused, and the clock named") {
  const auto old = TlsContext::make_identity("localhost", -2);
  const auto error = refusal_of(old, test::trusting(old));
  CHECK(error.failure() == Failure::certificate);
  CHECK(says(error, "has expired. Check the date and time of this computer"));
}

TEST_CASE("a --ca-file without certificates is refused before anything is opened") {
  const test::ScratchFolder folder;
  const auto missing = (folder.path() / "missing.pem").string();
  CHECK_THROWS_AS(TlsContext::client(missing), UsageError);
  const auto empty = folder.path() / "empty.pem";
  std::ofstream(empty) << "no certificate\n";
  CHECK_THROWS_AS(TlsContext::client(empty.string()), UsageError);
  const auto torn = folder.path() / "torn.pem";
  const auto pem = TlsContext::make_identity("localhost").certificate_pem;
  std::ofstream(torn) << pem << pem.substr(0, pem.size() / 2);
  CHECK_THROWS_AS(TlsContext::client(torn.string()), UsageError);
}

TEST_CASE("a server without encryption is no encrypted session") {
  run_tasks([](auto executor) -> Task<> {
    Loopback bare(executor, false, {.on_web_socket = greet});
    SessionSettings settings;
    settings.tls = TlsContext::client("");
    auto url = bare.url();
    url.secure = true;
    const auto error = co_await error_of(WebSocket::open(url, settings));
    CHECK(error.failure() == Failure::tls);
  });
}

TEST_CASE("a port where nobody listens is no connection") {
  run_tasks([](auto executor) -> Task<> {
    const auto port = free_port(executor);
    const net::Url url{false, "127.0.0.1", port, "/"};
    const auto error = co_await error_of(WebSocket::open(url, plain));
    CHECK(error.failure() == Failure::connect);
    CHECK(says(error, "127.0.0.1:" + std::to_string(port)));
  });
}

TEST_CASE("a name that does not exist is not resolved") {
  run_tasks([](auto) -> Task<> {
    const net::Url url{false, "no-such-host.invalid", 80, "/"};
    SessionSettings settings;
    settings.open_timeout = std::chrono::minutes(1);
    const auto error = co_await error_of(WebSocket::open(url, settings));
    CHECK(error.failure() == Failure::resolve);
    CHECK(says(error, "no-such-host.invalid"));
  });
}

TEST_CASE("an upgrade that is answered with a status is refused with it") {
  run_tasks([](auto executor) -> Task<> {
    Loopback loopback(executor, false, {});
    const auto error = co_await error_of(loopback.open("/nothing-here"));
    CHECK(error.failure() == Failure::refused);
    CHECK(error.code() == 404);
    CHECK(says(error, "404 Not Found"));
    CHECK(says(error, "/nothing-here"));
  });
}

TEST_CASE("an answer that is no HTTP, or no answer, opens no session") {
  struct Case {
    std::string answer;
    Failure failure;
  };
  for (const auto& [answer, failure] : std::vector<Case>{
           {"220 mail.example ESMTP\r\n", Failure::protocol},
           {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
            Failure::protocol},
           {"", Failure::closed}}) {
    run_tasks([&](auto executor) -> Task<> {
      const auto serve = [&](std::shared_ptr<RawConnection> client) -> Task<> {
        co_await client->read_through("\r\n\r\n");
        co_await client->send(answer);
        client->close();
      };
      RawServer server(executor, serve);
      const net::Url url{false, "127.0.0.1", server.port(), "/"};
      const auto error = co_await error_of(WebSocket::open(url, plain));
      INFO(error.what());
      CHECK(error.failure() == failure);
    });
  }
}

TEST_CASE("a request names host, user agent and compression") {
  run_tasks([](auto executor) -> Task<> {
    std::string request;
    const auto serve = [&](std::shared_ptr<RawConnection> client) -> Task<> {
      request = co_await client->read_through("\r\n\r\n");
    };
    RawServer server(executor, serve);
    SessionSettings settings;
    settings.user_agent = "trades_exporter/1.2";
    const net::Url url{false, "localhost", server.port(), "/a?b"};
    co_await error_of(WebSocket::open(url, settings));
    CHECK(request.starts_with("GET /a?b HTTP/1.1\r\n"));
    CHECK(request.find("Host: localhost:" + std::to_string(server.port()) + "\r\n") !=
          std::string::npos);
    CHECK(request.find("User-Agent: trades_exporter/1.2\r\n") != std::string::npos);
    CHECK(request.find("permessage-deflate") != std::string::npos);
  });
}

TEST_CASE("who never answers runs into the time limit, at every stage") {
  const bool secure = GENERATE(false, true);
  const bool proxied = GENERATE(false, true);
  run_tasks([=](auto executor) -> Task<> {
    const auto silent = [](std::shared_ptr<RawConnection> client) -> Task<> {
      co_await client->read_to_end();
    };
    RawServer server(executor, silent);
    SessionSettings settings;
    settings.tls = TlsContext::client("");
    settings.open_timeout = std::chrono::milliseconds(30);
    if (proxied) settings.proxy = Proxy{"127.0.0.1", server.port(), ""};
    const net::Url url{secure, "127.0.0.1", server.port(), "/"};
    const auto error = co_await error_of(WebSocket::open(url, settings));
    CHECK(error.failure() == Failure::timeout);
    CHECK(says(error, "within 30ms"));
  });
}

TEST_CASE("sessions go through a proxy, which sees nothing but where to") {
  run_tasks([](auto executor) -> Task<> {
    Loopback loopback(executor, true, {.on_web_socket = greet});
    std::string requests;
    RawServer proxy(executor, [&requests](std::shared_ptr<RawConnection> client) {
      return test::tunnel(std::move(client), requests);
    });
    loopback.settings().proxy = Proxy{"localhost", proxy.port(), "me:p@ss"};
    const auto socket = co_await loopback.open();
    const auto greeting = co_await socket->read();
    CHECK(greeting == "hello");
    const auto authority = loopback.url().authority();
    CHECK(requests == "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority +
                          "\r\nProxy-Authorization: Basic bWU6cEBzcw==\r\n\r\n");
  });
}

TEST_CASE("what a proxy refuses is told with status and cure") {
  struct Case {
    std::string status;
    std::string cure;
  };
  for (const auto& [status, cure] :
       std::vector<Case>{{"407 Proxy Authentication Required", "HTTPS_PROXY=http://user:password@"},
                         {"403 Forbidden", "NO_PROXY"},
                         {"502 Bad Gateway", "try again later"}}) {
    run_tasks([&](auto executor) -> Task<> {
      RawServer proxy(executor, [&](std::shared_ptr<RawConnection> client) -> Task<> {
        co_await client->read_through("\r\n\r\n");
        co_await client->send("HTTP/1.1 " + status + "\r\nContent-Length: 2\r\n\r\nno");
      });
      SessionSettings settings;
      settings.tls = TlsContext::client("");
      settings.proxy = Proxy{"localhost", proxy.port(), ""};
      const net::Url url{true, "ws.okx.com", 8443, "/"};
      const auto error = co_await error_of(WebSocket::open(url, settings));
      CHECK(error.failure() == Failure::proxy);
      CHECK(error.code() == std::stoul(status));
      CHECK(says(error, status));
      CHECK(says(error, cure));
      CHECK(says(error, "ws.okx.com:8443"));
    });
  }
}

TEST_CASE("a proxy that is not there is named") {
  run_tasks([](auto executor) -> Task<> {
    SessionSettings settings;
    settings.proxy = Proxy{"127.0.0.1", free_port(executor), ""};
    const net::Url url{false, "ws.okx.com", 80, "/"};
    const auto error = co_await error_of(WebSocket::open(url, settings));
    CHECK(error.failure() == Failure::proxy);
    CHECK(says(error, "the proxy 127.0.0.1:" + std::to_string(settings.proxy->port)));
  });
}
