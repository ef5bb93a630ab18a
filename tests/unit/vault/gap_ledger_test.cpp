#include "vault/gap_ledger.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using vault::GapLedger;
using Kind = GapRecord::Kind;

namespace {

const vault::Layout layout{"/vault"};
const InstId instrument = InstId::require("BTC-USDT-SWAP");
constexpr const char* file = "state/trades/okx/perps/BTC-USDT-SWAP.gaps.jsonl";

GapRecord record(TradeId from, TradeId to, Kind kind = Kind::filled) {
  return {.opened = *parse_event_time("2025-12-14T21:34:56.123Z"),
          .closed = *parse_event_time("2025-12-14T21:34:57.000Z"),
          .from = from,
          .to = to,
          .kind = kind,
          .reason = "reconnect"};
}

std::string line(const std::string& ids, const std::string& kind) {
  return R"({"opened_utc":"2025-12-14T21:34:56.123Z","closed_utc":"2025-12-14T21:34:57.000Z",)" +
         ids + R"(,"kind":")" + kind + R"(","reason":"reconnect"})" + '\n';
}

const std::string filled = line(R"("from_id":5,"to_id":7,"missing":3)", "filled");
const std::string hole = line(R"("from_id":8,"to_id":8,"missing":1)", "venue_hole");
const std::string lost = line(
    R"("from_id":18446744073709551614,"to_id":18446744073709551615,"missing":2)", "unrecovered");

std::string text(const MemoryFileSystem& fs) {
  const auto tree = fs.tree(layout.root());
  return tree.contains(file) ? tree.at(file) : std::string();
}

}  // namespace

TEST_CASE("the ledger holds a line for each gap, in order, durable after a commit") {
  MemoryFileSystem fs;
  GapLedger ledger(fs, layout, instrument, std::nullopt);
  ledger.append(record(5, 7));
  ledger.append(record(8, 8, Kind::venue_hole));
  CHECK(text(fs).empty());
  ledger.commit();
  ledger.append(
      record(18'446'744'073'709'551'614U, 18'446'744'073'709'551'615U, Kind::unrecovered));
  ledger.commit();
  CHECK(text(fs.after_restart({})) == filled + hole + lost);
}

TEST_CASE("a ledger without gaps is no file") {
  MemoryFileSystem fs;
  GapLedger ledger(fs, layout, instrument, std::nullopt);
  ledger.commit();
  CHECK(fs.tree(layout.root()).empty());
}

TEST_CASE("a torn last line of the ledger is cut off") {
  MemoryFileSystem fs;
  fs.load({{file, filled + hole.substr(0, 40)}}, layout.root());
  GapLedger ledger(fs, layout, instrument, std::nullopt);
  CHECK(text(fs) == filled);
  ledger.append(record(8, 8, Kind::venue_hole));
  ledger.commit();
  CHECK(text(fs) == filled + hole);
}

TEST_CASE("what is told of ids behind the newest trade on disk is not told again after a restart") {
  MemoryFileSystem fs;
  for (int run = 0; run < 3; ++run) {
    GapLedger ledger(fs, layout, instrument, std::nullopt);
    ledger.append(record(5, 7));
    ledger.append(record(8, 8, Kind::venue_hole));
    ledger.commit();
    CHECK(text(fs) == filled + hole);
  }
  GapLedger behind(fs, layout, instrument, 8);
  behind.append(record(8, 8, Kind::venue_hole));
  behind.commit();
  CHECK(text(fs) == filled + hole + hole);
}

TEST_CASE("after a restart the ledger tells of those ids only that it told nothing like it of") {
  const auto span = [](TradeId from, TradeId to) {
    return line(R"("from_id":)" + std::to_string(from) + R"(,"to_id":)" + std::to_string(to) +
                    R"(,"missing":)" + std::to_string(to - from + 1),
                "filled");
  };
  const std::string before = span(1, 4) + filled + hole + "no record\n" + span(12, 14);
  const auto told_behind = [&](std::optional<TradeId> last, const std::vector<GapRecord>& gaps) {
    MemoryFileSystem fs;
    fs.load({{file, before}}, layout.root());
    GapLedger ledger(fs, layout, instrument, last);
    for (const auto& gap : gaps) ledger.append(gap);
    ledger.commit();
    REQUIRE(text(fs).starts_with(before));
    return text(fs).substr(before.size());
  };
  // Killed when trade 5 was written: 6 and 7 were told of, 9 to 11 were live then.
  CHECK(told_behind(5, {record(6, 16)}) == span(8, 11) + span(15, 16));
  CHECK(told_behind(5, {record(6, 7), record(8, 8, Kind::venue_hole), record(9, 12)}) ==
        span(9, 11));
  CHECK(told_behind(5, {record(6, 8, Kind::unrecovered)}) ==
        line(R"("from_id":6,"to_id":8,"missing":3)", "unrecovered"));
  CHECK(told_behind(14, {record(15, 16)}) == span(15, 16));
  CHECK(told_behind(std::nullopt, {record(1, 7), record(12, 13), record(14, 14)}).empty());
  CHECK(told_behind(5, {record(20, 21), record(22, 22)}) == span(20, 21) + span(22, 22));
}

TEST_CASE("a commit that fails anywhere is made up for by the next, and no line is torn") {
  for (std::uint64_t operation = 1;; ++operation) {
    CAPTURE(operation);
    MemoryFileSystem fs;
    fs.load({{file, filled}}, layout.root());
    GapLedger ledger(fs, layout, instrument, std::nullopt);
    fs.fail_at(operation, std::errc::no_space_on_device);
    ledger.append(record(8, 8, Kind::venue_hole));
    bool failed = false;
    try {
      ledger.commit();
    } catch (const IoError&) {
      failed = true;
    }
    fs.repair();
    ledger.append(record(5, 7));
    ledger.commit();
    CHECK(text(fs.after_restart({})) == filled + hole + filled);
    if (!failed) {
      CHECK(operation > 2);
      break;
    }
  }
}
