#include "vault/day_files.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;
using vault::DayFiles;

namespace {

const std::filesystem::path folder = "/days";

Date day(int number) {
  return std::chrono::sys_days(std::chrono::year(2025) / 12 / 14) + std::chrono::days(number);
}

void add(DayFiles& files, int number, std::string_view line) {
  files.file(day(number)).lines() += line;
}

/// A disk with two finished days and one that grows, and its end.
std::pair<MemoryFileSystem, DayFiles::End> three_days() {
  MemoryFileSystem fs;
  DayFiles files(fs, folder, {}, false);
  for (int number = 0; number < 3; ++number) add(files, number, "line\n");
  files.commit();
  return {std::move(fs), files.committed()};
}

std::string refusal(MemoryFileSystem& fs, const DayFiles::End& end) {
  DayFiles files(fs, folder, end, false);
  CHECK_THROWS_AS(files.check(), DataError);
  const Tree before = fs.tree(folder);
  try {
    files.cut_back();
  } catch (const DataError& error) {
    CHECK(fs.tree(folder) == before);
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("lines are filed by day, and a commit counts the newest file and those before it") {
  MemoryFileSystem fs;
  DayFiles files(fs, folder, {}, false);
  add(files, 0, "first\n");
  add(files, 0, "second\n");
  add(files, 3, "third\n");
  CHECK(files.commit() == 19);
  CHECK((files.committed() == DayFiles::End{day(3), 6, 1}));
  add(files, 3, "fourth\n");
  CHECK(files.commit() == 7);
  CHECK(files.commit() == 0);
  CHECK((files.committed() == DayFiles::End{day(3), 13, 1}));
  const Tree expected{{"2025-12-14.jsonl", "first\nsecond\n"},
                      {"2025-12-17.jsonl", "third\nfourth\n"}};
  CHECK(fs.tree(folder) == expected);
  CHECK(fs.after_restart({}).tree(folder) == expected);
}

TEST_CASE("the newest day goes on from its committed length") {
  auto [fs, end] = three_days();
  DayFiles files(fs, folder, end, false);
  files.cut_back();
  add(files, 2, "more\n");
  add(files, 3, "next\n");
  files.commit();
  CHECK((files.committed() == DayFiles::End{day(3), 5, 3}));
  CHECK(fs.tree(folder).at("2025-12-16.jsonl") == "line\nmore\n");
}

TEST_CASE("what was never committed is cut off: bytes of the newest day, and later days") {
  auto [fs, end] = three_days();
  const Tree counted = fs.tree(folder);
  DayFiles files(fs, folder, end, false);
  add(files, 2, "never committed\n");
  add(files, 3, "nor this\n");
  add(files, 9, "nor this\n");
  add(files, 11, "not even written\n");
  CHECK(fs.tree(folder) != counted);
  SECTION("by the run itself") {
    files.cut_back();
    CHECK(fs.tree(folder) == counted);
    add(files, 5, "again\n");
    files.commit();
    CHECK((files.committed() == DayFiles::End{day(5), 6, 3}));
  }
  SECTION("by the next run") {
    DayFiles(fs, folder, end, false).cut_back();
    CHECK(fs.tree(folder) == counted);
  }
}

TEST_CASE("before the first commit every day file is of a run that died") {
  auto [fs, end] = three_days();
  fs.load({{"notes.txt", "mine"}, {"2025-12-14.jsonl.bak", "mine"}}, folder);
  DayFiles(fs, folder, {}, false).cut_back();
  CHECK(fs.tree(folder) == Tree{{"notes.txt", "mine"}, {"2025-12-14.jsonl.bak", "mine"}});
}

TEST_CASE("day files that are no longer what was committed are refused with the cure") {
  auto [fs, end] = three_days();
  SECTION("a finished day is gone") {
    fs.remove(folder / "2025-12-15.jsonl");
    CHECK(refusal(fs, end).find("holds 1 files of days before 2025-12-16, but 2 were written") !=
          std::string::npos);
  }
  SECTION("a day appeared among the finished ones") {
    fs.load({{"2020-01-01.jsonl", "line\n"}}, folder);
    CHECK(refusal(fs, end).find("holds 3 files") != std::string::npos);
  }
  SECTION("the newest day was cut") {
    fs.truncate(folder / "2025-12-16.jsonl", 3);
    CHECK(refusal(fs, end).find("holds 3 bytes, but 5 were written") != std::string::npos);
  }
  SECTION("the newest day is gone") {
    fs.remove(folder / "2025-12-16.jsonl");
    CHECK(refusal(fs, end).find("--rebuild") != std::string::npos);
  }
}

TEST_CASE("replacements take the place of all day files there are, also of days they have not") {
  auto [fs, end] = three_days();
  DayFiles files(fs, folder, {}, true);
  add(files, 1, "new\n");
  add(files, 4, "new\n");
  files.commit();
  CHECK(fs.tree(folder).at("2025-12-15.jsonl") == "line\n");
  vault::Swap swap(fs, folder, folder / "journal");
  files.replace_all(swap);
  swap.commit();
  CHECK(fs.tree(folder) == Tree{{"2025-12-15.jsonl", "new\n"}, {"2025-12-18.jsonl", "new\n"}});
  DayFiles(fs, folder, files.committed(), false).check();
}

TEST_CASE("replacements that never took their place are removed, and nothing else") {
  auto [fs, end] = three_days();
  const Tree counted = fs.tree(folder);
  DayFiles abandoned(fs, folder, {}, true);
  add(abandoned, 1, "new\n");
  add(abandoned, 7, "new\n");
  abandoned.commit();
  DayFiles files(fs, folder, end, false);
  files.check();
  files.cut_back();
  CHECK(fs.tree(folder) == counted);
}
