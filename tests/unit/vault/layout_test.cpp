#include "vault/layout.hpp"

#include "support/catch.hpp"

using namespace rq;

TEST_CASE("every path of the Vault is where the documents say") {
  const vault::Layout layout("root");
  const auto id = InstId::require("BTC-USDT-SWAP");
  const auto path = [&](const std::filesystem::path& p) { return layout.relative(p); };
  CHECK(path(layout.raw_trades(id, *parse_date("2025-12-14"))) ==
        "raw/okx/trades_perps/BTC-USDT-SWAP/2025-12-14.jsonl");
  CHECK(path(layout.vwap(id)) == "derived/vwap/okx/perps/BTC-USDT-SWAP/vwap_1m.jsonl");
  CHECK(path(layout.wick_events(id)) == "derived/wicks/okx/perps/BTC-USDT-SWAP/wicks_events.jsonl");
  CHECK(path(layout.wicks_active(id)) == "derived/wicks/okx/perps/BTC-USDT-SWAP/wicks_active.json");
  CHECK(path(layout.candles(id, Timeframe::h4)) ==
        "derived/candles/okx/perps/BTC-USDT-SWAP/candles_4h.jsonl");
  CHECK(path(vault::day_file(layout.cvd_folder(id), *parse_date("2025-12-14"))) ==
        "derived/cvd/okx/BTC-USDT-SWAP/1m/2025-12-14.jsonl");
  CHECK(path(layout.state("vwap", id)) == "state/vwap/okx/perps/BTC-USDT-SWAP.state.json");
  CHECK(path(layout.rejects("wicks", id)) == "state/wicks/okx/perps/BTC-USDT-SWAP.rejects.jsonl");
  CHECK(path(layout.state("cvd", id)) == "state/cvd/okx/BTC-USDT-SWAP.state.json");
  CHECK(path(layout.rejects("cvd", id)) == "state/cvd/okx/BTC-USDT-SWAP.rejects.jsonl");
  CHECK(path(layout.signals(id)) == "derived/signals/okx/perps/BTC-USDT-SWAP/signals.jsonl");
  CHECK(path(layout.lock("signals", id)) == "state/signals/okx/perps/BTC-USDT-SWAP.lock");
  CHECK(path(layout.l2_retention_lock()) == "state/l2/okx/retention.lock");
  CHECK(path(layout.l2_retention_state()) == "state/l2/okx/retention.state.json");
  CHECK(path(layout.instrument_facts(id)) == "meta/okx/instruments/BTC-USDT-SWAP.json");
}

TEST_CASE("the hour of a file of snapshots is read back from its name, and from no other name") {
  const vault::Layout layout("root");
  const auto id = InstId::require("BTC-USDT-SWAP");
  const auto day = *parse_date("2025-12-14");
  CHECK(layout.relative(layout.l2_hour(id, day + std::chrono::hours(7), vault::L2Form::lines)) ==
        "raw/okx/l2_perps/BTC-USDT-SWAP/2025-12-14/07.jsonl");
  for (int hour = 0; hour < 24; ++hour) {
    const Timestamp time = day + std::chrono::hours(hour);
    for (const auto form : {vault::L2Form::lines, vault::L2Form::packed, vault::L2Form::packing}) {
      const auto file = layout.l2_hour(id, time, form);
      const auto found =
          vault::hour_of_l2_file(file.parent_path().filename().string(), file.filename().string());
      CHECK((found == std::pair{time, form}));
    }
  }
  for (const auto* name : {"24.jsonl", "7.jsonl", "007.jsonl", "0a.jsonl", "a0.jsonl", "0:.jsonl",
                           "-1.jsonl", "07.jsonl.bak", "07.jsonl.gz.tmp2", "07.jsonl.tmp",
                           "07.json", "07", "0", "", "07.jsonl.gz.gz"})
    CHECK_FALSE(vault::hour_of_l2_file("2025-12-14", name));
  for (const auto* folder : {"2025-12-32", "2025-12-14.old", "20251214", ""})
    CHECK_FALSE(vault::hour_of_l2_file(folder, "07.jsonl"));
}

TEST_CASE("the day of a day file is read back from its name, and from no other name") {
  const auto day = parse_date("2025-12-14");
  const vault::Layout layout("root");
  const auto file = layout.raw_trades(InstId::require("A"), *day);
  CHECK(vault::day_of_file(file.filename().string()) == day);
  for (const auto* name : {"2025-12-14", "2025-12-14.jsonl.tmp", "2025-13-14.jsonl", "x.jsonl",
                           "2025-12-14.jsonl.gz", ".jsonl", "02025-12-14.jsonl"})
    CHECK_FALSE(vault::day_of_file(name));
}
