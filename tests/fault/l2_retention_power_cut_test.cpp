// The power goes at every operation of a retention run; the disk comes back in every way it may: no
// snapshot is lost that was to be kept, and the next run ends where an undisturbed one does.
#include <algorithm>

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
  void note(const std::string& message) override { notes += message + '\n'; }

  std::string all;
  std::string notes;
};

constexpr vault::L2RetentionRules five_days{.keep = std::chrono::days(5)};
/// The same, agreed to however much that is.
constexpr vault::L2RetentionRules agreed_five_days{.keep = std::chrono::days(5), .agreed = true};

vault::L2RetentionReport run(vault::FileSystem& fs, const vault::L2RetentionRules& rules,
                             Timestamp when, Messages& messages) {
  return run_l2_retention(fs, memory_vault(), {instrument}, rules, when, "l2_retention", messages);
}
vault::L2RetentionReport run(vault::FileSystem& fs,
                             const vault::L2RetentionRules& rules = five_days,
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

TEST_CASE("a disk that fills up while packing is named once, and what is to be removed still is") {
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
      report = run(fs, five_days, now, messages);
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
  const auto report = run(fs, {.keep = five_days.keep, .max_bytes = newest + 1});
  CHECK(report.evicted == 5);
  CHECK(report.bytes_after == newest);
  CHECK(files_of(fs).size() == 4);
  CHECK(files_of(fs).at(folder + "2025-12-14/23.jsonl").size() == newest);
  const auto still = run(fs, {.keep = five_days.keep, .max_bytes = 1});
  CHECK(still.evicted == 0);
  CHECK(still.bytes_after == newest);
}

TEST_CASE("a power cut while the oldest go for want of room takes none that fits") {
  const Scene scene;
  auto undisturbed = scene.disk();
  run(undisturbed);
  const auto room =
      total_size(list_l2_hours(undisturbed, memory_vault(), {instrument}).hours.files) - 1;
  run(undisturbed, {.keep = five_days.keep, .max_bytes = room});
  const Tree expected = files_of(undisturbed);
  REQUIRE_FALSE(expected.contains(folder + "2025-12-13/23.jsonl.gz"));
  for (std::uint64_t cut = 1;; ++cut) {
    auto fs = scene.disk();
    fs.power_cut_after(cut);
    bool finished = true;
    try {
      run(fs, {.keep = five_days.keep, .max_bytes = room});
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(cut)) {
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      run(restarted, {.keep = five_days.keep, .max_bytes = room});
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
    CHECK(run(fs, five_days, much_later).packed == 4);
    CHECK(run(fs, {.max_bytes = 0, .agreed = true}, now + std::chrono::days(30)).failed == 0);
    CHECK(files_of(fs).at(hour) == scene.kept.at("2025-12-14/23"));
  }
  CHECK(run(fs, five_days, much_later).packed == 1);
  CHECK_FALSE(files_of(fs).contains(hour));
  CHECK((unpacked(fs, memory_vault().root() / (hour + ".gz")) == scene.kept.at("2025-12-14/23")));
  CHECK(recorder_lock(fs));  // given back
  run(fs, agreed_five_days, now + std::chrono::days(30));
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
  const auto report = run(fs, five_days, now, messages);
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
  CHECK(run(fs, agreed_five_days, now + std::chrono::days(6)).failed == 0);
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

namespace {

/// A month of packed hours besides those of the scene, all of them to be kept until somebody
/// agrees.
struct OldScene : Scene {
  OldScene() {
    for (int hours = 24 * 8; hours < 24 * 8 + 60; ++hours) {
      const auto hour = std::chrono::floor<std::chrono::hours>(now) - std::chrono::hours(hours);
      const auto name = format_date(date_of(hour)) + '/' + format_seconds(hour).substr(11, 2);
      old[name] = snapshots(static_cast<std::uint64_t>(hours), 3);
      vault[folder + name + ".jsonl.gz"] = packed(old[name]);
    }
  }

  std::map<std::string, std::string> old;  ///< content by hour
};

std::size_t old_hours_in(const MemoryFileSystem& fs, const OldScene& scene) {
  const Tree tree = files_of(fs);
  return static_cast<std::size_t>(std::ranges::count_if(scene.old, [&](const auto& hour) {
    return tree.contains(folder + hour.first + ".jsonl.gz");
  }));
}

constexpr const char* state_file = "state/l2/okx/retention.state.json";

}  // namespace

TEST_CASE("a first run that would remove more than a day packs, removes nothing, and says what") {
  const OldScene scene;
  auto fs = scene.disk();
  const auto report = run(fs);
  CHECK(report.doubt == vault::L2RemovalDoubt::amount);
  REQUIRE(report.held.size() == 1);
  CHECK(report.held[0].hours == 63);
  CHECK(format_seconds(report.held[0].last) == "2025-12-09T02:00:00Z");
  CHECK(report.result == ExitCode::usage);
  CHECK(report.expired + report.evicted + report.failed == 0);
  CHECK(report.packed == 5);  // with one that is to go
  CHECK(old_hours_in(fs, scene) == scene.old.size());
  CHECK(files_of(fs).contains(folder + "2025-12-09/02.jsonl.gz"));
  check_nothing_lost(fs, scene);
  // However often it runs, and after hours in which it might have crept up.
  for (int hours = 1; hours < 30; ++hours)
    CHECK(run(fs, five_days, now + std::chrono::hours(hours)).doubt != vault::L2RemovalDoubt::none);
  CHECK(old_hours_in(fs, scene) == scene.old.size());

  const auto agreed = run(fs, agreed_five_days);
  CHECK(agreed.held.empty());
  CHECK(agreed.expired == 63);
  CHECK(agreed.result == ExitCode::ok);
  CHECK(old_hours_in(fs, scene) == 0);
  check_nothing_lost(fs, scene);
}

TEST_CASE("a limit that was lowered asks again, one that stays does not") {
  OldScene scene;
  auto fs = scene.disk();
  const auto keep = [](int days) {
    return vault::L2RetentionRules{.keep = std::chrono::days(days)};
  };
  CHECK(run(fs, keep(30)).expired == 0);
  const auto later = now + std::chrono::hours(1);
  CHECK(run(fs, keep(5), later).held.size() == 1);
  CHECK(run(fs, {.max_bytes = 100}, later).held.size() == 1);
  CHECK(old_hours_in(fs, scene) == scene.old.size());
  CHECK(run(fs, keep(30), later).result == ExitCode::ok);
  // No limit, no question.
  CHECK(run(fs, {}, later).result == ExitCode::ok);
  CHECK(old_hours_in(fs, scene) == scene.old.size());
}

TEST_CASE("a run that comes hours late removes what came of age meanwhile") {
  OldScene scene;
  const auto recorded_until = [&](int hours) {
    const auto hour = std::chrono::floor<std::chrono::hours>(now) + std::chrono::hours(hours);
    return folder + format_date(date_of(hour)) + '/' + format_seconds(hour).substr(11, 2) +
           ".jsonl";
  };
  auto fs = scene.disk();
  // The oldest is 251 hours old.
  const vault::L2RetentionRules eleven_days{.keep = std::chrono::days(11)};
  REQUIRE(run(fs, eleven_days).expired == 0);
  fs.load({{recorded_until(70), "{}\n"}}, memory_vault().root());
  const auto report = run(fs, eleven_days, now + std::chrono::hours(70));
  CHECK(report.held.empty());
  CHECK(report.expired == 58);
  // As much again would have been too much for a first run.
  auto other = fs.clone();
  other.load(scene.vault, memory_vault().root());
  other.remove(memory_vault().root() / state_file);
  CHECK(run(other, eleven_days, now + std::chrono::hours(70)).held.size() == 1);
}

TEST_CASE("a clock that jumps ahead removes nothing, be there little or much") {
  for (const bool ran_before : {false, true}) {
    const Scene scene;
    auto fs = scene.disk();
    // A first run has nothing but a recorder at work to hold against the clock.
    const auto recorder = ran_before ? nullptr : recorder_lock(fs);
    if (ran_before) run(fs);
    for (const int days : {30, 365, 365}) {
      const auto report = run(fs, five_days, now + std::chrono::days(days));
      CHECK(report.doubt == vault::L2RemovalDoubt::clock);
      CHECK(report.expired == 0);
      check_nothing_lost(fs, scene);
    }
    CHECK(run(fs, five_days, now + std::chrono::hours(1)).result == ExitCode::ok);
    check_nothing_lost(fs, scene);
  }
}

TEST_CASE("where nobody records any more, one agreement is enough for what comes of age later") {
  const OldScene scene;
  auto fs = scene.disk();
  run(fs, {});
  const auto later = now + std::chrono::hours(60);
  REQUIRE(run(fs, five_days, later).doubt == vault::L2RemovalDoubt::clock);
  REQUIRE(run(fs, agreed_five_days, later).held.empty());
  for (int hours = 1; hours <= 24 * 6; ++hours)
    REQUIRE(run(fs, five_days, later + std::chrono::hours(hours)).result == ExitCode::ok);
  CHECK(files_of(fs).size() == 3);  // what is not ours
}

TEST_CASE("a removal that was agreed to and cut short is not finished unasked") {
  const OldScene scene;
  auto undisturbed = scene.disk();
  run(undisturbed, agreed_five_days);
  const Tree expected = files_of(undisturbed);
  for (std::uint64_t cut = 1;; ++cut) {
    auto fs = scene.disk();
    fs.power_cut_after(cut);
    bool finished = true;
    try {
      run(fs, agreed_five_days);
    } catch (const PowerCut&) {
      finished = false;
    }
    for (const auto& aftermath : every_aftermath(cut)) {
      CAPTURE(cut, describe(aftermath));
      auto restarted = fs.after_restart(aftermath);
      check_nothing_lost(restarted, scene);
      const auto left = old_hours_in(restarted, scene);
      Messages messages;
      const auto report = run(restarted, five_days, now, messages);
      REQUIRE(messages.notes == "");  // the state is whole, or there is none
      if (left > 24) REQUIRE(report.result == ExitCode::usage);
      if (report.result == ExitCode::usage) REQUIRE(old_hours_in(restarted, scene) == left);
      run(restarted, agreed_five_days);
      REQUIRE(difference(files_of(restarted), expected) == "");
    }
    if (finished) break;
  }
}

TEST_CASE("a damaged state of retention is named, counts as none, and is written again") {
  OldScene scene;
  scene.vault[state_file] = "{\"format\":1,";
  auto fs = scene.disk();
  Messages messages;
  CHECK(run(fs, five_days, now, messages).held.size() == 1);
  CHECK(messages.notes.find("state/l2/okx/retention.state.json is damaged") != std::string::npos);
  CHECK(messages.all.empty());
  messages.notes.clear();
  run(fs, agreed_five_days, now, messages);
  messages.notes.clear();
  CHECK(run(fs, five_days, now, messages).result == ExitCode::ok);
  CHECK(messages.notes.empty());
}

TEST_CASE("where removing failed, time since the last run goes on") {
  Scene scene;
  auto fs = scene.disk();
  run(fs);
  const Tree before = fs.tree(memory_vault().root());
  // What came of age in the next hour cannot be removed.
  fs.load({{folder + "2025-12-09/23.jsonl.gz", "old"}, {folder + "2025-12-15/00.jsonl", "{}\n"}},
          memory_vault().root());
  const auto later = now + std::chrono::hours(2);
  for (std::uint64_t at = 1;; ++at) {
    auto other = fs.clone();
    other.fail_at(at, std::errc::permission_denied);
    try {
      const auto report = run(other, five_days, later);
      if (report.failed == 0) break;
      const Tree after = other.tree(memory_vault().root());
      if (after.contains(folder + "2025-12-09/23.jsonl.gz"))
        CHECK(after.at(state_file) == before.at(state_file));
    } catch (const IoError&) {
      continue;
    }
  }
}
