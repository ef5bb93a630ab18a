// The power goes at every operation of a retention run; the disk comes back in every way it may: no
// snapshot is lost that was to be kept, and the next run ends where an undisturbed one does.
#include "support/catch.hpp"
#include "support/fold_jobs.hpp"

#include "core/errors.hpp"
#include "sim/split_mix.hpp"
#include "vault/gzip.hpp"
#include "vault/instrument_lock.hpp"
#include "vault/l2_packing.hpp"
#include "vault/l2_retention_job.hpp"

using namespace rq;
using namespace rq::test;

namespace {

const InstId instrument = InstId::require("BTC-USDT-SWAP");
const std::string folder = "raw/okx/l2_perps/BTC-USDT-SWAP/";
const Timestamp now = parse_time("2025-12-14T23:30:00Z").value();

class Messages final : public vault::L2RetentionObserver {
 public:
  void done(const vault::L2RetentionStep& /*step*/) override {}
  void failed(const Error& error) override { all += std::string(error.what()) + '\n'; }

  std::string all;
};

vault::L2RetentionReport run(vault::FileSystem& fs, const vault::L2RetentionRules& rules,
                             Timestamp when, Messages& messages) {
  return run_l2_retention(fs, memory_vault(), {instrument}, rules, when, "l2_retention", messages);
}
vault::L2RetentionReport run(vault::FileSystem& fs, const vault::L2RetentionRules& rules = {},
                             Timestamp when = now) {
  Messages ignored;
  return run(fs, rules, when, ignored);
}

/// What a recorder at work holds.
std::unique_ptr<vault::FileLock> recorder_lock(vault::FileSystem& fs) {
  return vault::lock_instrument(fs, memory_vault(), "l2", instrument, "l2_exporter");
}

std::string snapshots(std::uint64_t seed, int lines) {
  sim::SplitMix random(seed);
  std::string text;
  for (int i = 0; i < lines; ++i)
    text += "{\"instId\":\"BTC-USDT-SWAP\",\"seqId\":" + std::to_string(random.next()) + "}\n";
  return text;
}

std::string packed(const std::string& content) {
  MemoryFileSystem fs;
  fs.load({{"lines", content}}, "/");
  const auto input = fs.open_read("/lines");
  const auto output = fs.create("/packed");
  vault::write_gzip(*input, *output);
  return fs.tree("/").at("packed");
}

std::string unpacked(vault::FileSystem& fs, const std::filesystem::path& file) {
  vault::GzipReader reader(fs, file);
  std::string content(1'000'000, '\0');
  content.resize(reader.read(content));
  return content;
}

/// Hours in every state that a run may meet.
struct Scene {
  Scene() {
    for (const auto* hour : {"2025-12-13/23", "2025-12-14/01", "2025-12-14/02"}) {
      kept[hour] = snapshots(kept.size(), 400);
      vault[folder + hour + ".jsonl"] = kept[hour];
    }
    kept["2025-12-14/03"] = snapshots(50, 30);
    vault[folder + "2025-12-14/03.jsonl"] = kept["2025-12-14/03"];
    vault[folder + "2025-12-14/03.jsonl.gz"] = packed(kept["2025-12-14/03"]);
    kept["2025-12-14/04"] = snapshots(51, 30);
    vault[folder + "2025-12-14/04.jsonl.gz"] = packed(kept["2025-12-14/04"]);
    kept["2025-12-14/23"] = snapshots(52, 10);
    vault[folder + "2025-12-14/23.jsonl"] = kept["2025-12-14/23"];
    vault[folder + "2025-12-08/22.jsonl.gz"] = packed("old");
    vault[folder + "2025-12-09/01.jsonl.gz"] = packed("old");
    vault[folder + "2025-12-09/02.jsonl"] = "old";
    vault[folder + "2025-12-14/01.jsonl.gz.tmp"] = "torn";
    vault[folder + "2025-12-14/01.jsonl.bak"] = "mine";
    vault[folder + "2025-12-14/24.jsonl"] = "mine";
    vault[folder + "notes.txt"] = "mine";
  }

  [[nodiscard]] MemoryFileSystem disk() const {
    MemoryFileSystem fs;
    fs.load(vault, memory_vault().root());
    return fs;
  }

  Tree vault;
  std::map<std::string, std::string> kept;  ///< content by hour
};

/// The Vault without the lock, which names its last holder.
Tree files_of(const MemoryFileSystem& fs) {
  Tree tree = fs.tree(memory_vault().root());
  std::erase_if(tree, [](const auto& file) { return !file.first.starts_with("raw/"); });
  return tree;
}

/// Every hour that is to be kept is there in one form or the other, whole.
void check_nothing_lost(MemoryFileSystem& fs, const Scene& scene) {
  const auto root = memory_vault().root();
  const Tree tree = files_of(fs);
  for (const auto& [hour, content] : scene.kept) {
    const auto lines = tree.find(folder + hour + ".jsonl");
    INFO(hour);
    if (lines != tree.end())
      REQUIRE((lines->second == content));
    else
      REQUIRE((unpacked(fs, root / (folder + hour + ".jsonl.gz")) == content));
  }
  for (const auto* name : {"2025-12-14/01.jsonl.bak", "2025-12-14/24.jsonl", "notes.txt"})
    REQUIRE(tree.at(folder + name) == "mine");
}

}  // namespace

