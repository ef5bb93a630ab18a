// l2_retention itself on the real file system, judged by the wall clock: killed, crossed, and read
// by programs of others.
#include <system_error>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/shared_data.hpp"
#include "support/small_disk.hpp"
#include "support/subprocess.hpp"
#include "support/tree.hpp"

#include "core/time.hpp"
#include "sim/split_mix.hpp"
#include "vault/file_system.hpp"
#include "vault/gzip.hpp"
#include "vault/instrument_lock.hpp"

using namespace rq;
using namespace rq::test;

namespace {

const InstId instrument = InstId::require("BTC-USDT-SWAP");

Finished run_in(const std::filesystem::path& vault, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.begin(), {"--vault", vault::to_utf8(vault)});
  return run(program("l2_retention"), arguments);
}

bool says(const Finished& finished, const std::string& text) {
  return finished.err.find(text) != std::string::npos;
}

/// The path of the hour that began so long ago, below the Vault. Ago is before these tests began,
/// whatever hour it is by now.
std::string hour_ago(int hours, const std::string& suffix = "") {
  static const auto now = std::chrono::floor<std::chrono::hours>(std::chrono::system_clock::now());
  const vault::Layout layout("");
  return vault::to_utf8(
             layout.l2_hour(instrument, now - std::chrono::hours(hours), vault::L2Form::lines)) +
         suffix;
}

std::string snapshots(std::uint64_t seed, int lines) {
  sim::SplitMix random(seed);
  std::string text;
  for (int i = 0; i < lines; ++i) {
    text += "{\"instId\":\"BTC-USDT-SWAP\",\"bids_top400\":[";
    for (int level = 0; level < 40; ++level)
      text += "[\"" + std::to_string(random.below(100'000)) + "\",\"1\",\"0\",\"1\"],";
    text += "[]]}\n";
  }
  return text;
}

/// Hours 1 to 12 ago as lines.
Tree twelve_hours(int lines) {
  Tree tree;
  for (int hours = 1; hours <= 12; ++hours)
    tree[hour_ago(hours)] = snapshots(static_cast<std::uint64_t>(hours), lines);
  return tree;
}

std::string unpacked(const std::filesystem::path& file) {
  const auto files = vault::native_file_system();
  vault::GzipReader reader(*files, file);
  std::string text;
  std::vector<char> buffer(1U << 16);
  while (const auto got = reader.read(buffer)) text.append(buffer.data(), got);
  return text;
}

/// An hour in whichever form it is.
std::string read_hour(const std::filesystem::path& lines) {
  auto packed = lines;
  packed += ".gz";
  if (!std::filesystem::exists(lines)) return unpacked(packed);
  return vault::read_file(*vault::native_file_system(), lines);
}

bool has_gzip() {
  try {
    return run("gzip", {"--version"}).exit_code == 0;
  } catch (const std::system_error&) {
    return false;
  }
}

Tree snapshot_files(const std::filesystem::path& vault) {
  Tree tree = load_tree(vault);
  std::erase_if(tree, [](const auto& file) { return !file.first.starts_with("raw/"); });
  return tree;
}

}  // namespace

TEST_CASE("l2_retention packs hours older than 6 h, each with all its snapshots") {
  const ScratchFolder folder;
  const Tree before = twelve_hours(200);
  dump_tree(before, folder.path());
  const auto finished = run_in(folder.path());
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.empty());
  // One more may have come of age if an hour ended since the tests began.
  CHECK((says(finished, " packed=7 ") || says(finished, " packed=8 ")));
  for (int hours = 1; hours <= 12; ++hours) {
    if (hours == 5) continue;
    const auto path = hour_ago(hours);
    CHECK(std::filesystem::exists(folder.path() / path) == (hours < 6));
    CHECK((read_hour(folder.path() / path) == before.at(path)));
  }
  CHECK(says(run_in(folder.path()), " packed=0 "));
}

TEST_CASE("what l2_retention packed everybody can unpack") {
  if (!has_gzip()) return report_skipped("gzip is not installed");
  const ScratchFolder folder;
  const Tree before = twelve_hours(200);
  dump_tree(before, folder.path());
  REQUIRE(run_in(folder.path()).exit_code == 0);
  const auto path = hour_ago(12);
  const auto finished =
      run("gzip", {"-dc", vault::to_utf8(folder.path() / vault::from_utf8(path + ".gz"))});
  CHECK(finished.exit_code == 0);
  CHECK((finished.out == before.at(path)));
}

TEST_CASE("l2_retention --dry-run prints what it would do and touches nothing") {
  const ScratchFolder folder;
  Tree before = twelve_hours(5);
  before[hour_ago(24 * 7, ".gz")] = "old";
  dump_tree(before, folder.path());
  const auto finished =
      run_in(folder.path(), {"--keep-days", "5", "--dry-run", "--max-bytes", "1"});
  CHECK(finished.exit_code == 0);
  CHECK(finished.out.find("remove  " + hour_ago(24 * 7, ".gz") + " (3 bytes): older than 5 d\n") !=
        std::string::npos);
  CHECK(finished.out.find("pack    " + hour_ago(12)) != std::string::npos);
  CHECK(finished.out.find("all together exceed --max-bytes") != std::string::npos);
  CHECK(difference(load_tree(folder.path()), before) == "");
}

