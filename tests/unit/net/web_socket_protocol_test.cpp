// What the other side may send, byte for byte (RFC 6455): the server's sessions read what a client
// of bare bytes sends. Client and server sessions are the same class.
#include <optional>
#include <vector>

#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/net_tasks.hpp"
#include "support/raw_connection.hpp"

#include "net/web_socket.hpp"

using namespace rq;
using net::Failure;
using net::NetError;
using net::Task;
using net::WebSocket;
using test::Loopback;
using test::RawConnection;
using test::run_tasks;
using Socket = std::shared_ptr<WebSocket>;

namespace {

enum Opcode : unsigned { continuation = 0, text = 1, binary = 2, goodbye = 8, ping = 9, pong = 10 };
constexpr unsigned fin = 0x80;

/// A client's frame: its mask of zeros changes nothing.
std::string frame(unsigned first_byte, std::string_view payload) {
  std::string bytes(1, static_cast<char>(first_byte));
  if (payload.size() < 126) {
    bytes += static_cast<char>(0x80U | payload.size());
  } else {
    bytes += '\xfe';
    bytes += static_cast<char>(payload.size() >> 8U);
    bytes += static_cast<char>(payload.size() & 0xffU);
  }
  return bytes + std::string(4, '\0') + std::string(payload);
}

std::string upgrade_request(const std::string& more = "") {
  return "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
         more + "\r\n";
}

struct Outcome {
  std::vector<std::string> messages;
  std::optional<NetError> end;
  std::string answered;  // all bytes behind the header of the upgrade
};

/// What a session makes of `bytes`, and answers, until it ends or `count` messages have come.
Outcome outcome_of(const std::string& bytes, std::size_t count = 100) {
  Outcome outcome;
  const auto serve = [&outcome, count](std::string, Socket socket) -> Task<> {
    try {
      while (outcome.messages.size() < count) {
        const auto message = co_await socket->read();
        outcome.messages.emplace_back(message);
      }
    } catch (const NetError& error) {
      outcome.end = error;
    }
    socket->abort();
  };
  run_tasks([&](auto executor) -> Task<> {
    Loopback loopback(executor, false, {.on_web_socket = serve});
    const auto client = co_await RawConnection::to(loopback.server().port());
    co_await client->send(upgrade_request());
    co_await client->read_through("\r\n\r\n");
    co_await client->send(bytes);
    outcome.answered = co_await client->read_to_end();
  });
  return outcome;
}

}  // namespace

TEST_CASE("the answer to an upgrade is the one of the standard") {
  run_tasks([](auto executor) -> Task<> {
    const auto serve = [](std::string, Socket socket) -> Task<> { co_await socket->read(); };
    Loopback loopback(executor, false, {.on_web_socket = serve});
    const auto client = co_await RawConnection::to(loopback.server().port());
    co_await client->send(upgrade_request("Sec-WebSocket-Extensions: permessage-deflate\r\n"));
    const auto answer = co_await client->read_through("\r\n\r\n");
    CHECK(answer.starts_with("HTTP/1.1 101 "));
    CHECK(answer.find("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);
    CHECK(answer.find("permessage-deflate") != std::string::npos);
    client->close();
  });
}

TEST_CASE("text, binary and fragmented messages are read, with pings between the fragments") {
  const auto outcome = outcome_of(
      frame(fin | text, "one") + frame(fin | binary, "two") + frame(text, "th") +
          frame(fin | ping, "still there?") + frame(continuation, "") + frame(continuation, "re") +
          frame(fin | continuation, "e") + frame(fin | pong, "nobody asked") +
          frame(fin | text, std::string(60'000, 'x')),
      4);
  CHECK(outcome.messages ==
        std::vector<std::string>{"one", "two", "three", std::string(60'000, 'x')});
  CHECK(outcome.answered == "\x8a\x0cstill there?");
}

TEST_CASE("a message in very many fragments is read") {
  std::string bytes = frame(text, "a");
  for (int i = 0; i < 20'000; ++i) bytes += frame(continuation, "b");
  const auto outcome = outcome_of(bytes + frame(fin | continuation, "c"), 1);
  REQUIRE(outcome.messages.size() == 1);
  CHECK(outcome.messages[0] == "a" + std::string(20'000, 'b') + "c");
}

TEST_CASE("what the protocol does not allow ends the session and is answered with the code") {
  struct Case {
    std::string bytes;
    std::string answer;
  };
  const auto close = [](unsigned code) {
    return std::string("\x88\x02") + static_cast<char>(code >> 8U) +
           static_cast<char>(code & 0xffU);
  };
  const std::string huge = std::string("\x82\xff") + std::string("\0\0\0\0\x01\0\0\x01", 8) +
                           std::string(4, '\0');  // 16 MiB + 1
  const std::vector<Case> cases{
      {frame(fin | 3, "reserved"), close(1002)},
      {frame(fin | continuation, "of nothing"), close(1002)},
      {frame(text, "begun") + frame(fin | text, "another"), close(1002)},
      {frame(fin | 0x40 | text, "reserved bit"), close(1002)},
      {frame(fin | ping, std::string(126, 'x')), close(1002)},
      {std::string("\x81\x03") + "abc", close(1002)},  // a client must mask
      {frame(fin | text, "\xff\xfe"), close(1007)},
      {huge, close(1009)},
  };
  for (const auto& [bytes, answer] : cases) {
    const auto outcome = outcome_of(bytes);
    CHECK(outcome.messages.empty());
    REQUIRE(outcome.end);
    INFO(outcome.end->what());
    CHECK(outcome.end->failure() == Failure::protocol);
    CHECK(outcome.answered == answer);
  }
}

TEST_CASE("a goodbye is answered, with or without a code") {
  const auto with = outcome_of(frame(fin | goodbye, "\x0f\xa4why"));
  CHECK(with.end.value().failure() == Failure::closed);
  CHECK(with.end.value().code() == 4004);
  CHECK(with.answered == "\x88\x02\x0f\xa4");
  const auto without = outcome_of(frame(fin | goodbye, ""));
  CHECK(without.end.value().failure() == Failure::closed);
  CHECK(without.end.value().code() == 1005);
}
