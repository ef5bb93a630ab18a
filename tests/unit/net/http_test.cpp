// HTTP, both sides: the client against our server and against bare bytes, the server too.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <vector>

#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/net_tasks.hpp"
#include "support/raw_connection.hpp"

#include "core/errors.hpp"
#include "net/http_client.hpp"
#include "net/server.hpp"

using namespace rq;
using namespace std::chrono_literals;
using net::Failure;
using net::HttpClient;
using net::HttpResponse;
using net::Task;
using test::error_of;
using test::Loopback;
using test::RawConnection;
using test::RawServer;
using test::run_tasks;

namespace {

constexpr auto patience = std::chrono::milliseconds(20'000);

Task<HttpResponse> show_target(std::string target) {
  if (target == "/throw") throw std::runtime_error("a defect");
  if (target == "/missing") co_return HttpResponse{404, "no such thing", "text/plain"};
  co_return HttpResponse{200, "you asked for " + target};
}

/// Answers the first request of each connection with the next of `answers`, then closes.
class Scripted {
 public:
  Scripted(const boost::asio::any_io_executor& executor, std::vector<std::string> answers)
      : answers_(std::move(answers)),
        server_(executor, [this](std::shared_ptr<RawConnection> client) -> Task<> {
          ++connections;
          co_await client->read_through("\r\n\r\n");
          co_await client->send(answers_.at(next_++ % answers_.size()));
          client->close();
        }) {}

  [[nodiscard]] net::Url url() const { return {false, "127.0.0.1", server_.port(), "/"}; }
  int connections = 0;

 private:
  std::vector<std::string> answers_;
  std::size_t next_ = 0;
  RawServer server_;
};

/// All that the server of `handlers` answers to `request`.
std::string raw_answer(const std::string& request) {
  std::string answer;
  run_tasks([&](auto executor) -> Task<> {
    Loopback loopback(executor, false, {.on_get = show_target});
    const auto client = co_await RawConnection::to(loopback.server().port());
    co_await client->send(request);
    answer = co_await client->read_to_end();
  });
  return answer;
}

}  // namespace

TEST_CASE("requests get their answers over one connection, whatever the status") {
  const bool encrypted = GENERATE(false, true);
  run_tasks([encrypted](auto executor) -> Task<> {
    int connections = 0;
    Loopback loopback(executor, encrypted,
                      {.on_connection = [&] { return ++connections > 0; }, .on_get = show_target});
    HttpClient client(loopback.url("/api/"), loopback.settings());
    for (int i = 0; i < 3; ++i) {
      const auto answer = co_await client.get("/trades?limit=2", patience);
      CHECK(answer.status == 200);
      CHECK(answer.body == "you asked for /api/trades?limit=2");
      CHECK(answer.content_type == "application/json");
    }
    HttpClient other(loopback.url(), loopback.settings());
    const auto missing = co_await other.get("/missing", patience);
    CHECK(missing.status == 404);
    CHECK(missing.body == "no such thing");
    CHECK(missing.content_type == "text/plain");
    const auto thrown = co_await other.get("/throw", patience);
    CHECK(thrown.status == 500);
    const auto after = co_await other.get("/x", patience);
    CHECK(after.status == 200);
    CHECK(connections == 2);
  });
}

TEST_CASE("a kept connection that was dropped is opened again in silence") {
  const bool encrypted = GENERATE(false, true);
  run_tasks([encrypted](auto executor) -> Task<> {
    int connections = 0;
    Loopback loopback(executor, encrypted,
                      {.on_connection = [&] { return ++connections > 0; }, .on_get = show_target});
    HttpClient client(loopback.url(), loopback.settings());
    for (int i = 1; i <= 3; ++i) {
      const auto answer = co_await client.get("/x", patience);
      CHECK(answer.body == "you asked for /x");
      CHECK(connections == i);
      loopback.server().drop_connections();
      co_await test::yield_turn();
    }
  });
}

TEST_CASE("a fresh connection that ends without an answer is an error") {
  run_tasks([](auto executor) -> Task<> {
    Scripted server(executor, {""});
    HttpClient client(server.url(), {});
    const auto error = co_await error_of(client.get("/", patience));
    CHECK(error.failure() == Failure::closed);
    CHECK(server.connections == 1);
  });
}

TEST_CASE("answers of all shapes are read") {
  run_tasks([](auto executor) -> Task<> {
    Scripted server(
        executor,
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n7;x=y\r\n, "
         "world\r\n0\r\n\r\n",
         "HTTP/1.1 200 OK\r\n\r\nhello, world",
         "HTTP/1.0 200 OK\r\nContent-Length: 12\r\n\r\nhello, world",
         "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 12\r\n\r\nhello, world"});
    HttpClient client(server.url(), {});
    for (int i = 0; i < 4; ++i) {
      const auto answer = co_await client.get("/", patience);
      CHECK(answer.body == "hello, world");
    }
    CHECK(server.connections == 4);
  });
}

