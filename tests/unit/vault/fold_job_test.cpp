#include "vault/fold_job.hpp"

#include "support/catch.hpp"
#include "support/fold_jobs.hpp"
#include "support/raw_trades.hpp"

#include "core/errors.hpp"
#include "vault/instrument_lock.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;

namespace {

const InstId instrument = InstId::require("BTC-USDT-SWAP");

/// A Vault of two small days in memory, and the means to do things to it.
struct Scene {
  Scene() {
    settings.duration = std::chrono::hours(30);
    settings.trades_per_day = 200;
    trades = make_trades(settings);
    fs.load(raw_vault(settings, trades), root());
  }

  static const std::filesystem::path& root() { return memory_vault().root(); }
  std::string bytes(const std::string& path) { return fs.tree(root()).at(path); }
  void put(const std::string& path, const std::string& bytes) { fs.load({{path, bytes}}, root()); }
  std::vector<std::string> raw_paths() {
    std::vector<std::string> paths;
    for (const auto& [path, unused] : fs.tree(root()))
      if (path.starts_with("raw/")) paths.push_back(path);
    return paths;
  }
  std::string vwap_path() { return "derived/vwap/okx/perps/BTC-USDT-SWAP/vwap_1m.jsonl"; }
  std::string state_path() { return "state/vwap/okx/perps/BTC-USDT-SWAP.state.json"; }
  std::string rejects_path() { return "state/vwap/okx/perps/BTC-USDT-SWAP.rejects.jsonl"; }

