#include "vault/wick_event_reader.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/folds.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "sim/split_mix.hpp"
#include "sim/synthetic_market.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const vault::Layout layout("/vault");

Timestamp at(std::string_view text) {
  return *parse_window_time(text);
}

/// A disk that holds this events file.
MemoryFileSystem disk_with_events(const std::string& events) {
  MemoryFileSystem disk;
  disk.load({{layout.relative(layout.wick_events(btc)), events}}, layout.root());
  return disk;
}

std::string json_lines(const std::vector<WickEvent>& events) {
  std::string lines;
  for (const auto& event : events) lines += json_line(event, btc);
  return lines;
}

/// Three weeks of a market that is silent for days, so that wicks expire in crowds.
const std::vector<WickEvent>& long_history() {
  static const auto events = [] {
    MarketSettings settings;
    settings.duration = std::chrono::days(21);
    settings.trades_per_day = 4'000;
    settings.disorder.silences = 8'000;
    settings.disorder.long_silences = 30'000;
    Folds folds(Price{Decimal(1, 1)});
    for (const auto& trade : make_trades(settings)) folds.add(trade);
    return folds.derived().events;
  }();
  return events;
}

/// What the reader must find, from every event there is.
std::vector<WickRecord> full_scan(const std::vector<WickEvent>& events, Timeframe timeframe,
                                  Timestamp from, Timestamp as_of) {
  std::vector<WickRecord> wicks;
  for (const auto& [wick, status, touch, tick] : events) {
    if (wick.timeframe != timeframe || wick.creation < from || wick.creation > as_of) continue;
    if (status == WickStatus::untouched) {
      WickRecord record;
      record.creation = wick.creation;
      record.type = wick.type;
      record.tip = wick.tip();
      record.size = wick.size();
      record.formed_tip_distance_ticks = wick.formed_tip_distance_ticks;
      record.tick_size = tick;
      wicks.push_back(record);
      continue;
    }
    const auto known = std::find_if(wicks.begin(), wicks.end(), [&](const WickRecord& record) {
      return record.creation == wick.creation && record.type == wick.type;
    });
    if (status == WickStatus::expired) {
      if (wick.expiry() <= as_of) known->expired_time = wick.expiry();
    } else if (touch->time <= as_of) {
      known->touch_time = touch->time;
      known->touch_tip_distance_ticks = touch->tip_distance_ticks;
    }
  }
  return wicks;
}

/// The reader may also tell expiries that come later; nobody may look at them.
std::vector<WickRecord> known_at(std::vector<WickRecord> wicks, Timestamp as_of) {
  for (auto& wick : wicks)
    if (wick.expired_time > as_of) wick.expired_time.reset();
  return wicks;
}

std::vector<WickRecord> read(const std::string& events, Timeframe timeframe = Timeframe::m1,
                             Timestamp from = at("2025-12-14T00:00:00Z"),
                             Timestamp as_of = at("2025-12-15T00:00:00Z")) {
  auto disk = disk_with_events(events);
  return vault::read_wicks(disk, layout, btc, timeframe, from, as_of);
}

const std::string created =
    R"({"event_id":"BTC-USDT-SWAP|1m|2025-12-14T21:34:00Z|high","instId":"BTC-USDT-SWAP",)"
    R"("timeframe":"1m","creation_time_utc":"2025-12-14T21:34:00Z",)"
    R"("window_end_utc":"2025-12-14T21:34:00Z","wick_type":"high","wick_price":"101250",)"
    R"("wick_size":"8.5","status":"untouched","touch_time_utc":null,"tip_distance_ticks":null,)"
    R"("formed_tip_distance_ticks":7,"expired_time_utc":null})";
const std::string touched =
    "{ \"status\" : \"touched\", \"new_key\" : [{}, 1.5], \"tip_distance_ticks\" : 2 ,"
    " \"touch_time_utc\": \"2025-12-14T22:08:00Z\", \"wick_size\": \"8.5\","
    " \"wick_price\": \"101250\", \"formed_tip_distance_ticks\": 7, \"wick_type\": \"high\","
    " \"creation_time_utc\": \"2025-12-14T21:34:00Z\", \"timeframe\": \"1m\","
    " \"instId\": \"BTC-USDT-SWAP\" }";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

