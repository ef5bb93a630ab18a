// Derived files are a pure function of the raw files: raw bytes that arrive in any slices, with
// runs in between, end in the bytes that the rules call for.
#include "support/catch.hpp"
#include "support/documented_lines.hpp"
#include "support/fold_jobs.hpp"
#include "support/random_markets.hpp"
#include "support/raw_trades.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;

namespace {

bool is_raw(const std::string& path) {
  return path.starts_with("raw/");
}

/// Delivers the raw files of `vault` bit by bit, running all jobs after each, and returns the
/// disk.
MemoryFileSystem derive_in_slices(const Tree& vault, const InstId& instrument, SplitMix& random) {
  MemoryFileSystem fs;
  Tree arrived;
  for (const auto& [path, bytes] : vault)
    if (!is_raw(path)) arrived[path] = bytes;
  for (const auto& [path, bytes] : vault) {
    if (!is_raw(path)) continue;
    std::size_t length = 0;
    while (length < bytes.size()) {
      length = std::min<std::size_t>(bytes.size(), length + 1 + random.below(bytes.size() / 2 + 2));
      arrived[path] = bytes.substr(0, length);
      fs.load(arrived, memory_vault().root());
      run_all(fs, instrument);
    }
  }
  return fs;
}

Tree only_derived(Tree files) {
  std::erase_if(files, [](const auto& file) { return !file.first.starts_with("derived/"); });
  return files;
}

}  // namespace

TEST_CASE("raw bytes in any slices, with runs in between, derive what the rules call for") {
  const auto seed = GENERATE(range(1, 25));
  const auto settings = random_market(static_cast<std::uint64_t>(seed));
  CAPTURE(seed, describe(settings));
  const auto instrument = InstId::require(settings.instrument);
  const auto trades = make_trades(settings);
  auto vault = raw_vault(settings, trades, seed % 3 == 0 ? LineStyle{} : LineStyle::all());
  if (!tick_of(settings)) {
    vault["meta/okx/instruments/" + settings.instrument + ".json"] =
        R"({"ctVal":"1","ctMult":"1","ctType":"linear","tickSz":""})";
  }

  SplitMix random(static_cast<std::uint64_t>(seed));
  const auto sliced = derive_in_slices(vault, instrument, random);
  CHECK(difference(only_derived(derived_files(sliced)),
                   all_files(derive(trades, tick_of(settings)), instrument)) == "");

  MemoryFileSystem at_once;
  at_once.load(vault, memory_vault().root());
  run_all(at_once, instrument);
  CHECK(difference(derived_files(sliced), derived_files(at_once)) == "");

  run_all(at_once, instrument, {.rebuild = true});
  CHECK(difference(derived_files(sliced), derived_files(at_once)) == "");
}

TEST_CASE("runs with nothing new change no byte and touch no file") {
  const auto settings = random_market(3);
  const auto instrument = InstId::require(settings.instrument);
  MemoryFileSystem fs;
  fs.load(raw_vault(settings, make_trades(settings)), memory_vault().root());
  run_all(fs, instrument);
  const auto before = fs.tree(memory_vault().root());
  const auto report = run_vwap(fs, instrument);
  CHECK(run_wicks(fs, instrument).bytes_written == 0);
  CHECK(run_cvd(fs, instrument).bytes_written == 0);
  CHECK(report.trades == 0);
  CHECK(report.bytes_read == 0);
  CHECK(difference(fs.tree(memory_vault().root()), before) == "");
}
