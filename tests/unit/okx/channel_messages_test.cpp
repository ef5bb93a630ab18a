#include "okx/channel_messages.hpp"

#include "support/catch.hpp"

using namespace rq;
using okx::ChannelEvent;
using Kind = ChannelEvent::Kind;

namespace {

ChannelEvent event_of(std::string_view frame) {
  const auto event = okx::read_channel_event(frame);
  REQUIRE(event.has_value());
  return *event;
}

}  // namespace

TEST_CASE("subscriptions are asked for as the exchange documents it") {
  const std::vector instruments{InstId::require("BTC-USDT-SWAP"), InstId::require("ETH-USDT-SWAP")};
  CHECK(okx::subscribe_request("trades-all", instruments) ==
        R"({"op":"subscribe","args":[{"channel":"trades-all","instId":"BTC-USDT-SWAP"},)"
        R"({"channel":"trades-all","instId":"ETH-USDT-SWAP"}]})");
  CHECK(okx::unsubscribe_request("books", {&instruments.front(), 1}) ==
        R"({"op":"unsubscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"}]})");
}

TEST_CASE("an acknowledgement names channel and instrument") {
  const auto event = event_of(
      R"({"id":"1512","event":"subscribe","arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},)"
      R"("connId":"a4d3ae55"})");
  CHECK(event.kind == Kind::subscribed);
  CHECK(event.name == "subscribe");
  CHECK(event.channel == "trades-all");
  CHECK(event.instrument == "BTC-USDT-SWAP");
  const auto gone = event_of(
      R"({"event":"unsubscribe","arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"}})");
  CHECK(gone.kind == Kind::unsubscribed);
}

TEST_CASE("an error has a code and a message, and no argument") {
  const auto event =
      event_of(R"({"event":"error","code":"60018","msg":"Wrong URL or channel:trades-all, )"
               R"(instId:NOPE-USDT-SWAP doesn't exist.","connId":"a4d3ae55"})");
  CHECK(event.kind == Kind::error);
  CHECK(event.code == "60018");
  CHECK(event.message == "Wrong URL or channel:trades-all, instId:NOPE-USDT-SWAP doesn't exist.");
  CHECK(event.instrument.empty());
  CHECK(event_of(R"({"event":"error","code":60012,"msg":"Invalid request"})").code == "60012");
}

TEST_CASE("a notice announces the end of a connection") {
  const auto event = event_of(
      R"({"event":"notice","code":"64008","msg":"The connection will soon be closed for a service )"
      R"(upgrade. Please reconnect.","connId":"a4d3ae55"})");
  CHECK(event.kind == Kind::notice);
  CHECK(event.code == "64008");
}

TEST_CASE("an event from which nothing follows keeps its name, and so does one that is not known") {
  const auto event =
      event_of(R"({"event":"channel-conn-count","channel":"orders","connCount":"2"})");
  CHECK(event.kind == Kind::remark);
  CHECK(event.name == "channel-conn-count");
  CHECK(event_of(R"({"event":"mystery"})").kind == Kind::other);
  CHECK(event_of(R"({"event":7})").name == "7");
  CHECK(event_of(R"({"event":"subscribe","arg":null})").instrument.empty());
}

TEST_CASE("what is no event is none") {
  for (const char* frame : {"", "pong", "[]", "null", "{", R"({"arg":{},"data":[]})"}) {
    CAPTURE(frame);
    CHECK_FALSE(okx::read_channel_event(frame).has_value());
  }
}
