#include "okx_sim/exchange.hpp"
#include "okx_sim/trade_frames.hpp"
#include "support/catch.hpp"
#include "unit/apps/okx_sim_markets.hpp"

using namespace rq;
using namespace rq::okx_sim;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

/// An exchange and one client of `trades-all` of BTC-USDT-SWAP, with prints one a second.
class Rig {
 public:
  explicit Rig(const std::string& faults = "", ExchangeSettings settings = {},
               std::size_t prints = 600)
      : exchange(
            two_markets(prints), with_faults(std::move(settings), faults),
            {.on_prints = {}, .on_fault = [this](const Fault& f) { begun.push_back(text_of(f)); }}),
        session(exchange.open_session(Endpoint::business, now)) {
    exchange.begin(now);
  }

  /// What the exchange sends in answer.
  Texts say(std::string_view text) {
    exchange.receive(*session, text, now);
    return sent();
  }
  void subscribe() {
    say(R"({"op":"subscribe","args":[{"channel":"trades-all","instId":"BTC-USDT-SWAP"}]})");
  }
  /// What the exchange sends while so much time passes on both clocks.
  Texts after(std::chrono::milliseconds time) {
    now += time;
    market_time += time;
    exchange.advance(market_time, now, 1000);
    return sent();
  }
  Texts sent() {
    last = session->take_outgoing();
    return last.messages;
  }

  Session::Time now{};
  Timestamp market_time = at("10:00:00");
  Texts begun;  // faults
  Exchange exchange;
  std::shared_ptr<Session> session;
  Session::Outgoing last;

 private:
  static ExchangeSettings with_faults(ExchangeSettings settings, const std::string& faults) {
    settings.faults = parse_fault_script(faults, "test");
    return settings;
  }
};

/// The trade ids of messages, each message's after its own.
Texts ids_in(const Texts& messages) {
  Texts ids;
  for (const auto& text : messages) {
    const std::string key = R"("tradeId":")";
    const auto found = text.find(key);
    ids.push_back(found == std::string::npos
                      ? text
                      : text.substr(found + key.size(),
                                    text.find('"', found + key.size()) - found - key.size()));
  }
  return ids;
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr const char* subscribe_both =
    R"({"id":"1512","op":"subscribe","args":[{"channel":"trades-all","instId":"BTC-USDT-SWAP"},)"
    R"({"channel":"trades-all","instId":"ETH-USDT-SWAP"}]})";

}  // namespace

TEST_CASE("a push of trades is the exchange's own, byte for byte") {
  // Captured on 2026-08-12.
  const TradeFrames frames(InstId::require("BTC-USDT-SWAP"));
  Print print = test::print("10:00:00", 2832749645, "63913.4", "34.95", Side::sell);
  print.time = from_unix_ms(1786540436090);
  CHECK(frames.trades({print, 10}, 333793118093) ==
        R"({"arg":{"channel":"trades","instId":"BTC-USDT-SWAP"},"data":[{"instId":"BTC-USDT-SWAP",)"
        R"("tradeId":"2832749645","px":"63913.4","sz":"34.95","side":"sell",)"
        R"("ts":"1786540436090","count":"10","source":"0","seqId":333793118093}]})");
}

TEST_CASE("a push of trades-all has one match, or as many as it is told to") {
  const TradeFrames frames(InstId::require("BTC-USDT-SWAP"));
  const std::deque<Print> prints{print("10:00:00", 7, "100.50", "0.1", Side::buy),
                                 print("10:00:00", 8, "100.5", "2", Side::sell, true)};
  const std::string first =
      R"({"instId":"BTC-USDT-SWAP","tradeId":"7","px":"100.50","sz":"0.1","side":"buy",)"
      R"("source":"0","ts":"1765706400000"})";
  const std::string second =
      R"({"instId":"BTC-USDT-SWAP","tradeId":"8","px":"100.5","sz":"2","side":"sell",)"
      R"("source":"1","ts":"1765706400000"})";
  const std::string head = R"({"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},"data":[)";
  CHECK(frames.all_trades(prints.begin(), prints.begin() + 1) == head + first + "]}");
  CHECK(frames.all_trades(prints.begin(), prints.end()) == head + first + "," + second + "]}");
}

