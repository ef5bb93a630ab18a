// The power goes at every operation of a run; the disk comes back in every way it may; the next run
// ends in the bytes of a run that nothing disturbed.
#include "support/catch.hpp"
#include "support/fold_jobs.hpp"
#include "support/random_markets.hpp"
#include "support/raw_trades.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;

namespace {

using Run = vault::FoldJobReport (*)(vault::FileSystem&, const InstId&,
                                     const vault::FoldJobOptions&);

struct Scene {
  InstId instrument = InstId::require("BTC-USDT-SWAP");
  Tree early;  ///< the Vault with the first half of the raw trades
  Tree whole;
};

/// Two days of a market where everything goes wrong, small enough to be cut everywhere.
Scene make_scene() {
  MarketSettings settings;
  settings.seed = 11;
  settings.instrument = "BTC-USDT-SWAP";
  settings.duration = std::chrono::hours(30);
  settings.trades_per_day = 160;
  settings.disorder.late_trades = 50;
  const auto trades = make_trades(settings);
  LineStyle style;
  style.bad_lines = 30;
  Scene scene;
  scene.whole = raw_vault(settings, trades, style);
  scene.early = raw_vault(
      settings, {trades.begin(), trades.begin() + static_cast<std::ptrdiff_t>(trades.size() / 2)},
      style);
  return scene;
}

MemoryFileSystem disk_with(const Tree& vault) {
  MemoryFileSystem fs;
  fs.load(vault, memory_vault().root());
  return fs;
}

/// Cuts the power at every operation of `run` on `base` and checks each outcome against `expected`.
void check_every_cut(const MemoryFileSystem& base, const Scene& scene, Run run,
                     const vault::FoldJobOptions& options, const Tree& expected) {
  for (std::uint64_t cut = 1;; ++cut) {
    auto fs = base.clone();
    fs.power_cut_after(cut);
    bool finished = true;
    try {
      run(fs, scene.instrument, options);
    } catch (const PowerCut&) {
      finished = false;
    }
    // A third of the aftermaths each time: neighbouring operations see the others.
    const auto aftermaths = every_aftermath(cut);
    for (std::size_t i = cut % 3; i < aftermaths.size(); i += 3) {
      const auto& aftermath = aftermaths[i];
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      run(restarted, scene.instrument, {});
      REQUIRE(difference(derived_files(restarted), expected) == "");
    }
    if (finished) return;
  }
}

Tree undisturbed(const Scene& scene, Run run) {
  auto fs = disk_with(scene.whole);
  run(fs, scene.instrument, {});
  return derived_files(fs);
}

const std::vector<Run> all_runs{
    [](vault::FileSystem& fs, const InstId& id, const vault::FoldJobOptions& options) {
      return run_vwap(fs, id, options);
    },
    [](vault::FileSystem& fs, const InstId& id, const vault::FoldJobOptions& options) {
      return run_wicks(fs, id, options);
    },
    [](vault::FileSystem& fs, const InstId& id, const vault::FoldJobOptions& options) {
      return run_cvd(fs, id, options);
    }};

}  // namespace

TEST_CASE("a power cut during the first run, an update or a rebuild loses and invents nothing") {
  const Scene scene = make_scene();
  for (const Run run : all_runs) {
    const Tree expected = undisturbed(scene, run);
    REQUIRE(expected.size() >= 2);  // lines and rejects

    check_every_cut(disk_with(scene.whole), scene, run, {}, expected);
    check_every_cut(disk_with(scene.whole), scene, run, {.commit_step = 1}, expected);

    auto half = disk_with(scene.early);
    run(half, scene.instrument, {});
    half.load(scene.whole, memory_vault().root());
    check_every_cut(half, scene, run, {}, expected);
    check_every_cut(half, scene, run, {.rebuild = true}, expected);
  }
}

TEST_CASE("two power cuts in a row lose and invent nothing") {
  const Scene scene = make_scene();
  const auto base = disk_with(scene.whole);
  for (const Run run : {all_runs[1], all_runs[2]}) {
    const Tree expected = undisturbed(scene, run);
    for (std::uint64_t first = 1; first < 60; first += 7) {
      auto fs = base.clone();
      fs.power_cut_after(first);
      try {
        run(fs, scene.instrument, {});
      } catch (const PowerCut&) {
      }
      const Aftermath aftermath{UnsyncedBytes::mixed, UnsyncedNames::mixed, first};
      check_every_cut(fs.after_restart(aftermath), scene, run, {}, expected);
    }
  }
}

TEST_CASE("a disk that fills up or fails during a run is reported, and the next run completes it") {
  const Scene scene = make_scene();
  const auto reason = GENERATE(std::errc::no_space_on_device, std::errc::io_error);
  for (const Run run : all_runs) {
    const Tree expected = undisturbed(scene, run);
    const auto base = disk_with(scene.whole);
    for (std::uint64_t at = 1;; ++at) {
      CAPTURE(at);
      auto fs = base.clone();
      fs.fail_from(at, reason);
      bool finished = true;
      try {
        run(fs, scene.instrument, {});
      } catch (const IoError& error) {
        finished = false;
        CHECK(error.code() == ExitCode::io);
        CHECK(error.reason() == std::make_error_condition(reason));
      }
      fs.repair();
      run(fs, scene.instrument, {});
      REQUIRE(difference(derived_files(fs), expected) == "");
      if (finished) break;
    }
  }
}
