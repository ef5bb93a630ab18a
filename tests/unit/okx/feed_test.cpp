// A feed against an exchange that is odd, on this machine.
#include "okx/feed.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/net_tasks.hpp"

#include "net/net_error.hpp"
#include "net/spawn.hpp"

using namespace rq;
using namespace std::chrono_literals;
using net::Task;
using Socket = std::shared_ptr<net::WebSocket>;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const InstId eth = InstId::require("ETH-USDT-SWAP");
constexpr auto notice = R"({"event":"notice","code":"64008","msg":"service upgrade","connId":"a"})";

std::string arg(const InstId& instrument) {
  return R"({"channel":"trades-all","instId":")" + instrument.str() + R"("})";
}
std::string ack(const InstId& instrument) {
  return R"({"event":"subscribe","arg":)" + arg(instrument) + R"(,"connId":"a"})";
}
std::string data(const InstId& instrument) {
  return R"({"arg":)" + arg(instrument) + R"(,"data":[{"instId":")" + instrument.str() + R"("}]})";
}

/// Random: the first waits are halved, as far as they ever are.
constexpr std::uint64_t short_waits = std::uint64_t{501} * 1001 * 2001 - 1;

/// Says what the connection of this number, from 1, hears after it subscribed.
using Script = std::function<std::vector<std::string>(std::size_t connection)>;

/// An exchange that answers by a script, and counts connections.
class Exchange {
 public:
  Exchange(boost::asio::any_io_executor executor, Script script)
      : script_(std::move(script)),
        loopback_(std::move(executor), false,
                  {.on_web_socket = [this](std::string, Socket socket) -> Task<> {
                    return serve(std::move(socket));
                  }}) {}

  [[nodiscard]] test::Loopback& loopback() { return loopback_; }
  std::size_t opened = 0;
  std::size_t open = 0;
  std::size_t most_open = 0;
  std::vector<std::string> requests;  // to subscribe, but the first of each connection
  std::vector<std::string> later;     // answers to each of these
  std::vector<std::size_t> closed;    // numbers of connections, as they ended

 private:
  Task<> serve(Socket socket) {
    const auto number = ++opened;
    most_open = std::max(most_open, ++open);
    try {
      co_await socket->read();
      for (auto& message : script_(number)) co_await socket->write(std::move(message));
      for (;;) {
        const std::string request(co_await socket->read());
        if (request.find("\"subscribe\"") == std::string::npos) continue;
        requests.push_back(request);
        for (auto message : later) co_await socket->write(std::move(message));
      }
    } catch (const net::NetError&) {
    }
    --open;
    closed.push_back(number);
  }

  Script script_;
  test::Loopback loopback_;
};

/// What a feed tells. Data are what has "data".
struct Heard : okx::FeedHandler {
  bool on_message(std::string_view message) override {
    return message.find("\"data\"") != std::string_view::npos;
  }
  void on_up(std::size_t subscribed) override { ups.push_back(subscribed); }
  void on_down(const std::string& why) override { downs.push_back(why); }
  void on_refused(const InstId& instrument, const std::string&) override {
    refused.push_back(instrument);
  }
  void on_accepted(const InstId& instrument) override { accepted.push_back(instrument); }
  void on_unreadable(std::string_view message, const std::string&) override {
    unreadable.emplace_back(message);
  }
  void on_remark(const std::string&) override {}

  std::vector<std::size_t> ups;
  std::vector<std::string> downs;
  std::vector<InstId> refused;
  std::vector<InstId> accepted;
  std::vector<std::string> unreadable;
};