TEST_CASE("answers that are torn, no HTTP or endless are errors") {
  struct Case {
    std::string answer;
    Failure failure;
  };
  for (const auto& [answer, failure] : std::vector<Case>{
           {"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello", Failure::closed},
           {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", Failure::closed},
           {"HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x') + "\r\n\r\n", Failure::protocol},
           {"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", Failure::protocol},
           {"what?\r\n\r\n", Failure::protocol}}) {
    run_tasks([&](auto executor) -> Task<> {
      Scripted server(executor, {answer});
      HttpClient client(server.url(), {});
      const auto error = co_await error_of(client.get("/", patience));
      INFO(error.what());
      CHECK(error.failure() == failure);
      CHECK(std::string(error.what()).find(server.url().authority()) != std::string::npos);
    });
  }
}

TEST_CASE("a large body is read") {
  run_tasks([](auto executor) -> Task<> {
    const std::string body(std::size_t{3} * 1024 * 1024, 'b');
    Loopback loopback(executor, true, {.on_get = [&body](std::string) -> Task<HttpResponse> {
                        co_return HttpResponse{200, body};
                      }});
    HttpClient client(loopback.url(), loopback.settings());
    const auto answer = co_await client.get("/", patience);
    const bool same = answer.body == body;
    CHECK(same);
  });
}

TEST_CASE("an answer that does not come in time is a timeout, and the next request is served") {
  run_tasks([](auto executor) -> Task<> {
    const auto slow = [executor](std::string target) -> Task<HttpResponse> {
      if (target == "/slow") {
        boost::asio::steady_timer pause(executor, 100ms);
        co_await pause.async_wait(boost::asio::use_awaitable);
      }
      co_return HttpResponse{};
    };
    Loopback loopback(executor, false, {.on_get = slow});
    HttpClient client(loopback.url(), {});
    const auto error = co_await error_of(client.get("/slow", 20ms));
    CHECK(error.failure() == Failure::timeout);
    CHECK(std::string(error.what()).find("within 20ms") != std::string::npos);
    const auto answer = co_await client.get("/fast", patience);
    CHECK(answer.status == 200);
  });
}

TEST_CASE("abort, or the end of the client, ends a request in progress") {
  const bool by_end = GENERATE(false, true);
  run_tasks([by_end](auto executor) -> Task<> {
    RawServer silent(executor, [](std::shared_ptr<RawConnection> peer) -> Task<> {
      co_await peer->read_to_end();
    });
    const net::Url url{false, "127.0.0.1", silent.port(), "/"};
    auto client = std::make_unique<HttpClient>(url, net::SessionSettings());
    std::optional<Failure> failure;
    const auto request = [](Task<HttpResponse> task, std::optional<Failure>& end) -> Task<> {
      const auto error = co_await error_of(std::move(task));
      end = error.failure();
    };
    boost::asio::co_spawn(executor, request(client->get("/", patience), failure),
                          boost::asio::detached);
    co_await test::yield_turn();
    if (by_end)
      client.reset();
    else
      client->abort();
    while (!failure) co_await test::yield_turn();
    CHECK(*failure == Failure::aborted);
  });
}

TEST_CASE("the server answers GET only, and refuses what is no request or too large") {
  const std::string rest = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
  CHECK(raw_answer("GET /a" + rest + "\r\n").ends_with("\r\n\r\nyou asked for /a"));
  CHECK(raw_answer("POST /a" + rest + "Content-Length: 2\r\n\r\nhi").starts_with("HTTP/1.1 405 "));
  CHECK(raw_answer("POST /a" + rest + "Content-Length: 2\r\n\r\nhi").find("Allow: GET\r\n") !=
        std::string::npos);
  const auto head = raw_answer("HEAD /a" + rest + "\r\n");
  CHECK(head.starts_with("HTTP/1.1 405 "));
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(raw_answer("hello\r\n\r\n").starts_with("HTTP/1.1 400 "));
  CHECK(
      raw_answer("GET /" + std::string(40'000, 'x') + rest + "\r\n").starts_with("HTTP/1.1 431 "));
  CHECK(raw_answer("GET /" + rest + "Content-Length: 70000\r\n\r\n").starts_with("HTTP/1.1 413 "));
}

TEST_CASE("requests sent ahead are answered in order") {
  const auto answer = raw_answer(
      "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto first = answer.find("you asked for /1");
  const auto second = answer.find("you asked for /2");
  CHECK(first != std::string::npos);
  CHECK(second != std::string::npos);
  CHECK(first < second);
}

TEST_CASE("a connection that is not welcome is dropped unanswered") {
  run_tasks([](auto executor) -> Task<> {
    Loopback loopback(executor, false,
                      {.on_connection = [] { return false; }, .on_get = show_target});
    const auto client = co_await RawConnection::to(loopback.server().port());
    const auto answer = co_await client->read_to_end();
    CHECK(answer.empty());
  });
}

TEST_CASE("a port that is taken is named") {
  run_tasks([](auto executor) -> Task<> {
    Loopback first(executor, false, {});
    const auto port = first.server().port();
    try {
      const net::Server second(executor, "127.0.0.1", port, nullptr, {});
      FAIL("both listen");
    } catch (const net::NetError& error) {
      CHECK(error.failure() == Failure::connect);
      CHECK(std::string(error.what()).find("port " + std::to_string(port)) != std::string::npos);
    }
    co_return;
  });
}

TEST_CASE("a server listens on this machine only") {
  run_tasks([](auto executor) -> Task<> {
    for (const auto* const address : {"0.0.0.0", "192.168.1.1", "::", "example.com", ""}) {
      INFO(address);
      CHECK_THROWS_AS(net::Server(executor, address, 0, nullptr, {}), UsageError);
    }
    co_return;
  });
}
