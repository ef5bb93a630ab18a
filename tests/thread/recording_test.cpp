// A recording between its two threads: one gathers what the recorder puts out, one writes it.
#include "trades_exporter/recording.hpp"

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/made_venue.hpp"
#include "support/memory_file_system.hpp"

#include "app/log.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;
using trades_exporter::Recording;
using trades_exporter::RecordingFiles;

namespace {

const vault::Layout layout{"/vault"};
const InstId instrument = InstId::require("BTC-USDT-SWAP");
constexpr auto long_enough = std::chrono::minutes(5);

vault::InstrumentFacts facts_with(const std::string& ct_val) {
  return {{ct_val, "1", "linear"}, std::nullopt, std::nullopt};
}

/// A recording on a disk in memory. The disk belongs to the thread that writes, until that has
/// nothing to do.
class Recorded {
 public:
  MemoryFileSystem fs;
  app::DiskThread disk;
  Recording recording{{},
                      instrument,
                      std::make_unique<RecordingFiles>(fs, layout, instrument),
                      facts_with("0.01"),
                      disk};
  MadeVenue venue;

  void live(int count) {
    for (; count > 0; --count) {
      venue.print();
      recording.on_live(venue.trade(venue.newest()), {}, {});
    }
  }
  /// Files by their paths below the Vault, once everything is written.
  Tree finish() {
    recording.hand_over();
    recording.sync();
    REQUIRE(disk.finish(long_enough));
    return fs.after_restart({}).tree(layout.root());
  }
};

std::size_t trades_in(const Tree& tree) {
  std::size_t lines = 0;
  for (const auto& [path, bytes] : tree)
    if (path.starts_with("raw/"))
      lines += static_cast<std::size_t>(std::ranges::count(bytes, '\n'));
  return lines;
}

}  // namespace

