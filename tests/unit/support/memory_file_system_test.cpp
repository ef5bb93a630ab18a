#include "support/memory_file_system.hpp"

#include <algorithm>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;

namespace {

constexpr auto folder = "/vault";
constexpr auto file = "/vault/a.jsonl";

MemoryFileSystem disk_with(const Tree& tree) {
  MemoryFileSystem fs;
  fs.load(tree, folder);
  return fs;
}

void append(MemoryFileSystem& fs, const char* path, std::string_view bytes, bool sync) {
  const auto output = fs.open_append(path);
  output->write(bytes);
  if (sync) output->sync();
}

/// The only file after a restart, "absent" when it is gone.
std::string after_restart(const MemoryFileSystem& fs, UnsyncedBytes bytes, UnsyncedNames names,
                          std::uint64_t seed = 0) {
  const auto tree = fs.after_restart({bytes, names, seed}).tree(folder);
  return tree.contains("a.jsonl") ? tree.at("a.jsonl") : "absent";
}

}  // namespace

TEST_CASE("a memory disk behaves like a file system while the power is on") {
  MemoryFileSystem fs;
  fs.create_directories("/vault/raw/X");
  append(fs, "/vault/raw/X/1", "one\n", false);
  append(fs, "/vault/raw/X/1", "two\n", false);
  CHECK(vault::read_file(fs, "/vault/raw/X/1") == "one\ntwo\n");
  CHECK(fs.file_size("/vault/raw/X/1") == 8);
  CHECK_FALSE(fs.file_size("/vault/raw/X/2").has_value());

  fs.truncate("/vault/raw/X/1", 4);
  CHECK(vault::read_file(fs, "/vault/raw/X/1") == "one\n");
  fs.rename("/vault/raw/X/1", "/vault/raw/2");
  const auto entries = fs.list("/vault/raw");
  REQUIRE(entries.size() == 2);
  CHECK((entries[0].name == "2" && !entries[0].is_directory));
  CHECK((entries[1].name == "X" && entries[1].is_directory));
  CHECK(fs.list("/nowhere").empty());
  const auto files = fs.list_files("/vault/raw");
  REQUIRE(files.size() == 1);
  CHECK((files[0].name == "2" && files[0].size == 4));
  CHECK(fs.list_files("/nowhere").empty());

  fs.create("/vault/raw/2")->write("new");
  CHECK(fs.tree(folder) == Tree{{"raw/2", "new"}});
  fs.remove("/vault/raw/2");
  fs.remove("/vault/raw/2");
  CHECK(fs.tree(folder).empty());
  fs.remove_folder("/vault/raw/X");
  fs.remove_folder("/vault/raw");
  CHECK(fs.list(folder).empty());

  CHECK_FALSE(fs.is_locked("/vault/lock"));
  const auto lock = fs.try_lock("/vault/lock", "me\n");
  CHECK(fs.is_locked("/vault/lock"));
  CHECK_FALSE(fs.after_restart({}).is_locked("/vault/lock"));
}

TEST_CASE("a memory disk refuses what a file system refuses") {
  auto fs = disk_with({{"a.jsonl", "x"}});
  CHECK_THROWS_AS(fs.open_read("/vault/b"), IoError);
  CHECK_THROWS_AS(fs.open_append("/vault/no/folder"), IoError);
  CHECK_THROWS_AS(fs.create(folder), IoError);
  CHECK_THROWS_AS(fs.truncate("/vault/b", 0), IoError);
  CHECK_THROWS_AS(fs.rename("/vault/b", file), IoError);
  CHECK_THROWS_AS(fs.rename(file, "/vault/no/folder"), IoError);
  CHECK_THROWS_AS(fs.remove(folder), IoError);
  CHECK_THROWS_AS(fs.remove_folder(folder), IoError);
  CHECK_THROWS_AS(fs.remove_folder(file), IoError);
  CHECK_THROWS_AS(fs.remove_folder("/vault/no"), IoError);
  CHECK_THROWS_AS(fs.sync_directory("/vault/no"), IoError);
  CHECK_THROWS_AS(fs.create_directories("/vault/a.jsonl/b"), IoError);
}

