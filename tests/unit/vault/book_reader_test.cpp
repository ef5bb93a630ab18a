#include "vault/book_reader.hpp"

#include "support/book_lines.hpp"
#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "vault/gzip.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;
using vault::L2Form;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const vault::Layout layout("/vault");
const Timestamp ten = *parse_window_time("2025-12-14T10:00:00Z");

/// A snapshot whose best bid tells its time: seconds since ten.
std::string line_at(std::chrono::milliseconds since_ten, bool gap = false) {
  const Timestamp time = ten + since_ten;
  if (gap) return book_line(btc, time, {}, {}, true);
  const auto price = std::to_string(100'000 + since_ten.count() / 1000);
  return book_line(btc, time, {{price, "5"}, {"99999.5", "7"}}, {{"200000", "1"}});
}

void put(MemoryFileSystem& fs, Timestamp hour, const std::string& lines) {
  fs.load({{book_path(layout, btc, hour), lines}}, layout.root());
}

/// Packs the hour and removes the original.
void pack(MemoryFileSystem& fs, Timestamp hour) {
  const auto plain = layout.l2_hour(btc, hour, L2Form::lines);
  const auto input = fs.open_read(plain);
  const auto output = fs.create(layout.l2_hour(btc, hour, L2Form::packed));
  vault::write_gzip(*input, *output);
  fs.remove(plain);
}

/// Seconds since ten of the snapshot found in the minute that ends then; empty for none.
std::optional<std::int64_t> found_at(MemoryFileSystem& fs, std::chrono::milliseconds since_ten) {
  const Timestamp through = ten + since_ten;
  const auto found = vault::read_newest_snapshot(fs, layout, btc, through - 60s, through);
  if (!found) return std::nullopt;
  CHECK(found->bids.size() == 2);
  CHECK(found->bids[1] == MarketView::Level{{*Decimal::parse("99999.5")}, {Decimal(7, 0)}});
  CHECK(found->asks.size() == 1);
  const auto seconds = (found->time - ten) / 1s;
  CHECK(found->bids[0].price.value == Decimal(100'000 + seconds, 0));
  return seconds;
}

}  // namespace

TEST_CASE("the newest snapshot of the last minute is found, wherever in its hour") {
  MemoryFileSystem fs;
  std::string lines;
  for (int second = 0; second < 3600; second += 2) lines += line_at(std::chrono::seconds(second));
  put(fs, ten, lines);
  for (int round = 0; round < 2; ++round) {
    CHECK(found_at(fs, 0s) == 0);
    CHECK(found_at(fs, 1s) == 0);
    CHECK(found_at(fs, 1999ms) == 0);
    CHECK(found_at(fs, 2s) == 2);
    CHECK(found_at(fs, 1801s) == 1800);
    CHECK(found_at(fs, 3599s) == 3598);
    CHECK(found_at(fs, 3657s) == 3598);
    CHECK(found_at(fs, 3658s) == std::nullopt);  // a minute old to the second
    CHECK(found_at(fs, -1ms) == std::nullopt);
    if (round == 0) pack(fs, ten);
  }
}

TEST_CASE("an hour that has just begun looks back into the hour before, packed or not") {
  MemoryFileSystem fs;
  put(fs, ten - 1h, line_at(-30s) + line_at(-10s));
  CHECK(found_at(fs, 5s) == -10);
  put(fs, ten, line_at(8s));
  CHECK(found_at(fs, 5s) == -10);
  CHECK(found_at(fs, 9s) == 8);
  pack(fs, ten - 1h);
  CHECK(found_at(fs, 5s) == -10);
  CHECK(found_at(fs, -11s) == -30);
}

TEST_CASE("midnight is an hour like any other") {
  MemoryFileSystem fs;
  put(fs, ten + 13h, line_at(14h - 5s));
  CHECK(found_at(fs, 14h + 10s) == 14 * 3600 - 5);
}

TEST_CASE("a line that tells of a gap is passed over for the snapshot before it") {
  MemoryFileSystem fs;
  put(fs, ten, line_at(10s) + line_at(12s, true) + line_at(14s, true));
  CHECK(found_at(fs, 20s) == 10);
  CHECK(found_at(fs, 70s) == std::nullopt);
  put(fs, ten, line_at(10s) + line_at(12s, true) + line_at(14s));
  CHECK(found_at(fs, 13s) == 10);
  CHECK(found_at(fs, 20s) == 14);
}

TEST_CASE("while an hour is being packed its lines count, not the packed ones") {
  MemoryFileSystem fs;
  put(fs, ten, line_at(10s));
  pack(fs, ten);
  put(fs, ten, line_at(20s));
  CHECK(found_at(fs, 30s) == 20);
}

TEST_CASE("a last line that is still being written is no snapshot yet, packed or not") {
  MemoryFileSystem fs;
  put(fs, ten, line_at(10s) + line_at(12s).substr(0, 200));
  CHECK(found_at(fs, 20s) == 10);
  pack(fs, ten);
  CHECK(found_at(fs, 20s) == 10);
}

TEST_CASE("a Vault without snapshots has none") {
  MemoryFileSystem fs;
  CHECK(found_at(fs, 20s) == std::nullopt);
}

TEST_CASE("lines of another form are read by what they tell") {
  MemoryFileSystem fs;
  const auto known = line_at(10s);
  const std::string time = R"("timestamp_utc":"2025-12-14T10:00:12.000Z")";
  auto other = line_at(12s);
  other.replace(other.find(time), time.size() + 1, "");  // with its comma
  other.insert(1, R"( "unknown" : [1] , "timestamp_utc" : "2025-12-14T10:00:12.000999Z" , )");
  put(fs, ten, known + "\r\n" + other.substr(0, other.size() - 1) + "\r\n");
  CHECK(found_at(fs, 11s) == 10);
  CHECK(found_at(fs, 13s) == 12);
}

TEST_CASE("a snapshot that cannot be read names its file and place") {
  const auto refusal = [](const std::string& bad, bool packed = false) {
    MemoryFileSystem fs;
    put(fs, ten, line_at(10s) + bad);
    if (packed) pack(fs, ten);
    try {
      found_at(fs, 20s);
    } catch (const DataError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const auto at = "10.jsonl, line at byte " + std::to_string(line_at(10s).size()) + ": ";
  const auto other = book_line(InstId::require("ETH-USDT-SWAP"), ten + 12s, {}, {});
  CHECK(refusal(other).find(at + "it is not of instrument BTC-USDT-SWAP") != std::string::npos);
  CHECK(refusal("{\n").find(at + "it is not JSON") != std::string::npos);
  CHECK(refusal("{\"timestamp_utc\":\"2025\n").find(at) != std::string::npos);
  CHECK(refusal("{\n", true).find("10.jsonl.gz, line at byte") != std::string::npos);
  CHECK(refusal(book_line(btc, ten + 12s, {{"0", "1"}}, {})).find("a level of bids_top400") !=
        std::string::npos);
  CHECK(refusal(book_line(btc, ten + 12s, {}, {{"5", "x"}})).find("a level of asks_top400") !=
        std::string::npos);
}