TEST_CASE(
    "l2_retention killed while it packs loses no snapshot, and the next run ends as any does") {
  const Tree before = twelve_hours(400);
  int kills = 0;
  for (const int hours : {12, 10, 8, 6}) {
    for (const auto* appears : {".gz.tmp", ".gz"}) {
      const ScratchFolder folder;
      dump_tree(before, folder.path());
      const auto sign = folder.path() / (hour_ago(hours) + appears);
      const int code =
          run_and_kill(program("l2_retention"), {"--vault", vault::to_utf8(folder.path())},
                       [&] { return std::filesystem::exists(sign); });
      REQUIRE((code == 0 || code == killed_exit_code));
      kills += code == killed_exit_code ? 1 : 0;
      CAPTURE(hours, appears);
      for (const auto& [path, content] : before)
        REQUIRE((read_hour(folder.path() / path) == content));

      REQUIRE(run_in(folder.path()).exit_code == 0);
      const Tree after = snapshot_files(folder.path());
      CHECK(after.size() == before.size());
      for (const auto& [path, bytes] : after) CHECK_FALSE(path.ends_with(".tmp"));
      for (const auto& [path, content] : before)
        REQUIRE((read_hour(folder.path() / path) == content));
    }
  }
  CHECK(kills > 0);
}

TEST_CASE("what l2_retention cannot use ends in the exit code of the rules") {
  const ScratchFolder folder;
  const auto vault = folder.path() / "vault";
  const auto check_ends = [&](const std::vector<std::string>& arguments, int code,
                              const std::string& message) {
    const auto finished = run_in(vault, arguments);
    CAPTURE(finished.err);
    CHECK(finished.exit_code == code);
    CHECK(says(finished, message));
    CHECK(finished.out.empty());
  };
  check_ends({}, 66, "there are no snapshots in");
  check_ends({"--instId", "ETH-USDT-SWAP"}, 66, "there are no snapshots of ETH-USDT-SWAP");
  check_ends({"--instId", "../etc"}, 64, "is not an instrument id");
  check_ends({"--uncompressed-hours", "-1"}, 64, "expected 0 to 87840");
  check_ends({"--keep-days", "0"}, 64, "expected 1 to 3660");
  check_ends({"--max-bytes", "1 GB"}, 64, "--max-bytes is '1 GB'");

  dump_tree(twelve_hours(2), vault);
  const auto fs = vault::native_file_system();
  const vault::Layout layout(vault);
  auto lock = vault::lock_file(*fs, layout, layout.l2_retention_lock(), "it", "somebody");
  check_ends({}, 75, "somebody, process ");
  lock.reset();
  dump_tree({{hour_ago(9, ".gz"), "no gzip"}}, vault);
  check_ends({}, 65, "is torn or damaged");
  CHECK(std::filesystem::exists(vault / hour_ago(9)));
}

TEST_CASE(
    "l2_retention keeps away from the newest hour while somebody records, and says what stays") {
  const ScratchFolder folder;
  dump_tree(twelve_hours(50), folder.path());
  const auto fs = vault::native_file_system();
  const auto recorder =
      vault::lock_instrument(*fs, vault::Layout(folder.path()), "l2", instrument, "l2_exporter");
  const auto finished = run_in(folder.path(), {"--max-bytes", "1KB"});
  CHECK(finished.exit_code == 0);
  CHECK(says(finished, " evicted=11 "));
  CHECK(says(finished, "more than --max-bytes 1000"));
  CHECK(snapshot_files(folder.path()).size() == 1);
  CHECK(std::filesystem::exists(folder.path() / hour_ago(1)));
}

TEST_CASE("l2_retention on a full disk loses no snapshot and packs when there is room") {
  const ScratchFolder folder;
  auto disk = SmallDisk::mount(folder.path(), 8'000'000);
  if (!disk) return report_skipped("a small disk cannot be mounted, which takes root on Linux");
  const Tree before = twelve_hours(500);
  dump_tree(before, folder.path());
  dump_tree({{hour_ago(24 * 7, ".gz"), "old"}}, folder.path());
  constexpr std::uint64_t page = 4'096;
  std::uint64_t used = 0;
  for (const auto& [path, content] : load_tree(folder.path()))
    used += (content.size() + page - 1) / page * page;
  disk->resize(used + 4 * page);  // less than a packed hour takes
  const auto full = run_in(folder.path(), {"--keep-days", "5"});
  INFO(full.err);
  CHECK(full.exit_code == 74);
  CHECK(says(full, "No space left on device"));
  CHECK(says(full, "the disk is full: "));
  CHECK(says(full, " expired=1 "));
  for (const auto& [path, content] : before) CHECK(read_hour(folder.path() / path) == content);
  disk->resize(2 * used);
  CHECK(run_in(folder.path()).exit_code == 0);
  for (const auto& [path, content] : before) CHECK(read_hour(folder.path() / path) == content);
  CHECK_FALSE(std::filesystem::exists(folder.path() / hour_ago(12)));
}