TEST_CASE("trades puts the matches of one order at one price together") {
  const std::deque<Print> prints{
      print("10:00:00", 1, "100", "1.5"),
      print("10:00:00", 2, "100", "0.25"),
      print("10:00:00", 3, "100", "0.25"),
      print("10:00:00", 4, "100.1", "1"),                     // another price
      print("10:00:00", 5, "100.1", "1", Side::sell),         // another side
      print("10:00:00", 6, "100.1", "1", Side::sell, true),   // another kind of maker
      print("10:00:01", 7, "100.1", "1", Side::sell, true),   // another time
      print("10:00:01", 9, "100.1", "1", Side::sell, true)};  // an id is missing
  const auto rows = aggregate(prints.begin(), prints.end());
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].last.id == 3);
  CHECK(rows[0].count == 3);
  std::string size;
  append_as_printed(size, rows[0].last.size);
  CHECK(size == "2");
  for (std::size_t i = 1; i < rows.size(); ++i) CHECK(rows[i].count == 1);
  CHECK(rows[5].last.id == 9);
}

TEST_CASE("each argument of a subscription is acknowledged, with the request's id") {
  Rig rig;
  const auto acks = rig.say(subscribe_both);
  REQUIRE(acks.size() == 2);
  const std::string before_id =
      R"({"id":"1512","event":"subscribe","arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},)"
      R"("connId":")";
  CHECK(acks[0].starts_with(before_id));
  CHECK(acks[0].size() == before_id.size() + 8 + 2);
  CHECK(contains(acks[1], R"("instId":"ETH-USDT-SWAP"})"));
  CHECK(rig.say(R"({"op":"subscribe","args":[{"channel":"trades-all","instId":"ETH-USDT-SWAP"}]})")
            .front()
            .starts_with(R"({"event":"subscribe",)"));
}

TEST_CASE("a subscription repeated is acknowledged again and pushes nothing twice") {
  Rig rig;
  rig.say(subscribe_both);
  CHECK(rig.say(subscribe_both).size() == 2);
  CHECK(rig.after(2s).size() == 4);
}

TEST_CASE("wrong channels, addresses and instruments are errors without an arg, others go on") {
  Rig rig;
  const auto answers =
      rig.say(R"({"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT-SWAP"},)"
              R"({"channel":"trades-all","instId":"NO-SUCH-SWAP"},)"
              R"({"channel":"candle1m","instId":"BTC-USDT-SWAP"},)"
              R"({"channel":"trades-all","instId":"BTC-USDT-SWAP"}]})");
  REQUIRE(answers.size() == 4);
  CHECK(answers[0].starts_with(
      R"({"event":"error","code":"60018","msg":"Wrong URL or channel:trades,instId:BTC-USDT-SWAP )"
      R"(doesn't exist.)"));
  CHECK_FALSE(contains(answers[0], R"("arg")"));
  CHECK(contains(answers[1], "NO-SUCH-SWAP doesn't exist"));
  CHECK(contains(answers[2], "60018"));
  CHECK(contains(answers[3], R"("event":"subscribe")"));
  CHECK(ids_in(rig.after(1s)) == Texts{"1"});
}

