#include "net/web_socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <vector>

#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/net_tasks.hpp"
#include "support/raw_connection.hpp"

using namespace rq;
using net::Failure;
using net::NetError;
using net::Task;
using net::WebSocket;
using test::error_of;
using test::Loopback;
using test::run_tasks;
using Socket = std::shared_ptr<WebSocket>;

namespace {

Task<> echo(std::string, Socket socket) {
  for (;;) co_await socket->write(std::string(co_await socket->read()));
}

/// Starts `work` beside the caller; its NetError, if any, ends up in `error`.
void start(const boost::asio::any_io_executor& executor, Task<> work,
           std::optional<NetError>& error) {
  const auto run = [](Task<> task, std::optional<NetError>& thrown) -> Task<> {
    try {
      co_await std::move(task);
    } catch (const NetError& what) {
      thrown = what;
    }
  };
  boost::asio::co_spawn(executor, run(std::move(work), error), boost::asio::detached);
}

Task<> read_one(WebSocket& socket) {
  co_await socket.read();
}

std::string noise(std::size_t size) {
  std::string text;
  std::uint64_t state = 1;
  while (text.size() < size) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    text += static_cast<char>('0' + (state >> 33) % 75);
  }
  return text;
}

}  // namespace

TEST_CASE("messages come back in order, plain and encrypted") {
  const bool encrypted = GENERATE(false, true);
  run_tasks([encrypted](auto executor) -> Task<> {
    Loopback loopback(executor, encrypted, {.on_web_socket = echo});
    const auto socket = co_await loopback.open("/ws");
    for (const std::string text : {"one", "", "three: ✓"}) {
      co_await socket->write(text);
      const auto answer = co_await socket->read();
      CHECK(answer == text);
    }
    co_await socket->close();
  });
}

TEST_CASE("large messages come back whole, packed well or not at all") {
  const bool encrypted = GENERATE(false, true);
  run_tasks([encrypted](auto executor) -> Task<> {
    Loopback loopback(executor, encrypted, {.on_web_socket = echo});
    const auto socket = co_await loopback.open();
    constexpr std::size_t size = std::size_t{2} * 1024 * 1024;
    for (const auto& text : {std::string(size, 'x'), noise(size), noise(70'000), noise(1'500)}) {
      co_await socket->write(text);
      const bool same = co_await socket->read() == text;
      CHECK(same);
    }
  });
}

TEST_CASE("the session knows its target") {
  run_tasks([](auto executor) -> Task<> {
    Loopback loopback(executor, false,
                      {.on_web_socket = [](std::string target, Socket socket) -> Task<> {
                        co_await socket->write(target);
                      }});
    const auto socket = co_await loopback.open("/ws/v5/public?brokerId=9999");
    const auto target = co_await socket->read();
    CHECK(target == "/ws/v5/public?brokerId=9999");
  });
}

TEST_CASE("behind a message 64 bytes can be read") {
  run_tasks([](auto executor) -> Task<> {
    Loopback loopback(executor, false, {.on_web_socket = echo});
    const auto socket = co_await loopback.open();
    for (std::size_t size = 0; size < 3000; size += 61) {
      co_await socket->write(std::string(size, 'a'));
      const auto message = co_await socket->read();
      REQUIRE(message.size() == size);
      // A sanitizer objects where this is not so.
      std::string behind(WebSocket::padding, '\0');
      for (std::size_t i = 0; i < behind.size(); ++i) behind[i] = *(message.data() + size + i);
      REQUIRE(behind.size() == WebSocket::padding);
    }
  });
}

TEST_CASE("a goodbye arrives with its code and reason, and says so again") {
  run_tasks([](auto executor) -> Task<> {
    Loopback loopback(executor, true, {.on_web_socket = [](std::string, Socket socket) -> Task<> {
                        co_await socket->close(4004, "no data for 30 s");
                      }});
    const auto socket = co_await loopback.open();
    for (int i = 0; i < 2; ++i) {
      const auto error = co_await error_of(socket->read());
      CHECK(error.failure() == Failure::closed);
      CHECK(error.code() == 4004);
      CHECK(std::string(error.what()).find("4004: no data for 30 s") != std::string::npos);
    }
    const auto error = co_await error_of(socket->write("too late"));
    CHECK(error.failure() == Failure::closed);
    co_await socket->close();
  });
}

TEST_CASE("a session ends when its handler does: 1000, or 1011 when that threw") {
  const bool throws = GENERATE(false, true);
  run_tasks([throws](auto executor) -> Task<> {
    Loopback loopback(executor, false, {.on_web_socket = [throws](std::string, Socket) -> Task<> {
                        if (throws) throw std::runtime_error("a defect");
                        co_return;
                      }});
    const auto socket = co_await loopback.open();
    const auto error = co_await error_of(socket->read());
    CHECK(error.failure() == Failure::closed);
    CHECK(error.code() == (throws ? 1011 : 1000));
    // The server is still there.
    const auto next = co_await loopback.open();
    CHECK(next != nullptr);
  });
}

