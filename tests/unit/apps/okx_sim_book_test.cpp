#include <nlohmann/json.hpp>

#include "okx_sim/exchange.hpp"
#include "support/catch.hpp"
#include "unit/apps/okx_sim_markets.hpp"

using namespace rq;
using namespace rq::okx_sim;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

using Json = nlohmann::json;
using Levels = std::map<Decimal, Json>;

/// A client's copy of a book, kept by the rules of the documents.
struct Copy {
  Levels asks;
  Levels bids;
  std::int64_t sequence = -1;
  std::size_t snapshots = 0;
  std::size_t resets = 0;
  std::size_t heartbeats = 0;
  bool broken = false;
  std::string ts;

  void take(const std::string& text) {
    const Json message = Json::parse(text);
    REQUIRE(message["arg"] == Json{{"channel", "books"}, {"instId", "BTC-USDT-SWAP"}});
    const Json& data = message["data"][0];
    const bool is_snapshot = message["action"] == "snapshot";
    if (is_snapshot) {
      asks.clear();
      bids.clear();
      ++snapshots;
      CHECK(data["prevSeqId"] == -1);
    } else {
      broken = broken || data["prevSeqId"] != sequence;
      resets += std::size_t{data["seqId"] < data["prevSeqId"]};
      heartbeats += std::size_t{data["seqId"] == data["prevSeqId"]};
    }
    CHECK(data["checksum"] == 0);
    sequence = data["seqId"];
    ts = data["ts"];
    apply(asks, data["asks"]);
    apply(bids, data["bids"]);
  }
  [[nodiscard]] bool is_crossed() const {
    return !asks.empty() && !bids.empty() && bids.rbegin()->first >= asks.begin()->first;
  }

 private:
  static void apply(Levels& side, const Json& changes) {
    for (const Json& level : changes) {
      REQUIRE(level.size() == 4);
      CHECK(level[2] == "0");
      const auto price = Decimal::parse(level[0].get<std::string>()).value();
      if (level[1] == "0")
        side.erase(price);
      else
        side.insert_or_assign(price, level);
    }
  }
};

/// An exchange whose market trades once a second at changing prices, and one client of its book.
class Rig {
 public:
  explicit Rig(const std::string& faults = "", std::size_t prints = 600)
      : exchange(markets(prints), with_faults(faults),
                 {.on_book = [this](const Market&,
                                    std::string_view message) { told.emplace_back(message); }}),
        session(exchange.open_session(Endpoint::public_data, now)) {
    exchange.begin(now);
  }

  void subscribe() {
    exchange.receive(*session,
                     R"({"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"}]})",
                     now);
    CHECK(session->take_outgoing().messages.front().starts_with(R"({"event":"subscribe")"));
  }
  std::vector<std::string> after(std::chrono::milliseconds time) {
    now += time;
    market_time += time;
    exchange.advance(market_time, now, 1000);
    return session->take_outgoing().messages;
  }
  void follow(std::chrono::milliseconds time) {
    for (auto passed = 0ms; passed < time; passed += 50ms)
      for (const auto& text : after(50ms)) copy.take(text);
  }
  Json rest(const std::string& query, std::chrono::milliseconds lag = 0ms) {
    const RestMoment moment{now, market_time, lag > 0ms ? market_time - lag : Timestamp::max()};
    return Json::parse(
        exchange.get("/api/v5/market/books?instId=BTC-USDT-SWAP" + query, moment).body);
  }

  std::vector<std::string> told;  // to whom writes the truth down
  Session::Time now{};
  Timestamp market_time = at("10:00:00");
  Exchange exchange;
  std::shared_ptr<Session> session;
  Copy copy;

 private:
  static Markets markets(std::size_t count) {
    auto prints = prints_a_second(count);
    sim::SplitMix random(1);
    for (auto& print : prints) print.price = Decimal(1'000'000 + random.between(-40, 40), 1);
    Markets markets;
    markets.push_back(market("BTC-USDT-SWAP", std::move(prints)));
    return markets;
  }
  static ExchangeSettings with_faults(const std::string& faults) {
    ExchangeSettings settings;
    settings.faults = parse_fault_script(faults, "test");
    return settings;
  }
};

