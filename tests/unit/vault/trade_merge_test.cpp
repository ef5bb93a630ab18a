#include "vault/trade_merge.hpp"

#include "support/catch.hpp"
#include "support/import_rows.hpp"
#include "support/memory_file_system.hpp"

using namespace rq;
using namespace rq::test;

namespace {

const vault::Layout layout{"/vault"};
const std::filesystem::path folder = layout.raw_trades_folder(import_instrument());

ImportRow row_at(TradeId id, const char* time, const char* price = "100") {
  return {.id = id, .time = parse_event_time(time).value(), .price = price};
}

std::string line_of(const ImportRow& row) {
  std::string line;
  vault::TradeLineWriter(import_instrument(), import_contract)
      .append(line, {row.id, row.time, row.side, row.price, row.size});
  return line;
}

const ImportRow a = row_at(1, "2025-12-14T10:00:00.000Z");
const ImportRow b = row_at(3, "2025-12-14T20:00:00.000Z");
const ImportRow c = row_at(5, "2025-12-15T10:00:00.000Z");
const ImportRow d = row_at(7, "2025-12-16T10:00:00.000Z");

MemoryFileSystem disk_with(const Tree& raw) {
  MemoryFileSystem fs;
  fs.load(raw, folder);
  return fs;
}

Tree three_days() {
  return {{"2025-12-14.jsonl", line_of(a) + line_of(b)},
          {"2025-12-15.jsonl", line_of(c)},
          {"2025-12-16.jsonl", line_of(d)}};
}

}  // namespace

TEST_CASE("an import into an empty Vault writes the day files") {
  MemoryFileSystem fs;
  const auto outcome = import_rows(fs, layout, {{d, b}, {c, a, b}});
  CHECK(fs.after_restart({}).tree(folder) == three_days());
  CHECK(outcome.counts.rows == 5);
  CHECK(outcome.counts.fresh == 4);
  CHECK(outcome.counts.duplicates == 1);
  CHECK_FALSE(outcome.result.rewritten);
  CHECK(outcome.result.written.size() == 3);
}

TEST_CASE("importing what is there touches no file") {
  auto fs = disk_with(three_days());
  const auto outcome = import_rows(fs, layout, {{d, c, b, a}});
  CHECK(outcome.counts.fresh == 0);
  CHECK(outcome.counts.duplicates == 4);
  CHECK(outcome.result.written.empty());
  CHECK(fs.tree(folder) == three_days());
}

TEST_CASE("rows beyond the end are appended, rows before it rewrite only their day") {
  auto fs = disk_with(three_days());
  const auto later = row_at(9, "2025-12-16T11:00:00.000Z");
  auto outcome = import_rows(fs, layout, {{later}});
  CHECK_FALSE(outcome.result.rewritten);
  CHECK(fs.tree(folder).at("2025-12-16.jsonl") == line_of(d) + line_of(later));

  const auto between = row_at(4, "2025-12-14T20:00:00.000Z");
  outcome = import_rows(fs, layout, {{between}});
  CHECK(outcome.result.rewritten);
  CHECK(outcome.result.written ==
        std::vector{layout.raw_trades(import_instrument(), parse_date("2025-12-14").value())});
  CHECK(fs.tree(folder).at("2025-12-14.jsonl") == line_of(a) + line_of(b) + line_of(between));
}

TEST_CASE("far apart days are rewritten without those between them") {
  auto fs = disk_with(three_days());
  const auto first = row_at(2, "2025-12-14T11:00:00.000Z");
  const auto last = row_at(6, "2025-12-16T01:00:00.000Z");
  const auto outcome = import_rows(fs, layout, {{first, last}});
  CHECK(outcome.result.written.size() == 2);
  CHECK(fs.tree(folder) == Tree{{"2025-12-14.jsonl", line_of(a) + line_of(first) + line_of(b)},
                                {"2025-12-15.jsonl", line_of(c)},
                                {"2025-12-16.jsonl", line_of(last) + line_of(d)}});
}

TEST_CASE("a row that raises the date moves what follows, and a day file can vanish") {
  auto fs = disk_with(three_days());
  const auto early_bird = row_at(2, "2025-12-16T00:00:00.000Z");
  const auto outcome = import_rows(fs, layout, {{early_bird}});
  CHECK(fs.after_restart({}).tree(folder) ==
        Tree{{"2025-12-14.jsonl", line_of(a)},
             {"2025-12-16.jsonl", line_of(early_bird) + line_of(b) + line_of(c) + line_of(d)}});
  CHECK(outcome.result.removed.size() == 1);
}

