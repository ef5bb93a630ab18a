// One of three instruments is damaged in every way that a disk, a backup or a person can: the
// others are worked on, the message names the one, nothing waits for ever.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "support/catch.hpp"
#include "support/deep_json.hpp"
#include "support/raw_trades.hpp"
#include "support/recorded_market.hpp"
#include "support/scratch_folder.hpp"
#include "support/shared_data.hpp"
#include "support/subprocess.hpp"
#include "support/tree.hpp"

#include "vault/file_system.hpp"

using namespace rq::sim;
using namespace rq::test;
using Path = std::filesystem::path;

namespace {

const std::string damaged = "BBB-USDT-SWAP";
const std::array<std::string, 2> others{"AAA-USDT-SWAP", "CCC-USDT-SWAP"};
constexpr int bad_data = 65;
constexpr int no_input = 66;
constexpr int io = 74;

void put(const Path& file, const std::string& bytes) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
}

std::string bytes_of(const Path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Damage {
  std::string name;
  std::function<void(const Path&)> put;
};

/// What can stand where a file should be.
std::vector<Damage> no_files() {
  using std::filesystem::create_symlink;
  return {{"a pipe", [](const Path& path) { REQUIRE(::mkfifo(path.c_str(), 0644) == 0); }},
          {"a device", [](const Path& path) { create_symlink("/dev/zero", path); }},
          {"a folder", [](const Path& path) { std::filesystem::create_directory(path); }},
          {"links in a circle", [](const Path& path) { create_symlink(path, path); }},
          {"a link to nothing", [](const Path& path) { create_symlink("/nowhere/at/all", path); }}};
}

/// The same, and files that hold something else.
std::vector<Damage> no_states() {
  auto damages = no_files();
  const std::string deep = nested(many_brackets);
  for (const auto& [name, text] : std::vector<std::pair<std::string, std::string>>{
           {"no JSON", "x"},
           {"nothing", ""},
           {"no object", "null"},
           {"brackets", deep},
           {"brackets in an object", R"({"format":1,"instId":)" + deep + "}"},
           {"other types", R"({"format":2,"pillar":3,"instId":[],"settings":1,"as_of_utc":7})"},
           {"fields without their content", R"({"format":2,"pillar":"vwap","replace":[7]})"}})
    damages.push_back({name, [text = text](const Path& path) { put(path, text); }});
  damages.push_back({"a gigabyte", [](const Path& path) {
                       put(path, "");
                       std::filesystem::resize_file(path, std::uintmax_t{1} << 30U);
                     }});
  return damages;
}

/// What can stand where a folder should be.
std::vector<Damage> no_folders() {
  auto damages = no_files();
  std::erase_if(damages, [](const Damage& damage) { return damage.name == "a folder"; });
  damages.push_back({"a file", [](const Path& path) { put(path, "x"); }});
  return damages;
}

/// A Vault of three instruments that was calculated once, and has news since.
class Scene {
 public:
  Scene() {
    for (const auto& instrument : {others[0], damaged, others[1]}) make(instrument);
    for (const auto* calculator : {"vwap_calc", "wick_tracker", "cvd_calc"})
      REQUIRE(run(program(calculator), {"--vault", rq::vault::to_utf8(base())}).exit_code == 0);
    for (const auto& instrument : {others[0], damaged, others[1]})
      put(base() / raw_day(instrument), whole_.at(instrument));
  }

  /// A copy to be damaged.
  [[nodiscard]] Path vault() {
    std::filesystem::remove_all(folder_.path() / "copy");
    std::filesystem::copy(base(), folder_.path() / "copy",
                          std::filesystem::copy_options::recursive);
    return folder_.path() / "copy";
  }
  [[nodiscard]] Path base() const { return folder_.path() / "base"; }
  /// Of the one day there is.
  static std::string raw_day(const std::string& instrument) {
    return "raw/okx/trades_perps/" + instrument + "/2025-12-14.jsonl";
  }

 private:
  void make(const std::string& instrument) {
    MarketSettings settings;
    settings.instrument = instrument;
    settings.duration = std::chrono::hours(2);
    settings.trades_per_day = 10'000;
    write_raw_vault(settings, base());
    const std::string whole = bytes_of(base() / raw_day(instrument));
    put(base() / raw_day(instrument), whole.substr(0, whole.find('\n', whole.size() / 2) + 1));
    whole_[instrument] = whole;
    const std::string snapshots = R"({"timestamp_utc":"2025-12-14T00:00:00.000Z"})"
                                  "\n";
    for (const auto* hour : {"00", "01", "02"})
      put(base() / "raw/okx/l2_perps" / instrument / "2025-12-14" / (std::string(hour) + ".jsonl"),
          snapshots);
  }

  ScratchFolder folder_;
  std::map<std::string, std::string> whole_;
};

/// A program, and a file of each instrument that a run changes.
struct Worker {
  std::string program;
  std::vector<std::string> arguments;
  std::function<std::string(const std::string& instrument)> output;
};

std::vector<Worker> calculators() {
  return {{"vwap_calc",
           {},
           [](const auto& id) { return "derived/vwap/okx/perps/" + id + "/vwap_1m.jsonl"; }},
          {"wick_tracker",
           {},
           [](const auto& id) { return "derived/wicks/okx/perps/" + id + "/wicks_active.json"; }},
          {"cvd_calc", {}, [](const auto& id) {
             return "derived/cvd/okx/" + id + "/1m/2025-12-14.jsonl";
           }}};
}

const Worker retention{"l2_retention", {}, [](const auto& id) {
                         return "raw/okx/l2_perps/" + id + "/2025-12-14/00.jsonl.gz";
                       }};

/// Runs the program on a Vault in which `file` is damaged; all but the one are worked on.
Finished run_damaged(Scene& scene, const Worker& worker, const std::string& file,
                     const Damage& damage) {
  INFO(worker.program << ": " << damage.name << " for " << file);
  const auto vault = scene.vault();
  std::filesystem::create_directories((vault / file).parent_path());
  std::filesystem::remove_all(vault / file);
  damage.put(vault / file);
  std::vector<std::string> arguments{"--vault", rq::vault::to_utf8(vault)};
  arguments.insert(arguments.end(), worker.arguments.begin(), worker.arguments.end());
  auto finished = run(program(worker.program), arguments);
  INFO(finished.err.substr(0, 2'000));
  for (const auto& other : others) {
    const auto output = worker.output(other);
    CHECK(std::filesystem::exists(vault / output));
    CHECK(bytes_of(vault / output) != bytes_of(scene.base() / output));
  }
  CHECK(finished.err.find(damaged) != std::string::npos);
  CHECK((finished.exit_code == bad_data || finished.exit_code == io ||
         finished.exit_code == no_input));
  std::error_code is_none;  // as of a link to nothing
  if (!std::filesystem::is_symlink(vault / file))
    std::filesystem::permissions(vault / file, std::filesystem::perms::owner_all, is_none);
  std::filesystem::remove_all(vault);
  return finished;
}

}  // namespace

TEST_CASE("a state that is none keeps no other instrument from being calculated") {
  Scene scene;
  for (const auto& worker : calculators()) {
    const std::string pillar =
        worker.program == "cvd_calc"
            ? "cvd/okx/"
            : (worker.program == "vwap_calc" ? "vwap/okx/perps/" : "wicks/okx/perps/");
    for (const auto& damage : no_states())
      run_damaged(scene, worker, "state/" + pillar + damaged + ".state.json", damage);
  }
}

TEST_CASE("a lock or a journal that is none keeps no other instrument from being calculated") {
  Scene scene;
  const auto worker = calculators().front();
  for (const auto& damage : no_files())
    run_damaged(scene, worker, "state/vwap/okx/perps/" + damaged + ".lock", damage);
  for (const auto& damage : no_states())
    run_damaged(scene, worker, "state/vwap/okx/perps/" + damaged + ".swap.json", damage);
}

TEST_CASE("facts that are none keep no other instrument from being calculated") {
  Scene scene;
  for (const auto& damage : no_states())
    run_damaged(scene, calculators().front(), "meta/okx/instruments/" + damaged + ".json", damage);
}

TEST_CASE("raw trades that are no file keep no other instrument from being calculated") {
  Scene scene;
  for (const auto& worker : calculators())
    for (const auto& damage : no_files()) {
      run_damaged(scene, worker, Scene::raw_day(damaged), damage);
      run_damaged(scene, worker, "raw/okx/trades_perps/" + damaged + "/2025-12-15.jsonl", damage);
    }
}

TEST_CASE("a folder that is none keeps no other instrument from being calculated") {
  Scene scene;
  for (const auto& damage : no_folders()) {
    for (const auto& worker : calculators())
      run_damaged(scene, worker, "raw/okx/trades_perps/" + damaged, damage);
    run_damaged(scene, calculators()[0], "derived/vwap/okx/perps/" + damaged, damage);
    run_damaged(scene, calculators()[1], "derived/candles/okx/perps/" + damaged, damage);
    run_damaged(scene, calculators()[2], "derived/cvd/okx/" + damaged, damage);
  }
}

TEST_CASE("a state of any kind is replaced by --rebuild, but for a folder") {
  Scene scene;
  for (const auto& damage : no_states()) {
    INFO(damage.name);
    const auto vault = scene.vault();
    const auto state = vault / "state/vwap/okx/perps" / (damaged + ".state.json");
    std::filesystem::remove_all(state);
    damage.put(state);
    const std::vector<std::string> arguments{"--vault", rq::vault::to_utf8(vault), "--instId",
                                             damaged};
    auto rebuild = arguments;
    rebuild.emplace_back("--rebuild");
    const auto finished = run(program("vwap_calc"), rebuild);
    INFO(finished.err);
    CHECK(finished.exit_code == (damage.name == "a folder" ? io : 0));
    if (damage.name != "a folder") CHECK(run(program("vwap_calc"), arguments).exit_code == 0);
  }
}

TEST_CASE("snapshots that cannot be looked at keep no others from being packed") {
  Scene scene;
  for (const auto& damage : no_folders()) {
    run_damaged(scene, retention, "raw/okx/l2_perps/" + damaged, damage);
  }
  for (const auto& damage : no_files()) {
    run_damaged(scene, retention, "state/l2/okx/perps/" + damaged + ".lock", damage);
    if (damage.name != "a folder")  // which is none of ours
      run_damaged(scene, retention, "raw/okx/l2_perps/" + damaged + "/2025-12-14/01.jsonl", damage);
  }
}

TEST_CASE("wicks that cannot be read keep no others from being judged") {
  Scene scene;
  const auto judged = [&](const std::string& file, const Damage& damage) {
    INFO(damage.name << " for " << file);
    const auto vault = scene.vault();
    std::filesystem::remove_all(vault / file);
    damage.put(vault / file);
    const auto finished =
        run(program("find_signals"), {"--vault", rq::vault::to_utf8(vault), "--as-of", "latest"});
    INFO(finished.err.substr(0, 2'000));
    CHECK(finished.err.find(damaged) != std::string::npos);
    CHECK((finished.exit_code == bad_data || finished.exit_code == io));
    for (const auto& other : others) CHECK(finished.out.find(other) != std::string::npos);
    CHECK(finished.out.find(damaged) == std::string::npos);
  };
  const std::string folder = "derived/wicks/okx/perps/" + damaged;
  for (const auto& damage : no_states()) judged(folder + "/wicks_active.json", damage);
  for (const auto& damage : no_files()) judged(folder + "/wicks_events.jsonl", damage);
  for (const auto& damage : no_folders()) judged(folder, damage);
}

TEST_CASE("a journal of signals that is none keeps no others from being recorded") {
  Scene scene;
  const auto recorded = [&](const std::string& file, const Damage& damage) {
    INFO(damage.name << " for " << file);
    const auto vault = scene.vault();
    std::filesystem::create_directories((vault / file).parent_path());
    damage.put(vault / file);
    const auto finished = run(
        program("find_signals"),
        {"--vault", rq::vault::to_utf8(vault), "--as-of", "latest", "--confluence", "--record"});
    INFO(finished.err.substr(0, 2'000));
    CHECK(finished.err.find(damaged) != std::string::npos);
    CHECK((finished.exit_code == bad_data || finished.exit_code == io));
    CHECK_FALSE(finished.out.empty());
    for (const auto& other : others)  // it was at work on them
      CHECK(std::filesystem::exists(vault / ("state/signals/okx/perps/" + other + ".lock")));
  };
  const std::string journal = "derived/signals/okx/perps/" + damaged + "/signals.jsonl";
  for (const auto& damage : no_files()) {
    recorded(journal, damage);
    recorded("state/signals/okx/perps/" + damaged + ".lock", damage);
  }
  recorded(journal, {"no JSON", [](const Path& path) { put(path, "x\n"); }});
}

TEST_CASE("what lies among the instruments and is none is passed over") {
  Scene scene;
  for (const auto& worker : calculators())
    for (const auto& damage : no_files()) {
      INFO(worker.program << ": " << damage.name);
      const auto vault = scene.vault();
      damage.put(vault / "raw/okx/trades_perps/no instrument");
      const auto finished = run(program(worker.program), {"--vault", rq::vault::to_utf8(vault)});
      INFO(finished.err);
      CHECK(finished.exit_code == 0);
      if (damage.name == "a folder")
        CHECK(finished.err.find("passed over folder 'no instrument'") != std::string::npos);
    }
}

TEST_CASE("what may not be read keeps no other instrument from being calculated") {
  if (::geteuid() == 0) return report_skipped("root may read everything");
  Scene scene;
  const Damage file{"no permission", [](const Path& path) {
                      put(path, "{}");
                      std::filesystem::permissions(path, std::filesystem::perms::none);
                    }};
  const Damage folder{"no permission", [](const Path& path) {
                        std::filesystem::create_directory(path);
                        std::filesystem::permissions(path, std::filesystem::perms::none);
                      }};
  for (const auto& worker : calculators()) {
    run_damaged(scene, worker, "meta/okx/instruments/" + damaged + ".json", file);
    run_damaged(scene, worker, Scene::raw_day(damaged), file);
    run_damaged(scene, worker, "raw/okx/trades_perps/" + damaged, folder);
  }
  run_damaged(scene, retention, "raw/okx/l2_perps/" + damaged, folder);
}

TEST_CASE("instruments whose files are no files wait, and the recorders record the others") {
  const std::vector<std::string> names{"AAA-USDT-SWAP", "BBB-USDT-SWAP", "CCC-USDT-SWAP",
                                       "DDD-USDT-SWAP", "EEE-USDT-SWAP", "FFF-USDT-SWAP"};
  std::vector<std::string> arguments{"--duration", "4m", "--past", "1m", "--speed", "20"};
  for (const auto& name : names) arguments.insert(arguments.end(), {"--instId", name});
  const RecordedMarket market(arguments);
  const auto damages = no_files();
  const auto at = [&](const std::string& file) {
    std::filesystem::create_directories((market.vault() / file).parent_path());
    return market.vault() / file;
  };
  damages[0].put(at("state/trades/okx/perps/BBB-USDT-SWAP.lock"));
  damages[0].put(at("state/trades/okx/perps/CCC-USDT-SWAP.gaps.jsonl"));
  damages[3].put(at("raw/okx/trades_perps/DDD-USDT-SWAP"));
  damages[1].put(at("raw/okx/trades_perps/EEE-USDT-SWAP/2025-12-14.jsonl"));
  damages[0].put(at("meta/okx/instruments/FFF-USDT-SWAP.json"));  // is fetched again
  damages[0].put(at("state/l2/okx/perps/BBB-USDT-SWAP.lock"));
  put(at("raw/okx/l2_perps/CCC-USDT-SWAP"), "x");
  damages[4].put(at("raw/okx/l2_perps/DDD-USDT-SWAP"));
  damages[0].put(at("state/l2/okx/perps/EEE-USDT-SWAP.rejects.jsonl"));
  auto trades = market.record();
  auto books = market.record_books();
  const auto is_written = [&](const std::string& folder) {
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error))
      if (entry.is_regular_file(error) && entry.file_size(error) > 0) return true;
    return false;
  };
  const auto are_written = [&](const std::string& root) {
    return std::ranges::all_of(std::array{"AAA-USDT-SWAP", "FFF-USDT-SWAP"}, [&](const char* name) {
      return is_written(rq::vault::to_utf8(market.vault() / root / name));
    });
  };
  CHECK(trades.runs_until([&] { return are_written("raw/okx/trades_perps"); }));
  CHECK(books.runs_until([&] { return are_written("raw/okx/l2_perps"); }));
  for (auto* recorder : {&trades, &books}) {
    const auto finished = stop(*recorder);
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    for (const auto* name : {"BBB-USDT-SWAP", "CCC-USDT-SWAP", "DDD-USDT-SWAP", "EEE-USDT-SWAP"})
      CHECK(finished.err.find(std::string(name) + " is not recorded now") != std::string::npos);
  }
}

TEST_CASE("files of one book that cannot be written keep no other book from being recorded") {
  const RecordedMarket market({"--instId", others[0], "--instId", damaged, "--duration", "20m",
                               "--past", "1m", "--speed", "10", "--start", "2025-12-14T12:00:00Z"});
  const std::string books = "raw/okx/l2_perps/";
  put(market.vault() / books / damaged / "2025-12-14", "x");  // where the folder of a day belongs
  auto recorder = market.record_books({"--cadence", "100ms"});
  const auto file = market.vault() / books / others[0] / "2025-12-14/12.jsonl";
  // Its own share of the room is taken, and the other one goes on.
  CHECK(recorder.runs_until([&] {
    return recorder.err().find(damaged + ": its files do not take what comes") != std::string::npos;
  }));
  const auto before = bytes_of(file).size();
  CHECK(recorder.runs_until([&] { return bytes_of(file).size() > before; }));
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(finished.exit_code == io);
}
