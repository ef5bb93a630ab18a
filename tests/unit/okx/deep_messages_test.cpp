// Messages with 200,000 brackets wherever one can put them: they are read, refused or passed over,
// and what is said of them is short.
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/deep_json.hpp"
#include "support/error_text.hpp"
#include "support/loopback.hpp"
#include "support/net_tasks.hpp"

#include "core/errors.hpp"
#include "okx/book_messages.hpp"
#include "okx/channel_messages.hpp"
#include "okx/instruments.hpp"
#include "okx/rest_client.hpp"
#include "okx/trade_messages.hpp"
#include "okx/venue_error.hpp"

using namespace rq;
using test::error_of;
using test::many_brackets;
using test::nested;
using test::repeated;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
constexpr std::size_t longest_message = 1'000;

/// Arrays, objects, and brackets that nothing closes.
const std::vector<std::string>& deep_values() {
  constexpr int many = many_brackets;
  static const std::vector<std::string> values{
      nested(many), repeated("{\"a\":", many) + "1" + repeated("}", many), repeated("[", many)};
  return values;
}

/// The text for each deep value in the place of '$'.
std::vector<std::string> with_deep(const std::string& text) {
  std::vector<std::string> texts;
  const auto at = text.find('$');
  for (const auto& value : deep_values())
    texts.push_back(text.substr(0, at) + value + text.substr(at + 1));
  return texts;
}

std::string padded(const std::string& text) {
  return text + std::string(64, '\0');
}

constexpr auto trade =
    R"("instId":"BTC-USDT-SWAP","tradeId":"1","px":"1","sz":"1","side":"buy","ts":"1700000000000")";

}  // namespace

TEST_CASE("an event with a deep value anywhere is none") {
  for (const auto* text :
       {"$", R"({"event":$})", R"({"event":"error","code":$,"msg":"x"})",
        R"({"event":"error","code":"1","msg":$})", R"({"event":"subscribe","arg":$})",
        R"({"event":"subscribe","arg":{"channel":$,"instId":"BTC-USDT-SWAP"}})",
        R"({"event":"subscribe","arg":{"channel":"books","instId":$}})",
        R"({"event":"notice","code":"64008","other":$})"})
    for (const auto& message : with_deep(text)) CHECK_FALSE(okx::read_channel_event(message));
}

TEST_CASE("the texts of an event are short and without control characters") {
  const std::string bulk(400'000, '[');
  const auto event =
      okx::read_channel_event(R"({"event":"error","code":")" + bulk + R"(","msg":"\u001b[2J)" +
                              bulk + R"(","arg":{"channel":[[[[1]]]],"instId":7}})");
  REQUIRE(event);
  CHECK(event->code.size() < 100);
  CHECK(event->message.size() < 500);
  CHECK(event->message.starts_with("?[2J["));
  CHECK(event->channel == "[[[[1]]]]");
  CHECK(event->instrument == "7");
}

TEST_CASE("a listing with a deep value anywhere is refused, and the refusal is short") {
  for (const auto* text : {"$", R"({"code":$,"data":[]})", R"({"code":"1","msg":$,"data":[]})",
                           R"({"code":"0","data":$})", R"({"code":"0","data":[$]})",
                           R"({"code":"0","data":[{"instId":$}]})",
                           R"({"code":"0","data":[{"instId":"BTC-USDT-SWAP","ctVal":$}]})",
                           R"({"code":"0","data":[{"instId":"BTC-USDT-SWAP"}],"other":$})"})
    for (const auto& body : with_deep(text)) {
      const auto error = error_of([&] { okx::list_instruments(body, "the answer"); });
      CHECK(error.find("nested more than 32 levels deep") != std::string::npos);
      CHECK(error.size() < longest_message);
      CHECK_FALSE(error_of([&] { okx::find_instrument(body, btc, "the answer"); }).empty());
    }
  const std::string bulk(400'000, 'x');
  CHECK(error_of([&] {
          okx::list_instruments(R"({"code":")" + bulk + R"(","msg":")" + bulk + "\"}",
                                "the answer");
        }).size() < longest_message);
}

TEST_CASE("a frame of trades with a deep value anywhere is read, refused or none") {
  okx::TradeMessages messages("trades-all");
  for (const auto* text :
       {"$", R"({"event":$})", R"({"arg":$,"data":[]})",
        R"({"arg":{"channel":$,"instId":"BTC-USDT-SWAP"},"data":[]})",
        R"({"arg":{"channel":"trades-all","instId":$},"data":[]})",
        R"({"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},"data":$})",
        R"({"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},"data":[$]})",
        R"({"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},"data":[{"tradeId":$}]})",
        R"({"data":$,"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"}})"})
    for (const auto& message : with_deep(text)) {
      const auto frame =
          messages.read_frame(std::string_view(padded(message)).substr(0, message.size()));
      if (frame == okx::TradeMessages::Frame::unreadable)
        CHECK(messages.error().size() < longest_message);
      CHECK(messages.trades().empty());
      CHECK(error_of([&] { messages.read_answer(message, btc); }).size() < longest_message);
    }
  // A field that nobody knows is passed over, however deep.
  const auto good = std::string(R"({"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},)") +
                    R"("other":)" + deep_values().front() + R"(,"data":[{)" + trade + "}]}";
  const auto bytes = padded(good);
  CHECK(messages.read_frame(std::string_view(bytes).substr(0, good.size())) ==
        okx::TradeMessages::Frame::trades);
  CHECK(messages.trades().size() == 1);
}

