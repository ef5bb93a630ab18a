#include "net/web_socket.hpp"

#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/net_tasks.hpp"

using namespace rq;
using net::Failure;
using net::Task;
using net::WebSocket;
using test::error_of;
using test::Loopback;
using test::run_tasks;

namespace {

Task<> echo(std::string, std::shared_ptr<WebSocket> socket) {
  for (;;) co_await socket->write(std::string(co_await socket->read()));
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