TEST_CASE("rows before the first trade begin a new day file") {
  auto fs = disk_with(three_days());
  const auto first = row_at(0, "2025-12-12T00:00:00.000Z");
  import_rows(fs, layout, {{first}});
  auto expected = three_days();
  expected["2025-12-12.jsonl"] = line_of(first);
  CHECK(fs.tree(folder) == expected);
}

TEST_CASE("a conflict is reported with both places and the first statement is kept") {
  auto fs = disk_with(three_days());
  auto in_vault = b;
  in_vault.price = "101";
  auto first = row_at(4, "2025-12-14T21:00:00.000Z", "7");
  auto second = first;
  second.side = Side::sell;
  const auto outcome = import_rows(fs, layout, {{in_vault, first}, {second}});
  REQUIRE(outcome.conflicts.size() == 2);
  CHECK(outcome.counts.conflicts == 2);
  CHECK(outcome.conflicts[0].kept_at == "raw/okx/trades_perps/BTC-USDT-SWAP/2025-12-14.jsonl:2");
  CHECK(outcome.conflicts[0].kept == "buy 1 at 100, 2025-12-14T20:00:00.000Z");
  CHECK(outcome.conflicts[0].other == "buy 1 at 101, 2025-12-14T20:00:00.000Z");
  CHECK(outcome.conflicts[0].other_at == "file0.csv:2");
  CHECK(outcome.conflicts[1].kept_at == "file0.csv:3");
  CHECK(outcome.conflicts[1].other_at == "file1.csv:2");
  CHECK(fs.tree(folder).at("2025-12-14.jsonl") == line_of(a) + line_of(b) + line_of(first));
}

TEST_CASE("another notation of the same numbers is no conflict, and the first one stays") {
  auto fs = disk_with(three_days());
  auto same = b;
  same.price = "100.00";
  same.size = "1.0";
  const auto outcome = import_rows(fs, layout, {{same}});
  CHECK(outcome.counts.duplicates == 1);
  CHECK(fs.tree(folder) == three_days());
}

TEST_CASE("a rewrite keeps every line that is there byte for byte, readable or not") {
  const std::string odd = "not JSON at all\r\n" + std::string(1'200'000, 'x') + "\n\n";
  const std::string old_style =
      R"({"timestamp_utc": "2025-12-14T20:00:00.000123Z", "exchange": "okx", "market": "perp", )"
      R"("instId": "BTC-USDT-SWAP", "symbol_canon": "BTC/USDT", "trade_id": "3", "side": "buy", )"
      R"("price": "100.0", "qty_contracts": "1", "ctVal": "1", "ctMult": "1", )"
      R"("ctType": "linear", "note": "kept"})"
      "\r\n";
  auto fs = disk_with({{"2025-12-14.jsonl", odd + line_of(a) + odd + old_style + odd},
                       {"2025-12-15.jsonl", line_of(c)}});
  const auto between = row_at(2, "2025-12-14T20:00:00.000Z");
  const auto outcome = import_rows(fs, layout, {{between, b}});
  CHECK(outcome.counts.duplicates == 1);
  CHECK(fs.tree(folder) ==
        Tree{{"2025-12-14.jsonl", odd + line_of(a) + odd + line_of(between) + old_style + odd},
             {"2025-12-15.jsonl", line_of(c)}});
}

TEST_CASE("a line that only lacks its line end counts, except in the newest file") {
  auto unfinished = [](const ImportRow& row) {
    auto line = line_of(row);
    line.pop_back();
    return line;
  };
  auto fs = disk_with({{"2025-12-14.jsonl", line_of(a) + unfinished(b)},
                       {"2025-12-15.jsonl", line_of(c) + unfinished(d)}});
  const auto outcome = import_rows(fs, layout, {{b, d, row_at(2, "2025-12-14T11:00:00.000Z")}});
  CHECK(outcome.counts.fresh == 2);
  CHECK(outcome.counts.duplicates == 1);
  CHECK(fs.tree(folder) ==
        Tree{{"2025-12-14.jsonl",
              line_of(a) + line_of(row_at(2, "2025-12-14T11:00:00.000Z")) + line_of(b)},
             {"2025-12-15.jsonl", line_of(c)},
             {"2025-12-16.jsonl", line_of(d)}});
}

TEST_CASE("an import sweeps up after one that was killed, and leaves nothing itself") {
  auto fs = disk_with(three_days());
  fs.load({{"2025-12-14.jsonl.new", "half a file"}, {"notes.txt", "mine"}}, folder);
  fs.load({{"run-1", "rubbish"}}, layout.import_folder(import_instrument()));
  import_rows(fs, layout, {{row_at(2, "2025-12-14T11:00:00.000Z")}}, 1);
  CHECK(fs.tree(folder).size() == 4);
  CHECK(fs.tree(folder).contains("notes.txt"));
  CHECK(fs.tree(layout.import_folder(import_instrument())).empty());
}

