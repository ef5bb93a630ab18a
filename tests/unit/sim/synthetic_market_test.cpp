#include "sim/synthetic_market.hpp"

#include <algorithm>
#include <map>

#include "support/catch.hpp"
#include "support/raw_trades.hpp"

#include "core/inst_id.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;
using namespace std::chrono_literals;

TEST_CASE("a made market is the same every time and another one with another seed") {
  MarketSettings settings;
  settings.duration = 10min;
  const auto text = [&] {
    std::string lines;
    for (const Trade& trade : make_trades(settings))
      lines += trade_line(InstId::require(settings.instrument), trade);
    return lines;
  };
  const std::string first = text();
  CHECK(text() == first);
  settings.seed = 2;
  CHECK(text() != first);
}

TEST_CASE("a made day has about the trades asked for, contiguous ids and times in order") {
  MarketSettings settings;
  settings.trades_per_day = 50'000;
  const auto trades = make_trades(settings);
  CHECK(trades.size() > 35'000);
  CHECK(trades.size() < 65'000);
  std::size_t same_instant = 0;
  for (std::size_t i = 1; i < trades.size(); ++i) {
    REQUIRE(trades[i].id == trades[i - 1].id + 1);
    REQUIRE(trades[i].time >= trades[i - 1].time);
    same_instant += std::size_t{trades[i].time == trades[i - 1].time};
  }
  CHECK(same_instant > trades.size() / 2);
  CHECK(trades.front().time >= settings.start);
  CHECK(trades.back().time < settings.start + settings.duration);
}

TEST_CASE("a disordered market has holes, late trades, trades out of order and silences") {
  MarketSettings settings;
  settings.trades_per_day = 20'000;
  settings.duration = 24h * 60;
  settings.disorder = Disorder::all();
  const auto trades = make_trades(settings);
  std::map<std::string, std::size_t> seen;
  Timestamp watermark = trades.front().time;
  for (std::size_t i = 1; i < trades.size(); ++i) {
    const auto step = trades[i].time - watermark;
    seen["hole"] += std::size_t{trades[i].id > trades[i - 1].id + 1};
    seen["out of order"] += std::size_t{step < 0s && step >= -1s};
    seen["late"] += std::size_t{step <= -61s};
    seen["hours of silence"] += std::size_t{step > 1h && step < 31h};
    seen["days of silence"] += std::size_t{step > 24h * 5};
    seen["finer"] += std::size_t{trades[i].price.value.decimals() > settings.price_decimals};
    seen["contract"] += std::size_t{trades[i].contract.value != settings.contract_value};
    watermark = std::max(watermark, trades[i].time);
    REQUIRE(trades[i].price.value.is_positive());
    REQUIRE(trades[i].size.value.is_positive());
    REQUIRE(trades[i].id > trades[i - 1].id);
  }
  CHECK(seen.size() == 7);
  for (const auto& [what, count] : seen) {
    INFO(what);
    CHECK(count > 0);
  }
}

TEST_CASE("made raw lines have the documented keys in order") {
  MarketSettings settings;
  settings.duration = 1min;
  const auto trades = make_trades(settings);
  REQUIRE_FALSE(trades.empty());
  Trade trade = trades.front();
  trade.time = from_unix_ms(1'765'748'096'123);
  trade.id = 1234567890;
  trade.side = Side::buy;
  trade.price = {Decimal(1012505, 1)};
  trade.size = {Decimal(4500, 2)};
  const auto instrument = InstId::require("BTC-USDT-SWAP");
  CHECK(trade_line(instrument, trade) ==
        R"({"timestamp_utc":"2025-12-14T21:34:56.123Z","exchange":"okx","market":"perp",)"
        R"("instId":"BTC-USDT-SWAP","symbol_canon":"BTC/USDT","trade_id":"1234567890",)"
        R"("side":"buy","price":"101250.5","qty_contracts":"45","ctVal":"0.01","ctMult":"1",)"
        R"("ctType":"linear"})"
        "\n");
  LineStyle old_style;
  old_style.spaced = old_style.crlf = old_style.microseconds = true;
  CHECK(trade_line(instrument, trade, old_style)
            .starts_with(R"({"timestamp_utc": "2025-12-14T21:34:56.123987Z", "exchange": "okx")"));
  CHECK(trade_line(instrument, trade, old_style).ends_with("\"linear\"}\r\n"));
}

TEST_CASE("a made Vault files trades under the largest date seen so far") {
  MarketSettings settings;
  settings.start = from_unix_ms(1'765'756'800'000 - 60'000);  // a minute before midnight
  settings.duration = 2min;
  settings.trades_per_day = 2'000'000;
  settings.disorder.late_trades = 20;
  const auto trades = make_trades(settings);
  const Tree vault = raw_vault(settings, trades);
  const std::string folder = "raw/okx/trades_perps/BTC-USDT-SWAP/";
  REQUIRE(vault.size() == 3);
  CHECK(vault.contains("meta/okx/instruments/BTC-USDT-SWAP.json"));
  const auto count = [](const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  };
  const std::string& first = vault.at(folder + "2025-12-14.jsonl");
  const std::string& second = vault.at(folder + "2025-12-15.jsonl");
  CHECK(count(first, "\n") + count(second, "\n") == trades.size());
  CHECK(count(first, "2025-12-15T") == 0);
  CHECK(count(second, "2025-12-14T23:5") > 0);  // the late ones
}
