// What is particular about a pillar with one file a day; the rest is in fold_job_test.cpp.
#include "vault/cvd_pillar.hpp"

#include "support/catch.hpp"
#include "support/fold_jobs.hpp"
#include "support/raw_trades.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using namespace rq::sim;

namespace {

const InstId instrument = InstId::require("BTC-USDT-SWAP");
const std::string folder = "derived/cvd/okx/BTC-USDT-SWAP/1m/";
const std::string state_path = "state/cvd/okx/BTC-USDT-SWAP.state.json";

/// A Vault of four small days in memory.
struct Scene {
  Scene() {
    MarketSettings settings;
    settings.duration = std::chrono::hours(80);
    settings.trades_per_day = 100;
    raw = raw_vault(settings, make_trades(settings));
    fs.load(raw, root());
  }

  static const std::filesystem::path& root() { return memory_vault().root(); }
  Tree files() { return fs.tree(root()); }
  std::vector<std::string> days() {
    std::vector<std::string> names;
    for (const auto& [path, unused] : files())
      if (path.starts_with(folder)) names.push_back(path);
    return names;
  }
  void put(const std::string& path, const std::string& bytes) { fs.load({{path, bytes}}, root()); }
  void remove(const std::string& path) { fs.remove(root() / path); }

  Tree raw;
  MemoryFileSystem fs;
};

std::string refusal(Scene& scene) {
  const Tree before = scene.files();
  try {
    run_cvd(scene.fs, instrument);
  } catch (const DataError& error) {
    CHECK(difference(scene.files(), before) == "");
    return error.what();
  }
  return "none";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("CVD lines are filed under the day that their minute starts in") {
  Scene scene;
  run_cvd(scene.fs, instrument);
  const auto days = scene.days();
  REQUIRE(days.size() == 4);
  for (const auto& path : days) {
    const std::string date = path.substr(folder.size(), 10);
    std::istringstream lines(scene.files().at(path));
    for (std::string line; std::getline(lines, line);)
      REQUIRE(line.starts_with("{\"window_start_utc\":\"" + date));
  }
}

TEST_CASE("the state of the CVD names the newest day only, however many there are") {
  Scene scene;
  run_cvd(scene.fs, instrument);
  const auto state = scene.files().at(state_path);
  const auto newest = scene.days().back();
  CHECK(contains(state, R"("day_outputs":{"newest":")" + newest.substr(folder.size(), 10) +
                            R"(","bytes":)" + std::to_string(scene.files().at(newest).size()) +
                            R"(,"finished":3})"));
}

TEST_CASE("CVD files that were changed or removed are refused, and a rebuild makes them again") {
  Scene scene;
  run_cvd(scene.fs, instrument);
  const Tree whole = scene.files();
  const auto days = scene.days();
  SECTION("the newest day is gone") {
    scene.remove(days.back());
  }
  SECTION("the newest day was cut") {
    scene.put(days.back(), whole.at(days.back()).substr(0, 100));
  }
  SECTION("a finished day is gone") {
    scene.remove(days[1]);
  }
  SECTION("all of them are gone") {
    for (const auto& path : days) scene.remove(path);
  }
  SECTION("a day was added before the first") {
    scene.put(folder + "2020-01-01.jsonl", "{}\n");
  }
  SECTION("the state is gone") {
    scene.remove(state_path);
  }
  SECTION("the state does not say how long the files are") {
    auto state = whole.at(state_path);
    const auto begin = state.find("\"day_outputs\"");
    const auto end = state.find("\"counters\"");
    scene.put(state_path, state.erase(begin, end - begin));
  }
  const auto message = refusal(scene);
  CHECK(contains(message, "--rebuild"));
  run_cvd(scene.fs, instrument, {.rebuild = true});
  CHECK(difference(scene.files(), whole) == "");
}

TEST_CASE("a rebuild also removes the CVD of days that hold no trades any more") {
  Scene scene;
  run_cvd(scene.fs, instrument);
  const auto days = scene.days();
  const auto first_raw = std::next(scene.raw.begin())->first;  // behind the facts
  REQUIRE(contains(first_raw, days.front().substr(folder.size(), 10)));
  scene.remove(first_raw);
  run_cvd(scene.fs, instrument, {.rebuild = true});
  Scene without;
  without.remove(first_raw);
  run_cvd(without.fs, instrument);
  CHECK(difference(derived_files(scene.fs), derived_files(without.fs)) == "");
  CHECK(scene.days().size() == 3);
}

TEST_CASE("a strict run over many days that stops leaves no day behind") {
  Scene scene;
  const auto& last_raw = scene.raw.rbegin()->first;
  scene.put(last_raw, scene.raw.at(last_raw) + "nonsense\n");
  CHECK_THROWS_AS(run_cvd(scene.fs, instrument, {.strict = true}), DataError);
  CHECK(scene.days().empty());
  run_cvd(scene.fs, instrument);
  CHECK(scene.days().size() == 4);
}

TEST_CASE("a rebuild before any minute has closed works and leaves no file") {
  Scene scene;
  for (const auto& [path, bytes] : scene.raw) {
    if (!path.starts_with("raw/")) continue;
    scene.remove(path);
    if (path == std::next(scene.raw.begin())->first)
      scene.put(path, bytes.substr(0, bytes.find('\n') + 1));
  }
  for (const bool rebuild : {true, false, true}) {
    run_cvd(scene.fs, instrument, {.rebuild = rebuild});
    run_vwap(scene.fs, instrument, {.rebuild = rebuild});
    run_wicks(scene.fs, instrument, {.rebuild = rebuild});
    CHECK(scene.days().empty());
  }
}