/// An event of a high wick.
WickEvent event_of(Timeframe timeframe, Timestamp creation, WickStatus status,
                   std::optional<Touch> touch = std::nullopt) {
  Wick wick;
  wick.timeframe = timeframe;
  wick.creation = creation;
  wick.high = {Decimal(2, 0)};
  return {wick, status, touch, std::nullopt};
}

std::string error_of(const std::string& events) {
  try {
    read(events);
  } catch (const DataError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("the events of a wick become one record, whatever the layout of their JSON") {
  const auto wicks = read(created + "\r\n" + touched + "\n");
  REQUIRE(wicks.size() == 1);
  const WickRecord& wick = wicks.front();
  CHECK(wick.creation == at("2025-12-14T21:34:00Z"));
  CHECK(wick.type == WickType::high);
  CHECK(wick.tip == Price{Decimal(101250, 0)});
  CHECK(wick.size == PriceDistance{BigDecimal(Decimal(85, 1))});
  CHECK(wick.formed_tip_distance_ticks == 7);
  CHECK(wick.touch_time == at("2025-12-14T22:08:00Z"));
  CHECK(wick.touch_tip_distance_ticks == 2);
  CHECK_FALSE(wick.expired_time);
}

TEST_CASE("a wick size may have more digits than any price") {
  const std::string wide = "12345678901234567.123456789012345678";
  const auto wicks = read(replaced(created, "8.5", wide) + "\n");
  REQUIRE(wicks.size() == 1);
  CHECK(wicks.front().size.value.to_string() == wide);
}

TEST_CASE("a last line that is not complete is no line yet") {
  const auto whole = read(created + "\n");
  CHECK(read(created + "\n" + touched) == whole);
  for (std::size_t length = 0; length < touched.size(); length += 7)
    CHECK(read(created + "\n" + touched.substr(0, length)) == whole);
  CHECK(read("").empty());
}

TEST_CASE("a complete line that cannot be read is an error that says where and what to do") {
  const std::string line = created + "\n";
  const std::string second = error_of(line + replaced(line, "101250", "1e5"));
  CHECK(second.find("derived/wicks/okx/perps/BTC-USDT-SWAP/wicks_events.jsonl") != second.npos);
  CHECK(second.find("byte " + std::to_string(line.size())) != second.npos);
  CHECK(second.find(R"(wick_price is "1e5")") != second.npos);
  CHECK(second.find("wick_tracker --rebuild --instId BTC-USDT-SWAP") != second.npos);

  for (const auto& bad :
       {std::string("\n"), std::string("[]\n"), std::string("{\n"), line.substr(1),
        replaced(line, "\"1m\"", "\"2m\""), replaced(line, "untouched", "seen"),
        replaced(line, "21:34:00Z\",\"window", "21:34:60Z\",\"window"),
        replaced(line, "\"high\"", "\"up\""), replaced(line, "\"8.5\"", "8.5"),
        replaced(line, ":7", ":-7"), replaced(line, "wick_size", "wick_girth"),
        replaced(touched + "\n", "\"2025-12-14T22:08:00Z\"", "null")}) {
    INFO(bad);
    CHECK_FALSE(error_of(bad).empty());
  }
}

TEST_CASE("a line of another instrument is an error") {
  CHECK(error_of(replaced(created, R"("instId":"BTC)", R"("instId":"ETH)") + "\n")
            .find("not of instrument BTC-USDT-SWAP") != std::string::npos);
}

TEST_CASE("a search finds what a scan of every event finds, at every kind of moment") {
  const auto& events = long_history();
  auto disk = disk_with_events(json_lines(events));
  REQUIRE(disk.file_size(layout.wick_events(btc)) > 4'000'000);  // there is something to search
  SplitMix random(7);
  for (int i = 0; i < 200; ++i) {
    const auto& event = events[random.below(events.size())];
    const Timestamp known = event.touch                           ? event.touch->time
                            : event.status == WickStatus::expired ? event.wick.expiry()
                                                                  : event.wick.creation;
    const Timestamp as_of = known + std::chrono::milliseconds(random.between(-1, 1));
    const Timestamp from = as_of - std::chrono::minutes(random.once_in(2) ? 65 : 12'000);
    const auto timeframe = all_timeframes[random.below(timeframe_count)];
    INFO(name_of(timeframe) << " from " << format_ms(from) << " to " << format_ms(as_of));
    REQUIRE(known_at(vault::read_wicks(disk, layout, btc, timeframe, from, as_of), as_of) ==
            full_scan(events, timeframe, from, as_of));
  }
}

TEST_CASE("an expiry that a later candle tells counts from its own moment on") {
  const Timestamp creation = at("2025-12-01T10:05:00Z");
  const Timestamp expiry = creation + wick_lifetime;
  const auto events = json_lines({
      event_of(Timeframe::m5, creation, WickStatus::untouched),
      event_of(Timeframe::m1, expiry + 26min, WickStatus::untouched),  // trades again at last
      event_of(Timeframe::m5, creation, WickStatus::expired),
      event_of(Timeframe::m5, expiry + 30min, WickStatus::untouched),
  });
  const auto wicks = read(events, Timeframe::m5, creation, expiry);
  REQUIRE(wicks.size() == 1);
  CHECK(wicks.front().expired_time == expiry);
}

TEST_CASE("the first wick asked for is found in front of many lines of the same moment") {
  const Timestamp from = at("2025-12-14T21:00:00Z");
  std::vector<WickEvent> events{event_of(Timeframe::m1, from, WickStatus::untouched)};
  for (int i = 1; i <= 2000; ++i)
    events.push_back(event_of(Timeframe::m5, from - i * 5min, WickStatus::touched,
                              Touch{from, TouchClass::wick, 0}));
  CHECK(read(json_lines(events), Timeframe::m1, from, from).size() == 1);
}

TEST_CASE("moments before the first and after the last event have answers") {
  const auto& events = long_history();
  auto disk = disk_with_events(json_lines(events));
  const auto read_at = [&](Timestamp as_of) {
    return vault::read_wicks(disk, layout, btc, Timeframe::m1, as_of - 65min, as_of);
  };
  CHECK(read_at(at("1970-01-01T00:00:00Z")).empty());
  CHECK(read_at(at("2999-01-01T00:00:00Z")).empty());
}

TEST_CASE("bytes gone wrong give an answer or an error, nothing worse") {
  const auto& events = long_history();
  const std::string good = json_lines({events.begin(), events.begin() + 600});
  const Timestamp as_of = events[590].wick.creation;
  SplitMix random(11);
  for (int i = 0; i < 300; ++i) {
    std::string bad = good;
    for (auto n = 1 + random.below(200); n > 0; --n)
      bad[random.below(bad.size())] = static_cast<char>(random.below(256));
    try {
      read(bad, Timeframe::m1, as_of - 65min, as_of);
    } catch (const Error&) {
    }
  }
  SUCCEED();
}

TEST_CASE("without an events file the error says what to run") {
  MemoryFileSystem disk;
  try {
    vault::read_wicks(disk, layout, btc, Timeframe::m1, {}, {});
    FAIL("no error");
  } catch (const NoInputError& error) {
    CHECK(std::string(error.what()).find("wick_tracker --instId BTC-USDT-SWAP") !=
          std::string::npos);
  }
}

TEST_CASE("how far wicks are tracked stands in the file of active wicks") {
  const auto tracked = [](const std::string& json) {
    MemoryFileSystem disk;
    disk.load({{layout.relative(layout.wicks_active(btc)), json}}, layout.root());
    return vault::read_tracked_through(disk, layout, btc);
  };
  CHECK(tracked(active_json({}, at("2025-12-14T22:08:00Z"), btc)) == at("2025-12-14T22:08:00Z"));
  CHECK(tracked(active_json({}, std::nullopt, btc)) == std::nullopt);
  CHECK_THROWS_AS(tracked("{}"), DataError);
  CHECK_THROWS_AS(tracked(R"({"as_of_utc":"soon"})"), DataError);
  MemoryFileSystem empty;
  CHECK(vault::read_tracked_through(empty, layout, btc) == std::nullopt);
}
