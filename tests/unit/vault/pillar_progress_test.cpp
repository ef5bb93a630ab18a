#include "vault/pillar_progress.hpp"

#include "support/catch.hpp"
#include "support/fold_jobs.hpp"
#include "support/raw_trades.hpp"
#include "support/tape.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const std::string raw_file = "raw/okx/trades_perps/BTC-USDT-SWAP/2025-12-14.jsonl";

bool has_unread(MemoryFileSystem& fs) {
  return vault::has_unread_trades(fs, memory_vault(), btc,
                                  vault::read_progress(fs, memory_vault(), "wicks", btc).value());
}

}  // namespace

TEST_CASE("how far a calculator has come is the last closed minute, and what it has not read") {
  Tape tape;
  Tree tree = raw_vault({}, {tape.trade("10:00:00", "5"), tape.trade("10:02:01.500", "6")});
  MemoryFileSystem fs;
  fs.load(tree, memory_vault().root());
  CHECK_FALSE(vault::read_progress(fs, memory_vault(), "wicks", btc));
  run_wicks(fs, btc);
  const auto progress = vault::read_progress(fs, memory_vault(), "wicks", btc);
  REQUIRE(progress);
  CHECK(progress->closed_through == at("10:02:00"));
  CHECK_FALSE(has_unread(fs));

  const auto line = trade_line(btc, tape.trade("10:02:30", "7"));
  const auto append = [&](const std::string& text) {
    fs.open_append(memory_vault().root() / raw_file)->write(text);
  };
  append(line.substr(0, 40));
  CHECK_FALSE(has_unread(fs));  // no line yet
  append(line.substr(40));
  CHECK(has_unread(fs));
  run_wicks(fs, btc);
  CHECK_FALSE(has_unread(fs));
}

TEST_CASE("a day that began after the last run is unread") {
  Tape tape;
  MemoryFileSystem fs;
  fs.load(raw_vault({}, {tape.trade("10:00:00", "5")}), memory_vault().root());
  run_wicks(fs, btc);
  auto next = tape.trade("10:00:00", "6");
  next.time += std::chrono::days(1);
  fs.load({{"raw/okx/trades_perps/BTC-USDT-SWAP/2025-12-15.jsonl", trade_line(btc, next)}},
          memory_vault().root());
  CHECK(has_unread(fs));
}

TEST_CASE("a damaged state names the cure") {
  MemoryFileSystem fs;
  fs.load({{"state/wicks/okx/perps/BTC-USDT-SWAP.state.json", "{\"input\":3}"}},
          memory_vault().root());
  CHECK_THROWS_AS(vault::read_progress(fs, memory_vault(), "wicks", btc), DataError);
}