/// A side as REST gives it: best first.
Json best_first(const Levels& side, bool asks) {
  Json list = Json::array();
  for (const auto& [price, level] : side) list.insert(asks ? list.end() : list.begin(), level);
  return list;
}

}  // namespace

TEST_CASE("a book begins with a snapshot of 400 levels a side, as soon as there is a price") {
  Rig rig;
  rig.subscribe();
  CHECK(rig.after(500ms).empty());
  const auto messages = rig.after(500ms);
  REQUIRE_FALSE(messages.empty());
  CHECK(messages.front().starts_with(
      R"({"arg":{"channel":"books","instId":"BTC-USDT-SWAP"},"action":"snapshot",)"
      R"("data":[{"asks":[[")"));
  rig.copy.take(messages.front());
  CHECK(rig.copy.asks.size() == 400);
  CHECK(rig.copy.bids.size() == 400);
  CHECK_FALSE(rig.copy.is_crossed());
  const Json snapshot = Json::parse(messages.front())["data"][0];
  CHECK(snapshot["asks"] == best_first(rig.copy.asks, true));
  CHECK(snapshot["bids"] == best_first(rig.copy.bids, false));
}

TEST_CASE("a copy of a book stays whole, uncrossed and equal to what REST says") {
  Rig rig;
  rig.subscribe();
  for (int second = 0; second < 120; ++second) {
    rig.follow(1s);
    REQUIRE_FALSE(rig.copy.broken);
    REQUIRE_FALSE(rig.copy.is_crossed());
    const Json answer = rig.rest("&sz=400");
    REQUIRE(answer["code"] == "0");
    const Json& book = answer["data"][0];
    REQUIRE(book["seqId"] == rig.copy.sequence);
    REQUIRE(book["ts"] == rig.copy.ts);
    REQUIRE(book["asks"] == best_first(rig.copy.asks, true));
    REQUIRE(book["bids"] == best_first(rig.copy.bids, false));
    REQUIRE(rig.copy.asks.size() == 400);
  }
  CHECK(rig.copy.snapshots == 1);
}

TEST_CASE("updates come every 100 ms, and remove levels that were never there") {
  Rig rig;
  rig.subscribe();
  rig.follow(1s);
  std::size_t messages = 0;
  std::size_t unknown = 0;
  for (int step = 0; step < 600; ++step)
    for (const auto& text : rig.after(100ms)) {
      ++messages;
      const Json data = Json::parse(text)["data"][0];
      for (const Json& level : data["asks"])
        unknown += std::size_t{
            level[1] == "0" &&
            !rig.copy.asks.contains(Decimal::parse(level[0].get<std::string>()).value())};
      rig.copy.take(text);
    }
  CHECK(messages > 550);
  CHECK(messages <= 600);
  CHECK(unknown > 0);
}

TEST_CASE("a quiet book says every 60 s that nothing changed") {
  Rig rig("", 3);
  rig.subscribe();
  rig.follow(15s);
  const auto sequence = rig.copy.sequence;
  rig.follow(130s);
  CHECK(rig.copy.sequence == sequence);
  CHECK(rig.copy.heartbeats == 2);
  CHECK_FALSE(rig.copy.broken);
}

TEST_CASE("a second subscriber gets the same book") {
  Rig rig;
  rig.subscribe();
  rig.follow(10s);
  const auto other = rig.exchange.open_session(Endpoint::public_data, rig.now);
  rig.exchange.receive(
      *other, R"({"op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT-SWAP"}]})",
      rig.now);
  rig.follow(5s);
  Copy copy;
  const auto messages = other->take_outgoing().messages;
  for (auto text = messages.begin() + 1; text != messages.end(); ++text) copy.take(*text);
  CHECK(copy.asks == rig.copy.asks);
  CHECK(copy.bids == rig.copy.bids);
  CHECK_FALSE(copy.broken);
}

TEST_CASE("faults of the book are those that a client must notice or bear") {
  SECTION("a gap breaks the chain, and what was not sent is missing") {
    Rig rig("at 5s book-gap");
    rig.subscribe();
    rig.follow(8s);
    CHECK(rig.copy.broken);
    const Json book = rig.rest("&sz=400")["data"][0];
    CHECK(book["seqId"] == rig.copy.sequence);
    CHECK((book["asks"] != best_first(rig.copy.asks, true) ||
           book["bids"] != best_first(rig.copy.bids, false)));
  }
  SECTION("a reset does not") {
    Rig rig("at 5s book-reset");
    rig.subscribe();
    rig.follow(8s);
    CHECK_FALSE(rig.copy.broken);
    CHECK(rig.copy.resets == 1);
  }
  SECTION("a restart begins anew") {
    Rig rig("at 5s book-restart");
    rig.subscribe();
    rig.follow(8s);
    CHECK_FALSE(rig.copy.broken);
    CHECK(rig.copy.snapshots == 2);
  }
  SECTION("a crossed book is put right by the next update") {
    Rig rig("at 5s book-cross");
    rig.subscribe();
    rig.follow(4950ms);
    bool crossed = false;
    for (int step = 0; step < 4; ++step)
      for (const auto& text : rig.after(50ms)) {
        rig.copy.take(text);
        crossed = crossed || rig.copy.is_crossed();
      }
    CHECK(crossed);
    CHECK_FALSE(rig.copy.is_crossed());
    CHECK_FALSE(rig.copy.broken);
  }
  SECTION("a one-sided book has no asks for a while") {
    Rig rig("at 5s one-sided 2s");
    rig.subscribe();
    rig.follow(6s);
    CHECK(rig.copy.asks.empty());
    CHECK(rig.copy.bids.size() == 400);
    rig.follow(2s);
    CHECK(rig.copy.asks.size() == 400);
    CHECK_FALSE(rig.copy.broken);
  }
}

TEST_CASE("whoever writes the truth down hears all of a book, sent or not, from its beginning") {
  const bool by_rest = GENERATE(false, true);
  Rig rig("at 5s book-gap\nat 6s book-reset\nat 7s book-cross");
  if (!by_rest) rig.subscribe();
  rig.after(1s);
  if (by_rest) rig.rest("");
  rig.after(10ms);
  for (int step = 0; step < 90; ++step) rig.after(100ms);
  Copy truth;
  for (const auto& message : rig.told) truth.take(message);
  CHECK(truth.snapshots == 1);
  CHECK_FALSE(truth.broken);
  CHECK(truth.resets == 1);
  CHECK(rig.told.size() > 50);
  const Json book = rig.rest("&sz=400")["data"][0];
  CHECK(book["seqId"] == truth.sequence);
  CHECK(book["asks"] == best_first(truth.asks, true));
  CHECK(book["bids"] == best_first(truth.bids, false));
}

TEST_CASE("REST gives as many levels as it is asked for, one by default") {
  Rig rig;
  CHECK(rig.rest("")["data"].empty());  // no price yet
  rig.after(1s);
  CHECK(rig.rest("")["data"][0]["asks"].size() == 1);
  CHECK(rig.rest("&sz=25")["data"][0]["bids"].size() == 25);
  CHECK(rig.rest("&sz=401")["code"] == "51000");
  CHECK(rig.rest("&sz=0")["code"] == "51000");
}

TEST_CASE("a cache that begins to lag knows what was true then") {
  Rig rig("at 2s lag 10s for 20s");
  rig.subscribe();
  rig.follow(1900ms);
  const auto before = rig.copy.sequence;
  rig.follow(200ms);
  const auto after = rig.copy.sequence;
  rig.follow(3s);
  const Json old = rig.rest("&sz=400", 10s)["data"][0];
  CHECK(old["seqId"] >= before);
  CHECK(old["seqId"] <= after);
  CHECK(old["seqId"] < rig.copy.sequence);
}

TEST_CASE("a REST book that lags is an old one, and no older than it lags") {
  Rig rig;
  rig.after(1s);
  const Json first = rig.rest("&sz=400", 2s);
  rig.after(1s);
  CHECK(rig.rest("&sz=400", 2s) == first);
  CHECK(rig.rest("&sz=400") != first);
  rig.after(2s);
  CHECK(rig.rest("&sz=400", 2s) != first);
}