/// A feed of two instruments on such an exchange.
struct Scene {
  Scene(boost::asio::any_io_executor executor, Script script, std::chrono::milliseconds again)
      : exchange(executor, std::move(script)),
        timer(executor),
        feed(executor,
             {.url = exchange.loopback().url(),
              .session = exchange.loopback().settings(),
              .channel = "trades-all",
              .instruments = {btc, eth},
              .ask_refused_again = again},
             heard, std::make_shared<net::RateLimit>(1'000, 1s),
             [this] { return ++waits, short_waits; }) {}

  /// Lets things happen until this is so; gives up after a while, for the checks to tell.
  Task<> until(std::function<bool()> is_so) {
    for (int i = 0; i < 1'000 && !is_so(); ++i) {
      timer.expires_after(10ms);
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
  }

  Exchange exchange;
  Heard heard;
  boost::asio::steady_timer timer;
  std::size_t waits = 0;  // every wait before another attempt draws one random number
  okx::Feed feed;
};

void with_feed(const Script& script, const std::function<Task<>(Scene&)>& work,
               std::chrono::milliseconds again = 1min) {
  test::run_tasks([&](auto executor) -> Task<> {
    Scene scene(executor, script, again);
    net::spawn(executor, scene.feed.run());
    co_await work(scene);
    scene.feed.stop();
    co_await scene.until([&] { return scene.feed.has_stopped() && scene.exchange.open == 0; });
    CHECK(scene.feed.has_stopped());
    CHECK(scene.exchange.open == 0);
  });
}

}  // namespace

TEST_CASE("data of an instrument are as good as its acknowledgement") {
  const auto script = [](std::size_t) { return std::vector{data(eth), ack(btc), data(btc)}; };
  with_feed(script, [](Scene& scene) -> Task<> {
    co_await scene.until([&] { return !scene.heard.ups.empty(); });
    CHECK(scene.heard.ups == std::vector<std::size_t>{2});
    CHECK(scene.exchange.opened == 1);
  });
}

TEST_CASE("data acknowledge their own instrument, and each counts once") {
  const auto script = [](std::size_t) {
    return std::vector{data(btc), ack(btc), data(btc), ack(btc), ack(eth)};
  };
  with_feed(script, [](Scene& scene) -> Task<> {
    co_await scene.until([&] { return !scene.heard.ups.empty(); });
    CHECK(scene.heard.ups == std::vector<std::size_t>{2});
  });
}

TEST_CASE("what is refused is known by the error's text or its argument, and the other goes on") {
  const std::string error = R"({"event":"error","code":"60018","connId":"a","msg":")";
  const auto refusal = GENERATE_COPY(
      error + R"(Wrong URL or channel:trades-all,instId:ETH-USDT-SWAP doesn't exist."})",
      error + R"(The instrument doesn't exist","arg":)" + arg(eth) + '}');
  const auto script = [&refusal](std::size_t) { return std::vector{ack(btc), refusal}; };
  with_feed(script, [](Scene& scene) -> Task<> {
    co_await scene.until([&] { return !scene.heard.ups.empty(); });
    CHECK(scene.heard.ups == std::vector<std::size_t>{1});
    CHECK(scene.heard.refused == std::vector{eth});
    CHECK(scene.exchange.opened == 1);
  });
}

TEST_CASE("what is refused is asked for again, and told of when it is accepted") {
  const std::string refusal = R"({"event":"error","code":"60018","connId":"a","msg":")"
                              R"(Wrong URL or channel:trades-all,instId:ETH-USDT-SWAP"})";
  const auto script = [&refusal](std::size_t) { return std::vector{ack(btc), refusal}; };
  const auto work = [](Scene& scene) -> Task<> {
    scene.exchange.later = {ack(eth)};
    co_await scene.until([&] { return scene.heard.accepted.size() == 2; });
    CHECK(scene.heard.refused == std::vector{eth});
    CHECK(scene.heard.accepted == std::vector{btc, eth});
    CHECK(scene.exchange.opened == 1);
    REQUIRE(scene.exchange.requests.size() == 1);
    CHECK(scene.exchange.requests.front().find(btc.str()) == std::string::npos);
  };
  with_feed(script, work, 1ms);
}

TEST_CASE("events that are not documented are handed on as what cannot be read") {
  const std::string odd = R"({"event":"mystery","msg":"?"})";
  const auto script = [&odd](std::size_t) {
    return std::vector{std::string(R"({"event":"channel-conn-count","connCount":"2"})"), odd,
                       ack(btc), ack(eth)};
  };
  with_feed(script, [&odd](Scene& scene) -> Task<> {
    co_await scene.until([&] { return !scene.heard.ups.empty(); });
    CHECK(scene.heard.unreadable == std::vector{odd});
    CHECK(scene.exchange.opened == 1);
  });
}

TEST_CASE("connections that are all announced to close are replaced at a growing distance") {
  const auto script = [](std::size_t) {
    return std::vector{ack(btc), ack(eth), std::string(notice)};
  };
  with_feed(script, [](Scene& scene) -> Task<> {
    co_await scene.until([&] { return scene.exchange.opened == 3; });
    CHECK(scene.waits >= 2);
    CHECK(scene.exchange.most_open == 2);
    CHECK(scene.heard.ups == std::vector<std::size_t>{2});
    CHECK(scene.heard.downs.empty());
  });
}

TEST_CASE("the connection that is up stays until another is, not only until another is open") {
  const auto script = [](std::size_t connection) {
    if (connection == 2) return std::vector{std::string(notice)};
    if (connection == 1) return std::vector{ack(btc), ack(eth), std::string(notice)};
    return std::vector{ack(btc), ack(eth)};
  };
  with_feed(script, [](Scene& scene) -> Task<> {
    co_await scene.until([&] { return scene.exchange.closed.size() == 2; });
    CHECK(scene.exchange.closed == std::vector<std::size_t>{2, 1});
    CHECK(scene.exchange.opened == 3);
    CHECK(scene.exchange.most_open <= 3);
    CHECK(scene.heard.downs.empty());
  });
}

TEST_CASE("a connection that ends before the next one is open is told of") {
  const auto script = [](std::size_t) {
    return std::vector{ack(btc), ack(eth), std::string(notice)};
  };
  with_feed(script, [](Scene& scene) -> Task<> {
    co_await scene.until([&] { return scene.waits == 1; });
    CHECK(scene.heard.downs.empty());
    scene.exchange.loopback().server().drop_connections();
    co_await scene.until([&] { return scene.heard.ups.size() == 2; });
    CHECK(scene.heard.downs.size() == 1);
    CHECK(scene.feed.reconnects() == 1);
    CHECK(scene.heard.ups == std::vector<std::size_t>{2, 2});
  });
}