TEST_CASE("bytes without a sync may be lost, kept, torn or NULs after a power cut") {
  auto fs = disk_with({{"a.jsonl", "old\n"}});
  append(fs, file, "new line\n", false);
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::lost) == "old\n");
  CHECK(after_restart(fs, UnsyncedBytes::kept, UnsyncedNames::lost) == "old\nnew line\n");
  CHECK(after_restart(fs, UnsyncedBytes::nulls, UnsyncedNames::lost) ==
        "old\n" + std::string(9, '\0'));
  std::vector<std::size_t> lengths;
  for (std::uint64_t seed = 0; seed < 64; ++seed) {
    const auto torn = after_restart(fs, UnsyncedBytes::torn, UnsyncedNames::lost, seed);
    CHECK(std::string("old\nnew line\n").starts_with(torn));
    lengths.push_back(torn.size());
  }
  CHECK(*std::min_element(lengths.begin(), lengths.end()) < 7);
  CHECK(*std::max_element(lengths.begin(), lengths.end()) > 10);
}

TEST_CASE("synced bytes and names survive every power cut") {
  auto fs = disk_with({});
  append(fs, file, "kept\n", true);
  fs.sync_directory(folder);
  for (const auto& aftermath : every_aftermath(1)) {
    INFO(describe(aftermath));
    CHECK(fs.after_restart(aftermath).tree(folder) == Tree{{"a.jsonl", "kept\n"}});
  }
}

TEST_CASE("a new file without a sync of its folder may vanish with all its bytes") {
  auto fs = disk_with({});
  append(fs, file, "kept\n", true);
  CHECK(after_restart(fs, UnsyncedBytes::kept, UnsyncedNames::lost) == "absent");
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::kept) == "kept\n");
}

TEST_CASE("a rename without a sync of its folder leaves the old file or the new one") {
  auto fs = disk_with({{"a.jsonl", "old"}});
  const auto aside = "/vault/a.tmp";
  append(fs, aside, "new", true);
  fs.sync_directory(folder);
  fs.rename(aside, file);
  CHECK(fs.after_restart({UnsyncedBytes::kept, UnsyncedNames::lost, 0}).tree(folder) ==
        Tree{{"a.jsonl", "old"}, {"a.tmp", "new"}});
  CHECK(fs.after_restart({UnsyncedBytes::lost, UnsyncedNames::kept, 0}).tree(folder) ==
        Tree{{"a.jsonl", "new"}});
  fs.sync_directory(folder);
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::lost) == "new");
}

TEST_CASE("a rename of unsynced bytes may leave an empty file in place of the old one") {
  auto fs = disk_with({{"a.jsonl", "old"}});
  append(fs, "/vault/a.tmp", "new", false);
  fs.rename("/vault/a.tmp", file);
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::kept).empty());
}

TEST_CASE("a removal without a sync of its folder may be undone by a power cut") {
  auto fs = disk_with({{"a.jsonl", "old"}});
  fs.remove(file);
  CHECK(after_restart(fs, UnsyncedBytes::kept, UnsyncedNames::lost) == "old");
  CHECK(after_restart(fs, UnsyncedBytes::kept, UnsyncedNames::kept) == "absent");
}

TEST_CASE("an emptied and rewritten file is the old one, or a part of the new one") {
  auto fs = disk_with({{"a.jsonl", "old content"}});
  fs.create(file)->write("new");
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::lost) == "old content");
  CHECK(after_restart(fs, UnsyncedBytes::nulls, UnsyncedNames::lost) == std::string(3, '\0'));
  CHECK(after_restart(fs, UnsyncedBytes::kept, UnsyncedNames::lost) == "new");
}

TEST_CASE("cutting a file back is durable once it returned") {
  auto fs = disk_with({{"a.jsonl", "old content"}});
  fs.truncate(file, 3);
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::lost) == "old");
  fs.power_cut_after(1);
  CHECK_THROWS_AS(fs.truncate(file, 1), PowerCut);
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::lost) == "old");
  CHECK(after_restart(fs, UnsyncedBytes::kept, UnsyncedNames::lost) == "o");
}

TEST_CASE("a power cut hits the chosen operation and every one after it") {
  auto fs = disk_with({{"a.jsonl", ""}});
  fs.power_cut_after(3);
  append(fs, file, "1234", true);
  const auto output = fs.open_append(file);
  CHECK_THROWS_AS(output->write("abcd"), PowerCut);
  CHECK(fs.power_is_off());
  CHECK_THROWS_AS(output->sync(), PowerCut);
  CHECK_THROWS_AS(fs.remove(file), PowerCut);
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::lost) == "1234");
  CHECK(after_restart(fs, UnsyncedBytes::kept, UnsyncedNames::lost) == "1234ab");
}