TEST_CASE("what is no request is answered with 60012 and its own text") {
  Rig rig;
  for (const char* text :
       {"nonsense", "[]", "{}", R"({"op":"subscribe"})", R"({"op":"subscribe","args":[]})",
        R"({"op":"subscribe","args":["trades"]})", R"({"op":"subscribe","args":[{}]})",
        R"({"op":"dance","args":[{"channel":"trades-all","instId":"BTC-USDT-SWAP"}]})",
        R"({"op":"subscribe","id":"no-dash","args":[{"channel":"trades-all"}]})", "\xff\xfe", ""}) {
    INFO(text);
    const auto answers = rig.say(text);
    REQUIRE(answers.size() == 1);
    CHECK(
        answers.front().starts_with(R"({"event":"error","code":"60012","msg":"Invalid request: )"));
  }
  CHECK(contains(rig.say(R"({"a"})").front(), R"(Invalid request: {\"a\"})"));
}

TEST_CASE("a ping is answered, and what is unsubscribed falls silent") {
  Rig rig;
  CHECK(rig.say("ping") == Texts{"pong"});
  rig.subscribe();
  CHECK(rig.after(1s).size() == 1);
  const auto answers =
      rig.say(R"({"op":"unsubscribe","args":[{"channel":"trades-all","instId":"BTC-USDT-SWAP"}]})");
  REQUIRE(answers.size() == 1);
  CHECK(answers.front().starts_with(
      R"({"event":"unsubscribe","arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"})"));
  CHECK(rig.after(1s).empty());
}

TEST_CASE("the channel trades begins with the last trade there was") {
  Rig rig;
  rig.after(5s);
  const auto session = rig.exchange.open_session(Endpoint::public_data, rig.now);
  rig.exchange.receive(
      *session, R"({"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT-SWAP"}]})",
      rig.now);
  const auto messages = session->take_outgoing().messages;
  REQUIRE(messages.size() == 2);
  CHECK(ids_in(messages)[1] == "5");
  CHECK(contains(messages[1], R"("count":"1","source":"0","seqId":15})"));
  rig.after(1s);
  CHECK(contains(session->take_outgoing().messages.front(), R"("tradeId":"6")"));
}

TEST_CASE("a session in which nothing happens for 30 s is closed with 4004") {
  Rig rig("", {}, 0);
  rig.say("ping");
  rig.after(30s);
  CHECK_FALSE(rig.last.close);
  rig.say("ping");
  rig.after(30s);
  CHECK_FALSE(rig.last.close);
  rig.after(1ms);
  REQUIRE(rig.last.close);
  CHECK(rig.last.close->code == 4004);
}

TEST_CASE("more than 480 requests an hour are refused with 60014") {
  Rig rig("", {}, 0);
  for (int i = 0; i < 480; ++i) REQUIRE(contains(rig.say(subscribe_both).front(), "subscribe"));
  CHECK(contains(rig.say(subscribe_both).front(), "60014"));
  CHECK(rig.say("ping") == Texts{"pong"});
  rig.now += 1h;
  CHECK(contains(rig.say(subscribe_both).front(), "subscribe"));
}

TEST_CASE("a fourth session within a second is refused") {
  Rig rig;  // has one
  const auto open = [&] { return rig.exchange.open_session(Endpoint::business, rig.now); };
  const auto second = open();
  rig.now += 500ms;
  const auto third = open();
  CHECK(second);
  CHECK(third);
  rig.now += 499ms;
  CHECK_FALSE(open());
  rig.now += 1ms;
  CHECK(open());
}

TEST_CASE("a request that is too long ends the session") {
  Rig rig;
  rig.say(std::string(70'000, ' '));
  REQUIRE(rig.last.close);
  CHECK(rig.last.close->code == 1009);
}

TEST_CASE("a client that does not read is closed with 4005") {
  Rig rig("", {}, 400'000);
  rig.subscribe();
  rig.market_time += 400'000s;
  rig.exchange.advance(rig.market_time, rig.now, 400'000);
  rig.sent();
  REQUIRE(rig.last.close);
  CHECK(rig.last.close->code == 4005);
}

TEST_CASE("messages are lost, repeated and reordered as the script says") {
  Rig rig("after 2 messages lose 2\nafter 5 messages repeat 2\nafter 8 messages reorder 3");
  rig.subscribe();
  CHECK(ids_in(rig.after(13s)) ==
        Texts{"1", "2", "5", "6", "6", "7", "7", "8", "11", "10", "9", "12", "13"});
  CHECK(rig.begun == Texts{"lose 2", "repeat 2", "reorder 3"});
}

TEST_CASE("a garbled message is no JSON, and counts as sent") {
  Rig rig("after 1 messages garble");
  rig.subscribe();
  const auto messages = rig.after(3s);
  REQUIRE(messages.size() == 3);
  CHECK_FALSE(messages[1].ends_with('}'));
  CHECK(messages[2].ends_with('}'));
}

TEST_CASE("a torn message is the last of its session") {
  Rig rig("after 1 messages tear");
  rig.subscribe();
  CHECK(ids_in(rig.after(3s)) == Texts{"1"});
  REQUIRE(rig.last.torn);
  CHECK(contains(*rig.last.torn, R"("tradeId":"2")"));
}

TEST_CASE("mute sessions answer, and lose their data") {
  Rig rig("at 1s mute 2s");
  rig.subscribe();
  CHECK(ids_in(rig.after(500ms)).empty());
  CHECK(rig.after(500ms).empty());
  CHECK(rig.say("ping") == Texts{"pong"});
  CHECK(rig.after(1s).empty());
  CHECK(ids_in(rig.after(1s)) == Texts{"3"});
}

TEST_CASE("a notice comes a while before the connection breaks off") {
  Rig rig("at 1s notice 5s");
  const auto messages = rig.after(1s);
  REQUIRE(messages.size() == 1);
  CHECK(messages.front().starts_with(R"({"event":"notice","code":"64008","msg":")"));
  rig.after(4999ms);
  CHECK_FALSE(rig.last.close);
  rig.after(1ms);
  REQUIRE(rig.last.close);
  CHECK(rig.last.close->code == Session::no_goodbye);
}

TEST_CASE("subscriptions are refused or ignored, and taken again afterwards") {
  Rig rig("at 0s refuse-subscriptions 2s\nat 3s ignore-subscriptions 2s");
  rig.after(0s);
  CHECK(contains(rig.say(subscribe_both).front(), "60018"));
  rig.after(3s);
  CHECK(rig.say(subscribe_both).empty());
  CHECK(rig.after(2s).empty());
  CHECK(rig.say(subscribe_both).size() == 2);
  CHECK(rig.after(1s).size() == 2);
}

TEST_CASE("a close has its code, and a hole its ids") {
  Rig rig("at 1s hole 10\nat 2s close 4006");
  rig.subscribe();
  CHECK(ids_in(rig.after(1s)) == Texts{"11"});
  rig.after(1s);
  REQUIRE(rig.last.close);
  CHECK(rig.last.close->code == 4006);
}

TEST_CASE("REST fails as the script says") {
  Rig rig("at 1s status 500 for 1s\nat 2s status 503 for 1s\nat 3s limit 1s\nat 4s soft-limit 1s");
  const auto get = [&] {
    return rig.exchange.get("/api/v5/public/time", {rig.now, rig.market_time, rig.market_time});
  };
  rig.after(1s);
  CHECK(get().status == 500);
  CHECK(contains(get().body, "50026"));
  rig.after(1s);
  CHECK(get().status == 503);
  CHECK(contains(get().body, "50001"));
  rig.after(1s);
  CHECK(get().status == 429);
  rig.after(1s);
  CHECK(get().status == 200);
  CHECK(contains(get().body, "50011"));
  rig.after(1s);
  CHECK(contains(get().body, R"("code":"0")"));
}

TEST_CASE("the past is printed and pushed to nobody") {
  Rig rig;
  rig.subscribe();
  rig.exchange.remember(at("10:00:03"));
  CHECK(rig.sent().empty());
  rig.market_time = at("10:00:03");
  CHECK(ids_in(rig.after(1s)) == Texts{"4"});
}

TEST_CASE("messages hold as many trades as the settings allow") {
  ExchangeSettings settings;
  settings.trades_per_message = 3;
  Rig rig("", settings);
  rig.subscribe();
  CHECK(ids_in(rig.after(7s)) == Texts{"1", "4", "7"});
}