  MarketSettings settings;
  std::vector<Trade> trades;
  MemoryFileSystem fs;
};

/// The error that a run ends in; fails the test when it does not.
template <class Expected>
std::string error_of(Scene& scene, const vault::FoldJobOptions& options = {}) {
  try {
    run_vwap(scene.fs, instrument, options);
  } catch (const Expected& error) {
    return error.what();
  }
  FAIL("the run did not end in the expected error");
  return {};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Replaces the first `from` in `text`; it must be there.
std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("an instrument without raw trades is no input, and the message says what to do") {
  Scene scene;
  Observations observer;
  try {
    run_vwap(scene.fs, InstId::require("DOGE-USDT-SWAP"), {}, observer);
    FAIL("there was nothing to work on");
  } catch (const NoInputError& error) {
    CHECK(contains(error.what(), "no raw trades of DOGE-USDT-SWAP"));
    CHECK(contains(error.what(), "trades_import"));
  }
}

TEST_CASE("missing or incomplete instrument facts stop the run and name the field") {
  Scene scene;
  const std::string meta = "meta/okx/instruments/BTC-USDT-SWAP.json";
  scene.put(meta, R"({"instId":"BTC-USDT-SWAP","ctVal":"0.01","ctMult":"","ctType":"linear"})");
  CHECK(contains(error_of<DataError>(scene), "BUILD_FAIL: BTC-USDT-SWAP: ctMult is missing"));
  scene.fs.remove(Scene::root() / "meta/okx/instruments/BTC-USDT-SWAP.json");
  CHECK(contains(error_of<DataError>(scene), "BUILD_FAIL"));
}

TEST_CASE("a line that cannot be read is set aside with its place and the run goes on") {
  Scene scene;
  const auto first = scene.raw_paths().front();
  const std::string bad = "{\"timestamp_utc\":\"now\"}\n";
  scene.put(first, bad + "\r\n" + scene.bytes(first));
  Observations observer;
  const auto report = run_vwap(scene.fs, instrument, {}, observer);
  CHECK(report.rejected == 1);
  CHECK(report.trades == scene.trades.size());
  REQUIRE(observer.rejects.size() == 1);
  CHECK(contains(observer.rejects.front(), first + ":1: field exchange is missing"));
  CHECK(scene.bytes(scene.rejects_path()) ==
        "{\"file\":\"" + first +
            "\",\"line\":1,\"reason\":\"field exchange is missing\","
            "\"raw\":\"{\\\"timestamp_utc\\\":\\\"now\\\"}\"}\n");
}

TEST_CASE("repeated and older trade ids are set aside") {
  Scene scene;
  const auto last = scene.raw_paths().back();
  const auto bytes = scene.bytes(last);
  const auto line = bytes.substr(0, bytes.find('\n') + 1);
  scene.put(last, bytes + line + line);
  CHECK(run_vwap(scene.fs, instrument).rejected == 2);
  CHECK(contains(scene.bytes(scene.rejects_path()), "is not above the one before it"));
}

TEST_CASE("strict stops at the first bad line and keeps nothing of the run") {
  Scene scene;
  run_vwap(scene.fs, instrument);
  const auto before = scene.fs.tree(Scene::root());
  const auto last = scene.raw_paths().back();
  const auto longer = scene.bytes(last) + "nonsense\n";
  scene.put(last, longer);
  const auto message = error_of<DataError>(scene, {.strict = true});
  CHECK(contains(message, last + ":"));
  CHECK(contains(message, "not JSON"));
  for (const auto& [path, bytes] : before)
    if (path != last) CHECK(scene.bytes(path) == bytes);
  CHECK(run_vwap(scene.fs, instrument).rejected == 1);
}

TEST_CASE("a strict first build that stops leaves no derived line behind") {
  Scene scene;
  const auto last = scene.raw_paths().back();
  scene.put(last, scene.bytes(last) + "nonsense\n");
  error_of<DataError>(scene, {.strict = true});
  CHECK(scene.fs.tree(Scene::root()).count(scene.vwap_path()) == 0);
}

TEST_CASE("a last line without its end waits for the next run, and before a successor it counts") {
  Scene scene;
  const auto paths = scene.raw_paths();
  const auto last = paths.back();
  const auto bytes = scene.bytes(last);
  scene.put(last, bytes.substr(0, bytes.size() - 10));
  CHECK(run_vwap(scene.fs, instrument).trades == scene.trades.size() - 1);
  scene.put(last, bytes);
  CHECK(run_vwap(scene.fs, instrument).trades == 1);

  Scene other;
  const auto first = other.raw_paths().front();
  const auto whole = other.bytes(first);
  other.put(first, whole.substr(0, whole.size() - 1));
  CHECK(run_vwap(other.fs, instrument).trades == other.trades.size());
  CHECK(run_vwap(other.fs, instrument).bytes_read == 0);
}

TEST_CASE("a run that finds nothing new writes nothing") {
  Scene scene;
  run_vwap(scene.fs, instrument);
  const auto before = scene.fs.tree(scene.root());
  const auto operations = scene.fs.operations();
  CHECK(run_vwap(scene.fs, instrument).bytes_read == 0);
  CHECK(scene.fs.operations() == operations);  // no file made, written, synced or renamed
  CHECK(scene.fs.tree(scene.root()) == before);
}

TEST_CASE("raw files that are no longer what was read are refused with the cure") {
  Scene scene;
  run_vwap(scene.fs, instrument);
  const auto paths = scene.raw_paths();
  REQUIRE(paths.size() == 2);
  const auto first = scene.bytes(paths[0]);
  const auto last = scene.bytes(paths[1]);
  const auto check_refused = [&](const std::string& what) {
    const auto message = error_of<DataError>(scene);
    CHECK(contains(message, what));
    CHECK(contains(message, "--rebuild"));
  };

  SECTION("the newest shrank") {
    scene.put(paths[1], last.substr(0, last.size() / 2));
    check_refused("now holds only");
  }
  SECTION("the newest is gone") {
    scene.fs.remove(Scene::root() / paths[1]);
    check_refused("is gone");
  }
  SECTION("the line read last is another one") {
    const auto id = std::to_string(scene.trades.back().id);
    scene.put(paths[1], replaced(last, id, std::string(id.size(), '9')));
    check_refused("is not the line that was read last");
  }
  SECTION("an older day grew") {
    scene.put(paths[0], first + "\n");
    check_refused(paths[0] + " was read as");
  }
  SECTION("an older day appeared") {
    scene.put("raw/okx/trades_perps/BTC-USDT-SWAP/2020-01-01.jsonl", "\n");
    check_refused("2020-01-01.jsonl appeared after later days had been read");
  }

  scene.put(paths[0], first);
  scene.put(paths[1], last);
  scene.fs.remove(Scene::root() / "raw/okx/trades_perps/BTC-USDT-SWAP/2020-01-01.jsonl");
  CHECK(run_vwap(scene.fs, instrument).bytes_read == 0);
}

TEST_CASE("old days may be moved away") {
  Scene scene;
  run_vwap(scene.fs, instrument);
  scene.fs.remove(Scene::root() / scene.raw_paths().front());
  CHECK(run_vwap(scene.fs, instrument).bytes_read == 0);
}

TEST_CASE("states that this program cannot continue are refused with the cure") {
  Scene scene;
  run_vwap(scene.fs, instrument);
  const auto state = scene.bytes(scene.state_path());
  const auto derived = scene.bytes(scene.vwap_path());
  std::string expected;
  SECTION("another format") {
    scene.put(scene.state_path(), replaced(state, R"("format":2)", R"("format":99)"));
    expected = "has format 99";
  }
  SECTION("other settings") {
    scene.put(scene.state_path(), replaced(state, "[60,240]", "[60,120]"));
    expected = "was made with the settings";
  }
  SECTION("cut short") {
    scene.put(scene.state_path(), state.substr(0, state.size() / 2));
    expected = "is not a state";
  }
  SECTION("empty") {
    scene.put(scene.state_path(), "");
    expected = "is not a state";
  }
  SECTION("damaged") {
    scene.put(scene.state_path(), replaced(state, R"("next":)", R"("mext":)"));
    expected = "is damaged";
  }
  SECTION("with finished days that are none") {
    const auto begin = state.find(R"("finished":")") + std::string_view(R"("finished":")").size();
    const auto end = state.find('"', begin);
    REQUIRE(end - begin > std::string_view("2025-12-14=").size());
    const auto junk = GENERATE(as<std::string>{}, "2025-12-14", "2025-12-14=", "2025-12-1x=5",
                               "2025-12-14:5", "2025-12-14=5,2025-12-15=5", "2025-12-14=5 20");
    CAPTURE(junk);
    scene.put(scene.state_path(), std::string(state).replace(begin, end - begin, junk));
    expected = "is damaged";
  }
  SECTION("of another instrument") {
    scene.put(scene.state_path(),
              replaced(state, R"("instId":"BTC-USDT-SWAP")", R"("instId":"ETH-USDT-SWAP")"));
    expected = "is the state of something else";
  }
  SECTION("gone, while what it describes is there") {
    scene.fs.remove(Scene::root() / scene.state_path());
    expected = "which says how it was made, does not";
  }
  SECTION("with an output that is shorter than it says") {
    scene.put(scene.vwap_path(), derived.substr(0, derived.size() / 2));
    expected = "it was cut or removed by something else";
  }
  const auto message = error_of<DataError>(scene);
  CHECK(contains(message, expected));
  CHECK(contains(message, "--rebuild"));
  run_vwap(scene.fs, instrument, {.rebuild = true});
  CHECK(scene.bytes(scene.vwap_path()) == derived);
  CHECK(run_vwap(scene.fs, instrument).bytes_read == 0);
}

TEST_CASE("what stands behind the committed length is cut off") {
  Scene scene;
  run_vwap(scene.fs, instrument);
  const auto derived = scene.bytes(scene.vwap_path());
  scene.put(scene.vwap_path(), derived + "{\"half a");
  run_vwap(scene.fs, instrument);
  CHECK(scene.bytes(scene.vwap_path()) == derived);
}

TEST_CASE("a second run is turned away and told who is at work") {
  Scene scene;
  const auto lock =
      vault::lock_instrument(scene.fs, memory_vault(), "vwap", instrument, "vwap_calc");
  const auto message = error_of<BusyError>(scene);
  CHECK(contains(message, "vwap_calc, process " + std::to_string(vault::process_id())));
  run_wicks(scene.fs, instrument);  // another pillar is another matter
}

TEST_CASE("only a run that is at work is told from what else keeps one waiting") {
  Scene scene;
  {
    const auto lock =
        vault::lock_instrument(scene.fs, memory_vault(), "vwap", instrument, "vwap_calc");
    CHECK_THROWS_AS(run_vwap(scene.fs, instrument), vault::LockedError);
  }
  scene.put("state/trades/okx/perps/BTC-USDT-SWAP.swap.json", "{}");
  try {
    run_vwap(scene.fs, instrument);
    FAIL("it was not turned away");
  } catch (const BusyError& error) {
    CHECK(dynamic_cast<const vault::LockedError*>(&error) == nullptr);
  }
}

TEST_CASE("an interrupted import is finished before anything is derived from it") {
  Scene scene;
  scene.put("state/trades/okx/perps/BTC-USDT-SWAP.swap.json", "{}");
  CHECK(contains(error_of<BusyError>(scene), "run the same trades_import again"));
}

TEST_CASE("a changed tick size is noted and applies from the next candle on") {
  Scene scene;
  const auto paths = scene.raw_paths();
  const auto bytes = scene.bytes(paths.front());
  const auto next_day = scene.bytes(paths.back());
  scene.fs.remove(Scene::root() / paths.back());
  scene.put(paths.front(), bytes.substr(0, bytes.rfind('\n', bytes.size() / 2) + 1));
  run_wicks(scene.fs, instrument);
  const std::string events = "derived/wicks/okx/perps/BTC-USDT-SWAP/wicks_events.jsonl";
  const auto before = scene.bytes(events);
  CHECK(contains(before, R"("tickSz":"0.1")"));
  scene.put(
      "meta/okx/instruments/BTC-USDT-SWAP.json",
      R"({"instId":"BTC-USDT-SWAP","ctVal":"0.01","ctMult":"1","ctType":"linear","tickSz":"0.5"})");
  scene.put(paths.front(), bytes);
  scene.put(paths.back(), next_day);
  run_wicks(scene.fs, instrument);
  const auto after = scene.bytes(events);
  REQUIRE(after.starts_with(before));
  CHECK(!contains(after.substr(before.size()), R"("tickSz":"0.1")"));
  CHECK(contains(after.substr(before.size()), R"("tickSz":"0.5")"));
}