TEST_CASE("after a restart the disk works again and all locks are free") {
  auto fs = disk_with({});
  const auto lock = fs.try_lock(file, "me");
  REQUIRE(lock);
  CHECK_FALSE(fs.try_lock(file, "you"));
  fs.power_cut_after(1);
  CHECK_THROWS_AS(fs.create("/vault/b"), PowerCut);
  auto again = fs.after_restart({UnsyncedBytes::kept, UnsyncedNames::kept, 0});
  CHECK(again.try_lock(file, "you"));
  CHECK_NOTHROW(again.create("/vault/b"));
}

TEST_CASE("a lock is free again when its holder lets it go, and names who has it") {
  auto fs = disk_with({});
  auto lock = fs.try_lock(file, "vwap_calc, process 7");
  CHECK(vault::read_file(fs, file) == "vwap_calc, process 7");
  lock.reset();
  CHECK(fs.try_lock(file, "next"));
}

TEST_CASE("a full disk takes a part of a write and then an error comes") {
  auto fs = disk_with({{"a.jsonl", ""}});
  fs.fail_at(1, std::errc::no_space_on_device);
  const auto output = fs.open_append(file);
  try {
    output->write("12345678");
    FAIL("the write went through");
  } catch (const IoError& error) {
    CHECK(error.reason() == std::errc::no_space_on_device);
    CHECK(error.path() == file);
  }
  CHECK(vault::read_file(fs, file) == "1234");
  output->write("x");
  CHECK(vault::read_file(fs, file) == "1234x");
}

TEST_CASE("a failed sync or rename changes nothing") {
  auto fs = disk_with({{"a.jsonl", "a"}, {"b", "b"}});
  append(fs, file, "more", false);
  fs.fail_from(1, std::errc::io_error);
  CHECK_THROWS_AS(fs.open_append(file)->sync(), IoError);
  CHECK_THROWS_AS(fs.rename("/vault/b", file), IoError);
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::kept) == "a");
  fs.repair();
  fs.rename("/vault/b", file);
  CHECK(fs.tree(folder) == Tree{{"a.jsonl", "b"}});
}

TEST_CASE("a clone shares nothing with its original") {
  auto fs = disk_with({{"a.jsonl", "a"}});
  append(fs, file, "1", false);
  auto twin = fs.clone();
  append(twin, file, "2", true);
  CHECK(vault::read_file(fs, file) == "a1");
  CHECK(after_restart(fs, UnsyncedBytes::lost, UnsyncedNames::lost) == "a");
  CHECK(after_restart(twin, UnsyncedBytes::lost, UnsyncedNames::lost) == "a12");
}

TEST_CASE("a replaced file is the old or the new one after a power cut at any operation") {
  const auto start = disk_with({{"a.jsonl", "old"}});
  auto clean = start.clone();
  vault::replace_file(clean, file, "new");
  REQUIRE(clean.operations() >= 4);
  for (std::uint64_t n = 1; n <= clean.operations(); ++n) {
    auto fs = start.clone();
    fs.power_cut_after(n);
    CHECK_THROWS_AS(vault::replace_file(fs, file, "new"), PowerCut);
    for (const auto& aftermath : every_aftermath(n)) {
      INFO("operation " << n << ", " << describe(aftermath));
      const auto found = fs.after_restart(aftermath).tree(folder).at("a.jsonl");
      CHECK((found == "old" || found == "new"));
    }
  }
}

TEST_CASE("a tree goes to real folders and back") {
  const ScratchFolder scratch;
  const Tree tree{{"raw/X/1.jsonl", "one\n"}, {"state/a b.json", std::string("\0\r\n", 3)}};
  dump_tree(tree, scratch.path());
  CHECK(difference(tree, load_tree(scratch.path())) == "");
}

TEST_CASE("the difference of two trees names the file, the place and both lines") {
  const Tree left{{"a", "one\ntwo\n"}, {"b", ""}};
  CHECK(difference(left, left) == "");
  CHECK(difference(left, {{"a", "one\ntwo\n"}}) == "b is only on the left");
  CHECK(difference({{"a", "one\ntwo\n"}}, left) == "b is only on the right");
  CHECK(difference(left, {{"a", "one\ntoo\n"}, {"b", ""}}) ==
        "a differs at byte 5 (line 2)\n  left:  two\n  right: too");
  CHECK(difference({{"a", "one\n"}}, {{"a", "one\ntwo\n"}}) ==
        "a differs at byte 4 (line 2)\n  left:  \n  right: two");
}