TEST_CASE("a retention run packs, removes and leaves alone what it should") {
  const Scene scene;
  auto fs = scene.disk();
  const auto report = run(fs);
  CHECK(report.packed == 4);
  CHECK(report.expired == 3);
  CHECK(report.failed == 0);
  CHECK(report.ignored == 3);
  Tree expected;
  for (const auto& [hour, content] : scene.kept)
    expected[folder + hour + ".jsonl.gz"] = packed(content);
  expected.erase(folder + "2025-12-14/23.jsonl.gz");
  expected[folder + "2025-12-14/23.jsonl"] = scene.kept.at("2025-12-14/23");
  for (const auto* name : {"2025-12-14/01.jsonl.bak", "2025-12-14/24.jsonl", "notes.txt"})
    expected[folder + name] = "mine";
  CHECK(difference(files_of(fs), expected) == "");
  CHECK(difference(files_of(fs.after_restart({})), expected) == "");
  CHECK(report.bytes_after + 12 == [&] {
    std::uint64_t total = 0;
    for (const auto& [path, bytes] : expected) total += bytes.size();
    return total;
  }());
  const auto days = fs.list(memory_vault().root() / folder);
  CHECK(days.size() == 3);  // two days and the notes: empty days are gone

  const auto operations = fs.operations();
  const auto again = run(fs);
  CHECK(again.packed + again.expired == 0);
  CHECK(fs.operations() == operations);
}

TEST_CASE("a power cut at any operation of a retention run loses no snapshot") {
  const Scene scene;
  auto undisturbed = scene.disk();
  run(undisturbed);
  const Tree expected = files_of(undisturbed);
  for (std::uint64_t cut = 1;; ++cut) {
    auto fs = scene.disk();
    fs.power_cut_after(cut);
    bool finished = true;
    try {
      run(fs);
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(cut)) {
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      check_nothing_lost(restarted, scene);
      CHECK(run(restarted).failed == 0);
      REQUIRE(difference(files_of(restarted), expected) == "");
    }
    if (finished) break;
  }
}

TEST_CASE("a full or failing disk is reported, loses no snapshot, and the next run goes on") {
  const Scene scene;
  const auto reason = GENERATE(std::errc::no_space_on_device, std::errc::io_error);
  const bool stays = GENERATE(true, false);
  auto undisturbed = scene.disk();
  run(undisturbed);
  const Tree expected = files_of(undisturbed);
  for (std::uint64_t at = 1;; ++at) {
    CAPTURE(at, stays);
    auto fs = scene.disk();
    stays ? fs.fail_from(at, reason) : fs.fail_at(at, reason);
    bool failed = false;
    try {
      const auto report = run(fs);
      failed = report.failed > 0;
      CHECK(report.result == (failed ? ExitCode::io : ExitCode::ok));
      if (reason != std::errc::no_space_on_device) CHECK(report.deferred == 0);
    } catch (const IoError&) {
      failed = true;
    }
    check_nothing_lost(fs, scene);
    fs.repair();
    CHECK(run(fs).failed == 0);
    REQUIRE(difference(files_of(fs), expected) == "");
    if (!failed) break;
  }
}

TEST_CASE("a disk that fills up while packing is named once; what is to be removed still is") {
  const Scene scene;
  auto fs = scene.disk();
  // The first write is one into a packed hour.
  std::uint64_t at = 1;
  Messages messages;
  vault::L2RetentionReport report;
  for (;; ++at) {
    fs = scene.disk();
    messages.all.clear();
    fs.fail_from(at, std::errc::no_space_on_device);
    try {
      report = run(fs, {}, now, messages);
    } catch (const IoError&) {
      continue;
    }
    if (messages.all.starts_with("cannot write ")) break;
  }
  INFO(messages.all);
  CHECK(report.expired == 3);
  CHECK(report.failed >= 1);
  CHECK(report.deferred == 2);
  CHECK(messages.all.find("2025-12-13/23.jsonl.gz.tmp") != std::string::npos);
  CHECK(messages.all.find("2025-12-14/02") == std::string::npos);
  check_nothing_lost(fs, scene);
}

TEST_CASE("for want of room the oldest go, and never the hour being written") {
  const Scene scene;
  auto fs = scene.disk();
  const auto newest = scene.vault.at(folder + "2025-12-14/23.jsonl").size();
  const auto report = run(fs, {.max_bytes = newest + 1});
  CHECK(report.evicted == 5);
  CHECK(report.bytes_after == newest);
  CHECK(files_of(fs).size() == 4);
  CHECK(files_of(fs).at(folder + "2025-12-14/23.jsonl").size() == newest);
  const auto still = run(fs, {.max_bytes = 1});
  CHECK(still.evicted == 0);
  CHECK(still.bytes_after == newest);
}

