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
  GapLedger ledger(fs, layout, instrument, 7);
  CHECK(text(fs) == filled);
  ledger.append(record(8, 8, Kind::venue_hole));
  ledger.commit();
  CHECK(text(fs) == filled + hole);
}

TEST_CASE("what a ledger tells of ids behind the newest trade on disk is taken back at the start") {
  const auto span = [](TradeId from, TradeId to) {
    return line(R"("from_id":)" + std::to_string(from) + R"(,"to_id":)" + std::to_string(to) +
                    R"(,"missing":)" + std::to_string(to - from + 1),
                "filled");
  };
  const std::string before = span(1, 4) + filled + hole + "no record\n" + span(12, 14);
  const auto left_behind = [&](TradeId last) {
    MemoryFileSystem fs;
    fs.load({{file, before}}, layout.root());
    GapLedger ledger(fs, layout, instrument, last);
    CHECK(fs.after_restart({}).tree(layout.root()) == fs.tree(layout.root()));
    return text(fs);
  };
  CHECK(left_behind(14) == before);
  CHECK(left_behind(13) == span(1, 4) + filled + hole + "no record\n" + span(12, 13));
  CHECK(left_behind(11) == span(1, 4) + filled + hole + "no record\n");
  CHECK(left_behind(7) == span(1, 4) + filled + "no record\n");
  CHECK(left_behind(6) == span(1, 4) + span(5, 6) + "no record\n");
  CHECK(left_behind(4) == span(1, 4) + "no record\n");
}

TEST_CASE("on a full disk a ledger is shortened by whole lines, and tells nothing twice") {
  MemoryFileSystem fs;
  fs.load({{file, filled + hole}}, layout.root());
  const GapLedger with_room(fs, layout, instrument, 6);
  const std::string shortened = text(fs);
  CHECK(shortened.find(R"("to_id":6)") != std::string::npos);

  fs.load({{file, filled + hole}}, layout.root());
  fs.fail_at(2, std::errc::no_space_on_device);  // the first operation syncs what is there
  GapLedger ledger(fs, layout, instrument, 6);
  fs.repair();
  CHECK(text(fs) == filled);
  ledger.append(record(7, 7));
  ledger.append(record(8, 8, Kind::venue_hole));
  ledger.commit();
  CHECK(text(fs.after_restart({})) == filled + hole);
}

TEST_CASE("a ledger that is larger than any buffer keeps all that it should") {
  std::string many;
  for (TradeId id = 1; id <= 3'000; ++id)
    many += line(R"("from_id":)" + std::to_string(id) + R"(,"to_id":)" + std::to_string(id) +
                     R"(,"missing":1)",
                 "filled");
  MemoryFileSystem fs;
  fs.load({{file, many}}, layout.root());
  GapLedger ledger(fs, layout, instrument, 2'999);
  const bool lacks_the_last = text(fs) == many.substr(0, many.rfind("{"));
  CHECK(lacks_the_last);
}

TEST_CASE("without a trade on disk a ledger begins anew, and the old one is put aside") {
  MemoryFileSystem fs;
  fs.load({{file, filled}}, layout.root());
  GapLedger ledger(fs, layout, instrument, std::nullopt);
  ledger.append(record(8, 8, Kind::venue_hole));
  ledger.commit();
  CHECK(fs.after_restart({}).tree(layout.root()) ==
        Tree{{file, hole}, {std::string(file) + ".old", filled}});
}

TEST_CASE("a commit that fails anywhere is made up for by the next, and no line is torn") {
  for (std::uint64_t operation = 1;; ++operation) {
    CAPTURE(operation);
    MemoryFileSystem fs;
    fs.load({{file, filled}}, layout.root());
    GapLedger ledger(fs, layout, instrument, 7);
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