TEST_CASE("what is said of a frame of trades does not grow with its values") {
  okx::TradeMessages messages("trades-all");
  const std::string bulk(400'000, '[');
  for (const std::string key : {"instId", "tradeId", "px", "sz", "side", "ts"}) {
    std::string row = trade;
    const auto at = row.find("\"" + key + "\":\"") + key.size() + 4;
    row.replace(at, row.find('"', at) - at, bulk);
    const auto message =
        R"({"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},"data":[{)" + row + "}]}";
    const auto bytes = padded(message);
    CHECK(messages.read_frame(std::string_view(bytes).substr(0, message.size())) ==
          okx::TradeMessages::Frame::unreadable);
    CHECK(messages.error().size() < longest_message);
  }
}

TEST_CASE("a book with a deep value anywhere is read, refused or none") {
  okx::BookMessages messages;
  const std::string arg = R"({"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},)";
  for (const auto& text :
       {std::string("$"), std::string(R"({"arg":$,"data":[]})"), arg + R"("action":$,"data":[]})",
        arg + R"("action":"snapshot","data":$})",
        arg + R"("action":"snapshot","data":[{"asks":$}]})",
        arg + R"("action":"snapshot","data":[{"asks":[$]}]})",
        arg + R"("action":"snapshot","data":[{"asks":[[$]]}]})",
        arg + R"("action":"snapshot","data":[{"asks":[],"bids":[],"ts":$}]})",
        arg + R"("action":"snapshot","data":[{"asks":[],"bids":[],"seqId":$}]})",
        arg + R"("action":"snapshot","data":[{"asks":[],"bids":[],"checksum":$}]})"})
    for (const auto& message : with_deep(text)) {
      const auto bytes = padded(message);
      const auto frame = messages.read_frame(std::string_view(bytes).substr(0, message.size()));
      CHECK(frame != okx::BookMessages::Frame::books);
      if (frame == okx::BookMessages::Frame::unreadable)
        CHECK(messages.error().size() < longest_message);
      CHECK(error_of([&] { messages.read_answer(message, btc); }).size() < longest_message);
    }
}

TEST_CASE("an answer of REST with a deep value anywhere is a short error") {
  for (const auto* text :
       {"$", R"({"code":$})", R"({"code":"1","msg":$})", R"({"code":"0","data":[{"ts":$}]})",
        R"({"data":$,"code":"0"})", R"({ "code":"0","data":$})"})
    for (const auto& body : with_deep(text)) {
      test::run_tasks([&](auto executor) -> net::Task<> {
        const net::HttpResponse answer{200, body};
        test::Loopback loopback(
            executor, false,
            {.on_get = [&](std::string) -> net::Task<net::HttpResponse> { co_return answer; }});
        okx::RestClient client(executor, loopback.url(), loopback.settings(),
                               std::make_shared<okx::RestPace>());
        std::string error;
        try {
          co_await client.time();
        } catch (const Error& caught) {
          error = caught.what();
        }
        CHECK_FALSE(error.empty());
        CHECK(error.size() < longest_message);
      });
    }
}
