#include "vault/file_system.hpp"

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include "core/errors.hpp"

using namespace rq;
using namespace rq::test;

TEST_CASE("a folder of the real file system is listed by name, with the sizes of its files") {
  const ScratchFolder scratch;
  const auto fs = vault::native_file_system();
  const auto folder = scratch.path() / "raw";
  fs->create_directories(folder / "b");
  fs->create(folder / "c")->write("three");
  fs->create(folder / "a")->write("");

  const auto entries = fs->list(folder);
  REQUIRE(entries.size() == 3);
  CHECK((entries[0].name == "a" && !entries[0].is_directory));
  CHECK((entries[1].name == "b" && entries[1].is_directory));
  CHECK((entries[2].name == "c" && !entries[2].is_directory));

  const auto files = fs->list_files(folder);
  REQUIRE(files.size() == 2);
  CHECK((files[0].name == "a" && files[0].size == 0));
  CHECK((files[1].name == "c" && files[1].size == 5));

  CHECK(fs->list(folder / "nowhere").empty());
  CHECK(fs->list_files(folder / "nowhere").empty());
  CHECK_THROWS_AS(fs->list_files(folder / "a"), IoError);
}

TEST_CASE("an empty folder of the real file system can be removed, any other cannot") {
  const ScratchFolder scratch;
  const auto fs = vault::native_file_system();
  const auto folder = scratch.path() / "day";
  fs->create_directories(folder);
  fs->create(folder / "hour")->write("line\n");
  CHECK_THROWS_AS(fs->remove_folder(folder), IoError);
  CHECK(fs->file_size(folder / "hour") == 5);
  fs->remove(folder / "hour");
  fs->remove_folder(folder);
  CHECK(fs->list(scratch.path()).empty());
  CHECK_THROWS_AS(fs->remove_folder(folder), IoError);
}

TEST_CASE("whether a lock is held can be seen without taking it, and without a trace") {
  const ScratchFolder scratch;
  const auto fs = vault::native_file_system();
  fs->create_directories(scratch.path());
  const auto file = scratch.path() / "of.lock";
  CHECK_FALSE(fs->is_locked(file));
  CHECK_FALSE(fs->file_size(file).has_value());
  auto lock = fs->try_lock(file, "me\n");
  REQUIRE(lock);
  CHECK(fs->is_locked(file));
  CHECK_FALSE(fs->try_lock(file, "you\n"));
  lock.reset();
  CHECK_FALSE(fs->is_locked(file));
  CHECK(vault::read_file(*fs, file) == "me\n");
  CHECK(fs->try_lock(file, "you\n"));
}

TEST_CASE("a file that is named without its folder is replaced in the folder of the moment") {
  const ScratchFolder scratch;
  std::filesystem::create_directories(scratch.path());
  struct Visit {
    explicit Visit(const std::filesystem::path& folder) { std::filesystem::current_path(folder); }
    ~Visit() { std::filesystem::current_path(before); }
    std::filesystem::path before = std::filesystem::current_path();
  };
  const auto fs = vault::native_file_system();
  {
    const Visit visit(scratch.path());
    vault::replace_file(*fs, "certificate.pem", "one");
    vault::replace_file(*fs, "certificate.pem", "two");
  }
  CHECK(vault::read_file(*fs, scratch.path() / "certificate.pem") == "two");
}
