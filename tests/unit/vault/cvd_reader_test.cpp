#include "vault/cvd_reader.hpp"

#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/fold_jobs.hpp"
#include "support/raw_trades.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using namespace rq::sim;
using namespace std::chrono_literals;

namespace {

const InstId instrument = InstId::require("BTC-USDT-SWAP");
const std::string folder = "derived/cvd/okx/BTC-USDT-SWAP/1m/";

/// A Vault of two small days with its CVD, and what the rules make of it.
struct Scene {
  Scene() {
    settings.duration = 30h;
    settings.trades_per_day = 300;
    const auto trades = make_trades(settings);
    derived = derive(trades, std::nullopt);
    fs.load(raw_vault(settings, trades), root());
    run_cvd(fs, instrument);
  }

  static const std::filesystem::path& root() { return memory_vault().root(); }
  std::string bytes(const std::string& path) { return fs.tree(root()).at(path); }
  void put(const std::string& path, const std::string& bytes) { fs.load({{path, bytes}}, root()); }
  vault::CvdReader reader() { return {fs, memory_vault(), instrument}; }
  std::vector<CvdRecord> read(Timestamp from = Timestamp::min(), Timestamp to = Timestamp::max()) {
    std::vector<CvdRecord> records;
    reader().read(from, to, [&](const CvdRecord& record) { records.push_back(record); });
    return records;
  }

  MarketSettings settings;
  Derived derived;
  MemoryFileSystem fs;
};

template <class Expected>
std::string error_of(Scene& scene) {
  try {
    scene.read();
  } catch (const Expected& error) {
    return error.what();
  }
  return "none";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the CVD is read back as it was computed") {
  Scene scene;
  CHECK((scene.read() == scene.derived.cvd));
  CHECK(scene.reader().closed_through() == scene.derived.as_of);
}

TEST_CASE("of the CVD only the minutes that start within the limits are handed out") {
  Scene scene;
  const auto& all = scene.derived.cvd;
  const auto midnight = date_of(scene.settings.start) + std::chrono::days(1);
  for (const auto& [from, to] :
       {std::pair<Timestamp, Timestamp>{all[5].window_start, all[9].window_start},
        {midnight - 3h, midnight + 2h},
        {midnight, midnight + 1h},
        {midnight - 1h, midnight},
        {all.front().window_start - 1h, all.front().window_start},
        {all[7].window_start + 1ms, all[8].window_start + 1ms},
        {midnight, midnight}}) {
    std::vector<CvdRecord> expected;
    for (const auto& record : all)
      if (record.window_start >= from && record.window_start < to) expected.push_back(record);
    INFO(format_ms(from) << " to " << format_ms(to));
    CHECK((scene.read(from, to) == expected));
  }
}

TEST_CASE("what a run of cvd_calc has written but not committed is not seen") {
  Scene scene;
  const auto newest = folder + "2025-12-15.jsonl";
  scene.put(newest, scene.bytes(newest) + "{\"half a");
  scene.put(folder + "2025-12-16.jsonl", "{}\n");
  CHECK((scene.read() == scene.derived.cvd));
}

TEST_CASE("CVD lines of any key order, spacing and line end are read") {
  Scene scene;
  scene.put(folder + "2025-12-14.jsonl",
            "{ \"cvd_value\" : \"-7.5\", \"later\": [1], \"sell_notional\":\"8\", \"timeframe\":"
            "\"1m\",\"instId\":\"BTC-USDT-SWAP\",\"buy_notional\":\"0.5\","
            "\"window_start_utc\":\"2025-12-14T21:34:00Z\" }\r\n");
  const auto record = scene.read().front();
  CHECK(record.window_start == parse_time("2025-12-14T21:34:00Z"));
  CHECK(record.delta().value.to_string() == "-7.5");
  CHECK(record.cvd.value.to_string() == "-7.5");
}

TEST_CASE("CVD lines that cannot be read are errors with file, line and cure") {
  Scene scene;
  const auto path = folder + "2025-12-14.jsonl";
  const auto whole = scene.bytes(path);
  const auto second = whole.find('\n') + 1;
  const auto check_refused = [&](const std::string& from, const std::string& to,
                                 const std::string& reason) {
    auto changed = whole;
    changed.replace(changed.find(from, second), from.size(), to);
    scene.put(path, changed);
    const auto message = error_of<DataError>(scene);
    CHECK(contains(message, path + ":2: " + reason));
    CHECK(contains(message, "cvd_calc --rebuild --instId BTC-USDT-SWAP"));
  };
  check_refused("\"instId\":\"BTC", "\"instId\":\"ETH", "it is not of instrument BTC-USDT-SWAP");
  check_refused("\"timeframe\":\"1m\"", "\"timeframe\":\"5m\"", "it is not of timeframe 1m");
  check_refused("\"cvd_value\":\"", "\"cvd_value\":\"x", "field cvd_value is \"x");
  check_refused("\"buy_notional\"", "\"bought\"", "field buy_notional is missing");
  check_refused("{", "[", "it is not JSON");
  scene.put(path, whole.substr(0, whole.size() - 1));
  CHECK(contains(error_of<DataError>(scene), "it is cut short"));
}

TEST_CASE("without its state, or with a damaged one, there is no CVD to read") {
  Scene scene;
  const std::string state = "state/cvd/okx/BTC-USDT-SWAP.state.json";
  const auto whole = scene.bytes(state);
  SECTION("gone") {
    scene.fs.remove(Scene::root() / state);
    CHECK(contains(error_of<NoInputError>(scene), "run first: cvd_calc --instId BTC-USDT-SWAP"));
  }
  SECTION("cut short") {
    scene.put(state, whole.substr(0, whole.size() / 2));
    CHECK(contains(error_of<DataError>(scene), "is not a state"));
  }
  SECTION("without lengths") {
    auto changed = whole;
    changed.replace(changed.find("day_outputs"), 3, "xxx");
    scene.put(state, changed);
    CHECK(contains(error_of<DataError>(scene), "is damaged"));
  }
  SECTION("while a rebuild is being swapped in") {
    scene.put("state/cvd/okx/BTC-USDT-SWAP.swap.json", "{}");
    CHECK(contains(error_of<BusyError>(scene), "is being replaced"));
  }
  SECTION("with a finished day gone") {
    scene.fs.remove(Scene::root() / (folder + "2025-12-14.jsonl"));
    CHECK(contains(error_of<DataError>(scene), "--rebuild"));
  }
}