TEST_CASE("news of REST is what was traded since it or the feed last told of something") {
  Recorded recorded;
  Recording& recording = recorded.recording;
  CHECK_FALSE(recording.is_news(1'000));  // the first that is heard: it may be old
  CHECK_FALSE(recording.is_news(1'000));
  CHECK(recording.is_news(1'001));
  recorded.live(5);  // up to 1,004
  CHECK_FALSE(recording.is_news(1'004));
  CHECK_FALSE(recording.is_news(1'003));
  CHECK(recording.is_news(1'005));
  CHECK_FALSE(recording.is_news(1'005));
}

TEST_CASE("what is handed over while the disk writes is written, in order and once") {
  Recorded recorded;
  for (int i = 0; i < 500; ++i) {
    recorded.live(37);
    recorded.recording.hand_over();
    if (i % 7 == 0) recorded.recording.sync();
    if (i % 11 == 0) recorded.recording.write_state("{}\n");
    if (i == 250) recorded.recording.set_facts(facts_with("0.1"));
    CHECK(recorded.recording.backlog() <= 37U * 500U);
  }
  const Tree tree = recorded.finish();
  CHECK(trades_in(tree) == 37U * 500U);
  CHECK(recorded.recording.backlog() == 0);
  const std::string& bytes = tree.begin()->second;
  CHECK(bytes.find(R"("ctVal":"0.01")") < bytes.find(R"("ctVal":"0.1")"));
  CHECK(bytes.rfind(R"("ctVal":"0.01")") < bytes.find(R"("ctVal":"0.1")"));
}

TEST_CASE("what waits for a slow disk is counted, and written when it goes on") {
  Recorded recorded;
  std::atomic<bool> held = true;
  recorded.disk.post([&held] { held.wait(true); });
  recorded.live(1'000);
  recorded.recording.hand_over();
  recorded.live(10);
  CHECK(recorded.recording.gathered() == 10);
  CHECK(recorded.recording.backlog() == 1'010);
  held = false;
  held.notify_all();
  CHECK(trades_in(recorded.finish()) == 1'010);
  CHECK(recorded.recording.backlog() == 0);
}

TEST_CASE("a disk that refuses for a while gets everything once") {
  app::log::set_level("off");
  Recorded recorded;
  recorded.live(100);
  recorded.fs.fail_at(2, std::errc::no_space_on_device);
  recorded.recording.hand_over();
  recorded.recording.sync();
  recorded.live(100);
  CHECK(trades_in(recorded.finish()) == 200);
  app::log::set_level("info");
}

TEST_CASE("a state that cannot be written keeps no trade waiting") {
  Recorded recorded;
  recorded.live(1);
  recorded.recording.hand_over();
  recorded.recording.sync();
  REQUIRE(recorded.disk.finish(long_enough));
  recorded.fs.fail_at(1, std::errc::no_space_on_device);
  recorded.recording.write_state("{}\n");
  recorded.live(1);
  CHECK(trades_in(recorded.finish()) == 2);
  CHECK_FALSE(recorded.disk.is_stuck());
}

TEST_CASE("of states that wait for the disk there is one") {
  constexpr const char* state = "state/trades/okx/perps/BTC-USDT-SWAP.state.json";
  Recorded recorded;
  recorded.live(1);
  std::atomic<bool> held = true;
  recorded.disk.post([&held] { held.wait(true); });
  for (int i = 0; i < 1'000; ++i) recorded.recording.write_state(std::to_string(i) + '\n');
  held = false;
  held.notify_all();
  CHECK(recorded.finish().at(state) == "0\n");
  recorded.recording.write_state("last\n");
  CHECK(recorded.finish().at(state) == "last\n");
}

TEST_CASE("a raw file that is taken away is begun again where the files on the disk end") {
  app::log::set_level("off");
  Recorded recorded;
  const auto settle = [&] {
    recorded.recording.hand_over();
    recorded.recording.sync();
    REQUIRE(recorded.disk.finish(long_enough));
  };
  recorded.live(10);
  settle();
  const auto path = layout.root() / recorded.fs.tree(layout.root()).begin()->first;
  SECTION("cut after the fourth line") {
    std::string lines = read_file(recorded.fs, path);
    std::size_t end = 0;
    for (int i = 0; i < 4; ++i) end = lines.find('\n', end) + 1;
    recorded.fs.truncate(path, end);
    recorded.live(1);
    settle();
    recorded.live(1);
    settle();  // it is known by now, and told with the next batch
    recorded.live(1);
    settle();
    CHECK(recorded.recording.recorder().last_id() == 1'003);
    CHECK(recorded.recording.recorder().waiting() == 1);
    CHECK(recorded.recording.recorder().missing() == 8);
    const auto page = recorded.venue.page(std::nullopt, recorded.venue.newest());
    recorded.recording.recorder().on_newest(page, {});
    CHECK(trades_in(recorded.finish()) == 13);
  }
  SECTION("removed, with nothing left on the disk: what was written since is kept") {
    recorded.fs.remove(path);
    recorded.live(3);
    settle();
    recorded.live(1);
    CHECK(trades_in(recorded.finish()) == 4);
    CHECK_FALSE(recorded.recording.recorder().has_gap());
  }
  app::log::set_level("info");
}

TEST_CASE("ids that went back are noticed on the day of the newest trade, too") {
  Recorded before;
  before.live(10);
  before.finish();
  const auto last = before.venue.trade(before.venue.newest());

  auto fs = before.fs.after_restart({});
  app::DiskThread disk;
  Recording recording({}, instrument, std::make_unique<RecordingFiles>(fs, layout, instrument),
                      facts_with("0.01"), disk);
  CHECK(recording.newest_time() == last.time);
  TradeText trade = last;
  for (trade.id = 1; trade.id <= 200; ++trade.id) {
    CHECK_FALSE(recording.recorder().ids_went_back());
    recording.on_live(trade, {}, {});  // known ones, by their time
  }
  trade.time += 1ms;
  for (trade.id = 1; trade.id <= 200; ++trade.id) recording.on_live(trade, {}, {});
  CHECK(recording.recorder().ids_went_back());
}

TEST_CASE("messages that cannot be used are kept, the first of each kind") {
  app::log::set_level("off");
  Recorded recorded;
  auto& recording = recorded.recording;
  const auto now = *parse_event_time("2025-12-14T21:34:56.123Z");
  CHECK(recording.reject("'px' is missing", "{\"a\": \"\xff\"}", now));
  CHECK_FALSE(recording.reject("'px' is missing", "{}", now));
  CHECK(recording.reject("'sz' is missing", "pong", now));
  for (int i = 0; i < 200; ++i) recording.reject("kind " + std::to_string(i), "x", now);
  CHECK(recording.rejected() == 203);
  recorded.live(1);
  const auto text = recorded.finish().at("state/trades/okx/perps/BTC-USDT-SWAP.rejects.jsonl");
  CHECK(std::ranges::count(text, '\n') == 100);
  const auto first = nlohmann::json::parse(text.substr(0, text.find('\n')));
  CHECK(first.at("received_utc") == "2025-12-14T21:34:56.123Z");
  CHECK(first.at("reason") == "'px' is missing");
  CHECK(first.at("raw").get<std::string>().starts_with("{\"a\": \""));
  app::log::set_level("info");
}
