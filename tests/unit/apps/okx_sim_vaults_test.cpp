#include "okx_sim/make_exchange.hpp"
#include "okx_sim/replay_prints.hpp"
#include "okx_sim/truth_vault.hpp"
#include "support/catch.hpp"
#include "support/memory_file_system.hpp"
#include "support/raw_trades.hpp"
#include "unit/apps/okx_sim_markets.hpp"

#include "core/errors.hpp"
#include "sim/synthetic_market.hpp"

using namespace rq;
using namespace rq::okx_sim;
using namespace rq::sim;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

const vault::Layout recorded("/recorded");
const vault::Layout truth("/truth");

/// Some hours around midnight with all that a tape may hold.
MarketSettings disordered_market() {
  MarketSettings settings;
  settings.start = at("22:00:00");
  settings.duration = 4h;
  settings.trades_per_day = 20'000;
  settings.disorder.id_holes = 50;
  settings.disorder.late_trades = 40;
  settings.disorder.out_of_order = 5;
  settings.disorder.finer_decimals = 30;
  return settings;
}

MemoryFileSystem with_recorded(const Tree& tree) {
  MemoryFileSystem fs;
  fs.load(tree, recorded.root());
  return fs;
}

OpenedMarkets replay(vault::FileSystem& fs, const std::function<void(Options&)>& change = {}) {
  Options options;
  options.replay = "/recorded";
  if (change) change(options);
  return make_markets(fs, options, make_plan(options), {});
}

Tree raw_files(const MemoryFileSystem& fs, const vault::Layout& layout) {
  return fs.tree(layout.root() / "raw");
}

}  // namespace

TEST_CASE("a replayed Vault, written down as the truth, is the same Vault") {
  const auto settings = disordered_market();
  auto fs = with_recorded(raw_vault(settings, make_trades(settings)));
  auto [markets, start] = replay(fs);
  CHECK(start < settings.start + 1min);
  REQUIRE(markets.size() == 1);
  TruthVault written(fs, truth, markets, start);
  Market& market = *markets.front();
  CHECK(market.tape.print_until(start, 1) == 0);
  for (Timestamp now = start; market.tape.next_due(); now += 1min)
    while (const auto count = market.tape.print_until(now, 7)) written.append(market, count);
  written.sync();
  CHECK(difference(raw_files(fs, recorded), raw_files(fs, truth)) == "");
  CHECK(vault::require_instrument_facts(fs, truth, market.listing.instrument).contract.ct_val ==
        "0.01");
}

TEST_CASE("a replay prints prices and sizes as they stand in the Vault") {
  const auto instrument = InstId::require("BTC-USDT-SWAP");
  std::string lines;
  const vault::TradeLineWriter writer(instrument, {"0.01", "1", "linear"});
  writer.append(lines, {1, at("10:00:00"), Side::buy, "100.50", "3.0"});
  writer.append(lines, {2, at("10:00:01"), Side::sell, "0.000000010", "1"});
  MemoryFileSystem fs;
  fs.load({{"raw/okx/trades_perps/BTC-USDT-SWAP/2025-12-14.jsonl", lines}}, recorded.root());
  ReplayPrints prints(fs, recorded, instrument, Timestamp::min());
  const auto next_text = [&] {
    const Print print = prints.next().value();
    std::string text;
    append_as_printed(text, print.price);
    text += ' ';
    append_as_printed(text, print.size);
    return text;
  };
  CHECK(next_text() == "100.50 3.0");
  CHECK(next_text() == "0.000000010 1");
  CHECK_FALSE(prints.next());
}

TEST_CASE("a replay can begin anywhere, with a past, and end before its end") {
  const auto settings = disordered_market();
  const auto trades = make_trades(settings);
  auto fs = with_recorded(raw_vault(settings, trades));
  const Timestamp begin = at("23:30:00");
  const auto [markets, start] = replay(fs, [](Options& options) {
    options.start = "2025-12-14T23:30:00Z";
    options.past = "5m";
    options.duration = "1h";
  });
  CHECK(start == begin);
  okx_sim::Tape& tape = markets.front()->tape;
  tape.print_until(Timestamp::max(), 1'000'000);
  const auto first = std::find_if(trades.begin(), trades.end(),
                                  [&](const Trade& t) { return t.time >= begin - 5min; });
  const auto end = std::find_if(trades.begin(), trades.end(),
                                [&](const Trade& t) { return t.time >= begin + 1h; });
  REQUIRE(first < end);
  CHECK(tape.prints().front().id == first->id);
  CHECK(tape.prints().back().id == (end - 1)->id);
  CHECK(tape.prints().size() == static_cast<std::size_t>(end - first));
}

TEST_CASE("what cannot be replayed is refused with what to do") {
  MemoryFileSystem empty;
  CHECK_THROWS_AS(replay(empty), NoInputError);
  const auto settings = disordered_market();
  auto fs = with_recorded(raw_vault(settings, make_trades(settings)));
  CHECK_THROWS_AS(replay(fs, [](Options& o) { o.instruments = {"ETH-USDT-SWAP"}; }), NoInputError);
}

TEST_CASE("the truth is written into new Vaults only") {
  const auto settings = disordered_market();
  auto fs = with_recorded(raw_vault(settings, make_trades(settings)));
  const auto [markets, start] = replay(fs);
  CHECK_THROWS_AS(TruthVault(fs, recorded, markets, start), UsageError);
}

TEST_CASE("a made market has a past and opens now") {
  MemoryFileSystem fs;
  Options options;
  options.past = "10m";
  const Timestamp now = at("12:00:00");
  const auto [markets, start] = make_markets(fs, options, make_plan(options), now);
  CHECK(start == now);
  REQUIRE(markets.size() == 2);
  okx_sim::Tape& tape = markets.front()->tape;
  tape.print_until(start, 1'000'000);
  REQUIRE_FALSE(tape.prints().empty());
  CHECK(tape.prints().front().time >= now - 10min);
  CHECK(tape.prints().front().time < now - 9min);
  CHECK(tape.next_due() > now);
}

TEST_CASE("options that cannot be are refused with what they take") {
  const auto refusal = [](const std::function<void(Options&)>& change) {
    Options options;
    change(options);
    try {
      make_plan(options);
    } catch (const UsageError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto names = [&](const char* option, const std::function<void(Options&)>& change) {
    INFO(option);
    CHECK(refusal(change).starts_with(option));
  };
  CHECK(refusal([](Options&) {}).empty());
  CHECK(refusal([](Options& o) { o.speed = "0.125"; }).empty());
  names("--speed", [](Options& o) { o.speed = "-1"; });
  names("--speed", [](Options& o) { o.speed = "100001"; });
  names("--speed", [](Options& o) { o.speed = "1.0001"; });
  names("--trades-per-second", [](Options& o) { o.trades_per_second = "0"; });
  names("--trades-per-second", [](Options& o) { o.trades_per_second = "100001"; });
  names("--start", [](Options& o) { o.start = "yesterday"; });
  names("--past", [](Options& o) { o.past = "1"; });
  names("--duration", [](Options& o) { o.duration = "3 h"; });
  names("--history", [](Options& o) { o.history = "forever"; });
  names("--exit-after needs", [](Options& o) { o.exit_after = "1s"; });
  names("--chaos-every", [](Options& o) { o.chaos_every = "0s"; });
  names("'x/y'", [](Options& o) { o.instruments = {"x/y"}; });
  names("'at once'", [](Options& o) { o.faults = {"at once"}; });
}
