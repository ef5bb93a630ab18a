#include "vault/live_file.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

namespace rq::vault {
namespace {

const std::filesystem::path path = "/vault/day.jsonl";

void add(LiveFile& file, const std::string& line) {
  file.lines() += line + '\n';
}

TEST_CASE("a live file that is taken away is begun again with all since the last sync") {
  using Fs = test::MemoryFileSystem;
  using Case = std::pair<std::function<void(Fs&)>, std::string>;
  const std::vector<Case> ways{
      {[](Fs& fs) { fs.remove(path); }, "b\nc\nd\n"},
      {[](Fs& fs) { fs.rename(path, "/vault/away"); }, "b\nc\nd\n"},
      {[](Fs& fs) { fs.truncate(path, 0); }, "b\nc\nd\n"},
      {[](Fs& fs) { fs.truncate(path, 3); }, "a1\nb\nc\nd\n"},
      {[](Fs& fs) { fs.truncate(path, 1); }, "b\nc\nd\n"},
      {[](Fs& fs) {
         fs.remove(path);
         fs.create(path)->write("x\n");
       },
       "x\nb\nc\nd\n"},
  };
  for (const auto& [take_away, expected] : ways) {
    Fs fs;
    LiveFile file(fs);
    file.begin(path);
    add(file, "a1");
    file.sync();
    add(file, "b");
    file.flush();
    take_away(fs);
    add(file, "c");
    CHECK_THROWS_AS(file.sync(), FileTakenAway);
    add(file, "d");
    file.sync();
    CHECK(read_file(fs, path) == expected);
  }
}

TEST_CASE("a live file that rests is closed, and goes on with the next line") {
  test::MemoryFileSystem fs;
  LiveFile file(fs);
  file.begin(path);
  file.rest();
  add(file, "a");
  file.flush();
  file.rest();  // it is not on the disk yet
  add(file, "b");
  file.sync();
  file.rest();
  file.rest();
  add(file, "c");
  file.sync();
  CHECK(read_file(fs, path) == "a\nb\nc\n");
}

TEST_CASE("a live file that is taken away while it rests is missed by the next line") {
  test::MemoryFileSystem fs;
  LiveFile file(fs);
  file.begin(path);
  add(file, "a");
  file.sync();
  file.rest();
  fs.remove(path);
  add(file, "b");
  CHECK_THROWS_AS(file.sync(), FileTakenAway);
  file.sync();
  CHECK(read_file(fs, path) == "b\n");
}

}  // namespace
}  // namespace rq::vault