TEST_CASE("abort ends a pending read and all that follows") {
  const bool encrypted = GENERATE(false, true);
  run_tasks([encrypted](auto executor) -> Task<> {
    Loopback loopback(executor, encrypted, {.on_web_socket = echo});
    const auto socket = co_await loopback.open();
    std::optional<NetError> error;
    start(executor, read_one(*socket), error);
    co_await test::yield_turn();
    CHECK_FALSE(error);
    socket->abort();
    socket->abort();
    const auto write = co_await error_of(socket->write("x"));
    CHECK(write.failure() == Failure::aborted);
    const auto read = co_await error_of(socket->read());
    CHECK(read.failure() == Failure::aborted);
    while (!error) co_await test::yield_turn();
    CHECK(error->failure() == Failure::aborted);
    co_await socket->close();
  });
}

TEST_CASE("a session that goes while somebody reads ends the reading") {
  run_tasks([](auto executor) -> Task<> {
    Loopback loopback(executor, true, {.on_web_socket = echo});
    std::optional<NetError> error;
    {
      const auto socket = co_await loopback.open();
      start(executor, read_one(*socket), error);
      co_await test::yield_turn();
    }
    while (!error) co_await test::yield_turn();
    CHECK(error->failure() == Failure::aborted);
  });
}

TEST_CASE("a torn message is a connection that broke") {
  const bool encrypted = GENERATE(false, true);
  const bool by_server = GENERATE(false, true);
  const auto size = GENERATE(std::size_t{100}, std::size_t{1'000}, std::size_t{100'000});
  run_tasks([=](auto executor) -> Task<> {
    const std::string text(size, 't');
    std::optional<NetError> seen_by_server;
    const auto serve = [&](std::string, Socket socket) -> Task<> {
      co_await socket->write("whole");
      if (by_server)
        co_await socket->tear(text);
      else
        start(executor, read_one(*socket), seen_by_server);
      while (!by_server && !seen_by_server) co_await test::yield_turn();
    };
    Loopback loopback(executor, encrypted, {.on_web_socket = serve});
    const auto socket = co_await loopback.open();
    const auto whole = co_await socket->read();
    CHECK(whole == "whole");
    if (!by_server) {
      co_await socket->tear(text);
      while (!seen_by_server) co_await test::yield_turn();
    }
    const auto after = co_await error_of(socket->read());
    const NetError error = by_server ? after : seen_by_server.value();
    CHECK(error.failure() == Failure::closed);
    CHECK(error.code() == 1006);
    if (!by_server) CHECK(after.failure() == Failure::aborted);
  });
}

TEST_CASE("writes of many at once arrive one after the other, in the order of asking") {
  run_tasks([](auto executor) -> Task<> {
    Loopback loopback(executor, true, {.on_web_socket = echo});
    const auto socket = co_await loopback.open();
    std::vector<std::string> texts;
    std::optional<NetError> error;
    for (std::size_t i = 0; i < 20; ++i) {
      texts.push_back(std::to_string(i) + noise(i % 3 == 0 ? 40'000 : 10));
      start(executor, socket->write(texts.back()), error);
    }
    for (const auto& text : texts) {
      const bool same = co_await socket->read() == text;
      CHECK(same);
    }
    CHECK_FALSE(error);
  });
}

TEST_CASE("close answers within its time although the other side says nothing") {
  run_tasks([](auto executor) -> Task<> {
    boost::asio::steady_timer silence(executor, boost::asio::steady_timer::time_point::max());
    const auto silent = [&silence](std::string, Socket) -> Task<> {
      co_await silence.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    };
    Loopback loopback(executor, false, {.on_web_socket = silent});
    const auto socket = co_await loopback.open();
    co_await socket->close();
    silence.cancel();
    const auto error = co_await error_of(socket->read());
    CHECK(error.failure() == Failure::aborted);
  });
}

TEST_CASE("many messages sent at once arrive one by one and in order") {
  const bool encrypted = GENERATE(false, true);
  run_tasks([encrypted](auto executor) -> Task<> {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < 3'000; ++i) texts.emplace_back(i % 700, 'x');
    texts.emplace_back(200'000, 'y');  // long enough to be packed
    const auto all_at_once = [&texts](std::string, std::shared_ptr<WebSocket> socket) -> Task<> {
      co_await socket->write_all(texts);
      co_await socket->write("last");
      co_await socket->read();
    };
    Loopback loopback(executor, encrypted, {.on_web_socket = all_at_once});
    const auto socket = co_await loopback.open();
    for (const std::string& text : texts) {
      const auto message = co_await socket->read();
      REQUIRE(message == text);
    }
    const auto last = co_await socket->read();
    CHECK(last == "last");
    co_await socket->close();
  });
}

TEST_CASE("when the server goes its sessions end") {
  run_tasks([](auto executor) -> Task<> {
    auto loopback =
        std::make_unique<Loopback>(executor, true, net::Server::Handlers{.on_web_socket = echo});
    const auto socket = co_await loopback->open();
    loopback.reset();
    const auto error = co_await error_of(socket->read());
    CHECK(error.failure() == Failure::closed);
    CHECK(error.code() == 1006);
  });
}

TEST_CASE("everything can go while coroutines wait") {
  boost::asio::io_context context;
  Loopback loopback(context.get_executor(), true, {.on_web_socket = echo});
  Socket socket;
  boost::asio::co_spawn(
      context,
      [&]() -> Task<> {
        socket = co_await loopback.open();
        for (int i = 0; i < 3; ++i) {
          co_await socket->write("x");
          co_await socket->read();
        }
        context.stop();
        co_await socket->read();
      },
      boost::asio::detached);
  context.run();
  CHECK(socket != nullptr);
}