TEST_CASE("a power cut while the oldest go for want of room takes none that fits") {
  const Scene scene;
  auto undisturbed = scene.disk();
  run(undisturbed);
  const auto room =
      total_size(list_l2_hours(undisturbed, memory_vault(), {instrument}).hours.files) - 1;
  run(undisturbed, {.max_bytes = room});
  const Tree expected = files_of(undisturbed);
  REQUIRE_FALSE(expected.contains(folder + "2025-12-13/23.jsonl.gz"));
  for (std::uint64_t cut = 1;; ++cut) {
    auto fs = scene.disk();
    fs.power_cut_after(cut);
    bool finished = true;
    try {
      run(fs, {.max_bytes = room});
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(cut)) {
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      run(restarted, {.max_bytes = room});
      REQUIRE(difference(files_of(restarted), expected) == "");
    }
    if (finished) break;
  }
}

TEST_CASE("the newest hour is left to a recorder that is at work, whatever its age") {
  const Scene scene;
  auto fs = scene.disk();
  const auto much_later = now + std::chrono::hours(20);
  const auto hour = folder + "2025-12-14/23.jsonl";
  {
    const auto recorder = recorder_lock(fs);
    CHECK(run(fs, {}, much_later).packed == 4);
    CHECK(run(fs, {.max_bytes = 0}, now + std::chrono::days(30)).failed == 0);
    CHECK(files_of(fs).at(hour) == scene.kept.at("2025-12-14/23"));
  }
  CHECK(run(fs, {}, much_later).packed == 1);
  CHECK_FALSE(files_of(fs).contains(hour));
  CHECK((unpacked(fs, memory_vault().root() / (hour + ".gz")) == scene.kept.at("2025-12-14/23")));
  CHECK(recorder_lock(fs));  // given back
  run(fs, {}, now + std::chrono::days(30));
  CHECK(files_of(fs).size() == 3);  // what is not ours
}

TEST_CASE("a clock that jumps back and forth packs and removes nothing too early") {
  const Scene scene;
  auto fs = scene.disk();
  for (const auto* time : {"1970-01-01T00:00:00Z", "2025-12-08T22:00:00Z"}) {
    const auto report = run(fs, {.max_bytes = 0}, parse_time(time).value());
    CHECK(report.packed + report.expired + report.evicted == 0);
    check_nothing_lost(fs, scene);
  }
}

TEST_CASE("two forms that hold different things both stay until they are too old") {
  Scene scene;
  scene.vault[folder + "2025-12-14/03.jsonl"] = "something else\n";
  scene.vault[folder + "2025-12-14/02.jsonl.gz"] = "no gzip";
  auto fs = scene.disk();
  Messages messages;
  const auto report = run(fs, {}, now, messages);
  CHECK(report.failed == 2);
  CHECK(report.result == ExitCode::bad_data);
  CHECK(report.packed == 2);
  INFO(messages.all);
  CHECK(messages.all.find("2025-12-14/03.jsonl.gz and raw/okx/l2_perps/BTC-USDT-SWAP/2025-12-14/"
                          "03.jsonl hold different things. Both stay") != std::string::npos);
  CHECK(messages.all.find("2025-12-14/02.jsonl.gz is torn or damaged") != std::string::npos);
  const Tree tree = files_of(fs);
  for (const auto* name : {"2025-12-14/03.jsonl", "2025-12-14/03.jsonl.gz", "2025-12-14/02.jsonl",
                           "2025-12-14/02.jsonl.gz"})
    CHECK(tree.at(folder + name) == scene.vault.at(folder + name));
  CHECK(run(fs, {}, now + std::chrono::days(6)).failed == 0);
  CHECK(files_of(fs).size() == 3);  // what is not ours
}

TEST_CASE("lines that are only a part of what their packed form holds both stay") {
  Scene scene;
  scene.vault[folder + "2025-12-14/03.jsonl"] = scene.kept["2025-12-14/03"].substr(0, 100);
  auto fs = scene.disk();
  CHECK(run(fs).failed == 1);
  CHECK(files_of(fs).contains(folder + "2025-12-14/03.jsonl"));
  CHECK(files_of(fs).contains(folder + "2025-12-14/03.jsonl.gz"));
}

TEST_CASE("lines that grew after they had been packed are packed again") {
  Scene scene;
  scene.kept["2025-12-14/03"] += "{\"one\":\"more\"}\n";
  scene.vault[folder + "2025-12-14/03.jsonl"] = scene.kept["2025-12-14/03"];
  auto fs = scene.disk();
  CHECK(run(fs).failed == 0);
  CHECK_FALSE(files_of(fs).contains(folder + "2025-12-14/03.jsonl"));
  check_nothing_lost(fs, scene);
}

TEST_CASE("a second retention run is turned away and told who is at work") {
  const Scene scene;
  auto fs = scene.disk();
  fs.create_directories(memory_vault().l2_retention_lock().parent_path());
  const auto lock = fs.try_lock(memory_vault().l2_retention_lock(), "somebody else\n");
  try {
    run(fs);
    FAIL("it was not turned away");
  } catch (const BusyError& error) {
    CHECK(std::string(error.what()).find("somebody else") != std::string::npos);
  }
}