TEST_CASE("holes are those of the merged trades, from the one before the rows to the one after") {
  auto fs = disk_with(three_days());  // ids 1, 3, 5, 7
  const auto middle = import_rows(fs, layout, {{row_at(6, "2025-12-15T12:00:00.000Z")}});
  CHECK(middle.ids.missing() == 0);
  const auto beyond = import_rows(fs, layout, {{row_at(11, "2025-12-16T14:00:00.000Z")}});
  CHECK(beyond.ids.missing() == 3);
  CHECK(beyond.ids.holes() == 1);
  CHECK(beyond.ids.longest() == std::chrono::hours(4));
  const auto filled =
      import_rows(fs, layout,
                  {{row_at(8, "2025-12-16T11:00:00.000Z"), row_at(9, "2025-12-16T12:00:00.000Z"),
                    row_at(10, "2025-12-16T13:00:00.000Z")}});
  CHECK(filled.ids.missing() == 0);
  const auto all = import_rows(fs, layout, {{a, d}});  // what is there between them counts
  CHECK(all.ids.missing() == 2);
  CHECK(all.ids.holes() == 2);
}

TEST_CASE(
    "ids that begin again are a contradiction, whichever life comes first, also in one import") {
  std::vector<ImportRow> first;
  std::vector<ImportRow> second;
  for (TradeId i = 0; i < 50; ++i) {
    const auto step = std::chrono::seconds(i);
    first.push_back(
        {.id = 88'000'000 + i, .time = *parse_event_time("2022-05-11T16:00:00.000Z") + step});
    second.push_back({.id = 1 + i, .time = *parse_event_time("2022-05-28T16:00:00.000Z") + step});
  }
  for (const auto& [before, after] : {std::pair{first, second}, std::pair{second, first}}) {
    MemoryFileSystem fs;
    REQUIRE_FALSE(import_rows(fs, layout, {before}).contradiction);
    const auto tree = fs.tree(folder);
    const auto outcome = import_rows(fs, layout, {after});
    REQUIRE(outcome.contradiction);
    CHECK(outcome.contradiction->lower.id <= 50);
    CHECK(outcome.contradiction->higher.id >= 88'000'000);
    CHECK(fs.tree(folder) == tree);

    MemoryFileSystem empty;
    CHECK(import_rows(empty, layout, {before, after}).contradiction);
  }
}

TEST_CASE("a second life with the ids of the first is a contradiction, not many conflicts") {
  auto fs = disk_with(three_days());
  const auto outcome = import_rows(
      fs, layout, {{row_at(3, "2026-01-14T20:00:00.000Z"), row_at(9, "2026-01-14T21:00:00.000Z")}});
  REQUIRE(outcome.contradiction);
  CHECK(outcome.contradiction->lower.id == 3);
  CHECK(outcome.contradiction->lower.place == "file0.csv:2");
  CHECK(outcome.contradiction->higher.place ==
        "raw/okx/trades_perps/BTC-USDT-SWAP/2025-12-14.jsonl:2");
}

TEST_CASE("clocks that step back by two days, overlaps and any order are no contradiction") {
  MemoryFileSystem fs;
  const std::vector rows{row_at(9, "2025-12-12T12:00:00.000Z"),  // exactly two days back
                         row_at(8, "2025-12-14T12:00:00.000Z"),
                         row_at(7, "2025-12-14T11:59:59.000Z")};
  CHECK_FALSE(import_rows(fs, layout, {rows}).contradiction);
  CHECK_FALSE(import_rows(fs, layout, {rows, rows}).contradiction);
}

TEST_CASE("a price beside a multiple of the tick size does not contradict that multiple") {
  MemoryFileSystem fs;
  import_rows(fs, layout, {{row_at(3, "2025-12-14T20:00:00.000Z", "0.16186999999999999")}});
  vault::TradeMerge merge(fs, layout, import_instrument());
  const auto same = row_at(3, "2025-12-14T20:00:00.000Z", "0.16187");
  merge.add(
      {.trade = {same.id, same.time, same.side, same.price, same.size}, .source = 0, .line = 2});
  const auto found = merge.compare({"rest.csv"}, [](const auto&) {}, Price{Decimal(1, 5)});
  CHECK(found.counts.duplicates == 1);
  CHECK(found.counts.conflicts == 0);
  CHECK(found.float_prices_kept == 1);
}