TEST_CASE("l2_retention warns when it removes hours before their time") {
  const ScratchFolder folder;
  dump_tree(twelve_hours(50), folder.path());
  const auto finished = run_in(folder.path(), {"--max-bytes", "1KB"});
  CHECK(finished.exit_code == 0);
  CHECK(says(finished, "warning removed 12 file(s) of snapshots before their time"));
  CHECK(says(finished, " evicted=12 "));
  CHECK(snapshot_files(folder.path()).empty());
}

TEST_CASE("l2_retention removes nothing that no limit asks for") {
  const ScratchFolder folder;
  const Tree before{{hour_ago(24 * 7, ".gz"), "old"},
                    {hour_ago(24 * 400, ".gz"), "older"},
                    {hour_ago(1), snapshots(1, 2)}};
  dump_tree(before, folder.path());
  const auto finished = run_in(folder.path());
  CHECK(finished.exit_code == 0);
  CHECK(says(finished, " expired=0 evicted=0 held=0 "));
  CHECK(difference(snapshot_files(folder.path()), before) == "");
}

TEST_CASE("more than a day of snapshots goes only with --yes, by the command that is named") {
  const ScratchFolder folder;
  const auto vault = folder.path() / "Vault of M.R Bär";
  Tree before;
  for (int hours = 1; hours < 24 * 7; ++hours)
    before[hour_ago(hours, ".gz")] = "old " + std::to_string(hours);
  before.erase(hour_ago(1, ".gz"));
  before[hour_ago(1)] = snapshots(1, 2);
  const std::string lines_of_old = hour_ago(24 * 6);
  before.erase(lines_of_old + ".gz");
  before[lines_of_old] = snapshots(2, 10);
  dump_tree(before, vault);

  const auto held = run_in(vault, {"--keep-days", "5"});
  CHECK(held.exit_code == 64);
  CHECK(says(held, "error nothing is removed: these limits remove 4"));  // 47 hours, or 48 if one
                                                                         // ended meanwhile
  CHECK(says(held, " hours of BTC-USDT-SWAP, "));
  CHECK(says(held, " packed=1 expired=0 "));
  CHECK_FALSE(says(held, "info done"));
  Tree kept = snapshot_files(vault);
  CHECK(kept.size() == before.size());
  CHECK(kept.contains(lines_of_old + ".gz"));  // packing is done all the same
  CHECK(kept.contains(hour_ago(24 * 7 - 1, ".gz")));

  const auto plan = run_in(vault, {"--keep-days", "5", "--dry-run"});
  CHECK(plan.exit_code == 0);
  CHECK(says(plan, "warning nothing is removed: these limits remove 4"));
  CHECK(snapshot_files(vault) == kept);

  const std::string command =
      "l2_retention --vault \"" + vault::to_utf8(vault) + "\" --keep-days 5 --yes";
  CHECK(says(held, command));
  const auto agreed = run_in(vault, {"--keep-days", "5", "--yes"});
  CHECK(agreed.exit_code == 0);
  CHECK(says(agreed, "info done "));
  kept = snapshot_files(vault);
  CHECK(kept.size() <= 24 * 5);
  CHECK(kept.contains(hour_ago(24 * 5 - 1, ".gz")));
  CHECK(run_in(vault, {"--keep-days", "5"}).exit_code == 0);

  // A limit that was lowered asks again.
  const auto lowered = run_in(vault, {"--keep-days", "2", "--max-bytes", "1GB"});
  CHECK(lowered.exit_code == 64);
  CHECK(says(lowered, "--keep-days 2 --max-bytes 1GB --yes"));
  CHECK(snapshot_files(vault) == kept);
}

TEST_CASE("l2_retention asks before it believes a clock that is far ahead of the snapshots") {
  const ScratchFolder folder;
  const Tree before{{hour_ago(24 * 400, ".gz"), "all"},
                    {hour_ago(24 * 400 + 1, ".gz"), "there is"}};
  dump_tree(before, folder.path());
  const auto fs = vault::native_file_system();
  auto recorder =
      vault::lock_instrument(*fs, vault::Layout(folder.path()), "l2", instrument, "l2_exporter");
  const auto finished = run_in(folder.path(), {"--keep-days", "5"});
  CHECK(finished.exit_code == 64);
  CHECK(says(finished, "this machine's clock is more than a day ahead of the newest snapshot"));
  CHECK(difference(snapshot_files(folder.path()), before) == "");
  // Without a recorder nothing says that it is wrong, and it is less than a day.
  recorder.reset();
  CHECK(run_in(folder.path(), {"--keep-days", "5"}).exit_code == 0);
  CHECK(snapshot_files(folder.path()).empty());
}
