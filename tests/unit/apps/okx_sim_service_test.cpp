#include <boost/asio/co_spawn.hpp>
#include <limits>

#include "okx_sim/service.hpp"
#include "support/catch.hpp"
#include "support/memory_file_system.hpp"
#include "support/net_tasks.hpp"
#include "unit/apps/okx_sim_markets.hpp"

#include "net/http_client.hpp"
#include "net/web_socket.hpp"

using namespace rq;
using namespace rq::okx_sim;
using namespace rq::test;
using namespace std::chrono_literals;
using net::Failure;
using net::NetError;
using net::Task;

// Temporaries with braces have names here: g++ 12 destroys them twice within co_await.

namespace {

constexpr const char* subscription =
    R"({"op":"subscribe","args":[{"channel":"trades-all","instId":"BTC-USDT-SWAP"}]})";

/// A service that prints as fast as its client reads, beginning with the first subscription, and
/// ends when it has printed all.
ServiceSettings flood() {
  ServiceSettings settings;
  settings.start = at("10:00:00");
  settings.waits = true;
  settings.exit_after = 0s;
  return settings;
}

Task<std::unique_ptr<net::WebSocket>> open(const Service& service, const std::string& target) {
  const net::Url url{false, "127.0.0.1", service.port(), target};
  const net::SessionSettings settings;
  co_return co_await net::WebSocket::open(url, settings);
}

struct Heard {
  std::vector<std::string> messages;
  NetError end{Failure::aborted, ""};
};

Task<std::string> body_of(const Service& service, std::string target) {
  const net::Url url{false, "127.0.0.1", service.port(), "/"};
  net::HttpClient client(url, {});
  const auto response = co_await client.get(std::move(target), 10s);
  co_return response.body;
}

/// Reads so many messages, or until the other side ends the session.
Task<Heard> read(net::WebSocket& socket, std::size_t most) {
  Heard heard;
  try {
    while (heard.messages.size() < most) heard.messages.emplace_back(co_await socket.read());
  } catch (const NetError& error) {
    heard.end = error;
  }
  co_return heard;
}

Task<Heard> listen(net::WebSocket& socket) {
  return read(socket, std::numeric_limits<std::size_t>::max());
}

/// Runs a service beside `client`, which it outlives.
void with_service(const ServiceSettings& settings, const std::string& faults, std::size_t prints,
                  std::function<Task<>(Service&)> client) {
  run_tasks([&](auto executor) -> Task<> {
    ExchangeSettings exchange;
    exchange.faults = parse_fault_script(faults, "test");
    Service service(executor, two_markets(prints), exchange, settings);
    bool done = false;
    std::exception_ptr failure;
    boost::asio::co_spawn(executor, client(service), [&](std::exception_ptr error) {
      failure = std::move(error);
      done = true;
    });
    co_await service.run([&] { return done; });
    while (!done) co_await yield_turn();
    if (failure) std::rethrow_exception(failure);
  });
}

}  // namespace

TEST_CASE("a client that reads gets every trade, then a goodbye") {
  with_service(flood(), "", 5'000, [](Service& service) -> Task<> {
    const auto socket = co_await open(service, "/ws/v5/business");
    co_await socket->write(subscription);
    const Heard heard = co_await listen(*socket);
    CHECK(heard.end.code() == 1001);
    REQUIRE(heard.messages.size() == 5'001);
    CHECK(heard.messages.front().starts_with(R"({"event":"subscribe")"));
    CHECK(heard.messages[1].find(R"("tradeId":"1")") != std::string::npos);
    CHECK(heard.messages.back().find(R"("tradeId":"5000")") != std::string::npos);
  });
}

TEST_CASE("REST and WebSocket share the port and the tape") {
  const std::string history = "/api/v5/market/history-trades?instId=BTC-USDT-SWAP";
  with_service(flood(), "", 50, [history](Service& service) -> Task<> {
    const std::string before = co_await body_of(service, history);
    CHECK(before == R"({"code":"0","msg":"","data":[]})");
    const auto socket = co_await open(service, "/ws/v5/business?brokerId=9999");
    co_await socket->write(subscription);
    const Heard heard = co_await read(*socket, 51);
    CHECK(heard.messages.size() == 51);
    const std::string after = co_await body_of(service, history);
    CHECK(after.find(R"("tradeId":"50")") != std::string::npos);
  });
}

TEST_CASE("paths that are none of the exchange's are dropped") {
  with_service(flood(), "", 5, [](Service& service) -> Task<> {
    const auto socket = co_await open(service, "/ws/v5/private");
    const Heard heard = co_await listen(*socket);
    CHECK(heard.messages.empty());
    CHECK(heard.end.failure() == Failure::closed);
  });
}

TEST_CASE("connections are dropped, torn and closed as the script says") {
  const std::string fault = GENERATE("drop", "tear", "close 4006");
  with_service(flood(), "after 3 messages " + fault, 50, [fault](Service& service) -> Task<> {
    const auto socket = co_await open(service, "/ws/v5/business");
    co_await socket->write(subscription);
    const Heard heard = co_await listen(*socket);
    INFO(fault);
    CHECK(heard.end.failure() == Failure::closed);
    CHECK(heard.end.code() == (fault == "close 4006" ? 4006U : 1006U));
    // What breaks off may take along what was on its way.
    CHECK(heard.messages.size() <= 4);
    if (fault != "drop") CHECK(heard.messages.size() == 4);
  });
}

TEST_CASE("the truth is what was sent") {
  MemoryFileSystem fs;
  auto markets = two_markets(300);
  TruthVault truth(fs, vault::Layout("/truth"), markets, at("10:00:00"));
  auto settings = flood();
  settings.truth = &truth;
  run_tasks([&](auto executor) -> Task<> {
    Service service(executor, std::move(markets), {}, settings);
    Heard heard;
    boost::asio::co_spawn(
        executor,
        [&]() -> Task<> {
          const auto socket = co_await open(service, "/ws/v5/business");
          co_await socket->write(subscription);
          heard = co_await listen(*socket);
        },
        [](std::exception_ptr) {});
    co_await service.run([] { return false; });
    CHECK(heard.messages.size() == 301);
  });
  const auto tree = fs.tree("/truth/raw");
  REQUIRE(tree.size() == 2);
  for (const auto& [file, bytes] : tree) CHECK(std::count(bytes.begin(), bytes.end(), '\n') == 300);
}
