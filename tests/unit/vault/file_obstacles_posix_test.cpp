// What stands where a file should be. Whoever opens a pipe waits for its other end, and whoever
// reads a device may read for ever: nothing here may wait.
#include <filesystem>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

#include "core/errors.hpp"
#include "vault/file_system.hpp"

using namespace rq;
using test::ScratchFolder;
using Path = std::filesystem::path;

namespace {

struct Obstacle {
  const char* name;
  std::function<void(const Path&)> put;
  const char* said;
};

void make_socket(const Path& path) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = path.string();
  REQUIRE(name.size() < sizeof address.sun_path);
  name.copy(&address.sun_path[0], name.size());
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(fd);
}

std::vector<Obstacle> obstacles() {
  using std::filesystem::create_symlink;
  return {
      {"a pipe", [](const Path& path) { REQUIRE(::mkfifo(path.c_str(), 0644) == 0); },
       "it is a pipe, a device or a socket"},
      {"a device", [](const Path& path) { create_symlink("/dev/zero", path); },
       "it is a pipe, a device or a socket"},
      {"a socket", make_socket, "it is a pipe, a device or a socket"},
      {"a folder", [](const Path& path) { std::filesystem::create_directory(path); },
       "it is a folder"},
      {"a link to itself", [](const Path& path) { create_symlink(path, path); },
       "lead in a circle"},
      {"a link to nothing", [](const Path& path) { create_symlink("/nowhere/at/all", path); },
       "a link to something that is not there"},
  };
}

/// Tries something on each of them, in a folder of its own.
void with_each_obstacle(
    const std::function<void(vault::FileSystem&, const Obstacle&, const Path&)>& attempt) {
  const auto fs = vault::native_file_system();
  for (const Obstacle& obstacle : obstacles()) {
    const ScratchFolder scratch("V");
    fs->create_directories(scratch.path());
    const Path path = scratch.path() / "f";
    obstacle.put(path);
    INFO(obstacle.name);
    attempt(*fs, obstacle, path);
  }
}

/// The message of the `IoError` that the call must end with.
std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const IoError& error) {
    return error.what();
  }
  return "nothing was refused";
}

}  // namespace

TEST_CASE("what is no file is refused at once, by every way to open one") {
  with_each_obstacle([](auto& fs, const Obstacle& obstacle, const Path& path) {
    const auto is_said = [&](const std::string& message) {
      INFO(message);
      CHECK(message.find(obstacle.said) != std::string::npos);
      CHECK(message.find(vault::to_utf8(path)) != std::string::npos);
    };
    is_said(refusal([&] { fs.open_read(path); }));
    is_said(refusal([&] { fs.open_append(path); }));
    is_said(refusal([&] { fs.create(path); }));
    is_said(refusal([&] { fs.truncate(path, 0); }));
    is_said(refusal([&] { fs.file_size(path); }));
    is_said(refusal([&] { fs.try_lock(path, "me"); }));
    is_said(refusal([&] { fs.is_locked(path); }));
    is_said(refusal([&] { vault::read_file(fs, path); }));
  });
}

TEST_CASE("a folder that holds what is no file can be listed") {
  const auto fs = vault::native_file_system();
  const ScratchFolder scratch("V");
  fs->create_directories(scratch.path());
  int number = 0;
  for (const Obstacle& obstacle : obstacles())
    obstacle.put(scratch.path() / std::to_string(number++));
  fs->create(scratch.path() / "file")->write("abc");
  const auto entries = fs->list(scratch.path());
  REQUIRE(entries.size() == 7);
  for (const auto& entry : entries) CHECK(entry.is_directory == (entry.name == "3"));
  const auto files = fs->list_files(scratch.path());
  REQUIRE(files.size() == 6);  // all but the folder
  for (const auto& file : files) CHECK(file.size == (file.name == "file" ? 3U : 0U));
}

TEST_CASE("what is no folder is refused where a folder should be") {
  with_each_obstacle([](auto& fs, const Obstacle& obstacle, const Path& path) {
    if (std::string(obstacle.name) == "a folder") return;
    CHECK_THROWS_AS(fs.list(path), IoError);
    CHECK_THROWS_AS(fs.list_files(path), IoError);
    CHECK_THROWS_AS(fs.create_directories(path), IoError);
    CHECK_THROWS_AS(fs.create_directories(path / "below"), IoError);
    CHECK_THROWS_AS(fs.create(path / "file"), IoError);
    CHECK_THROWS_AS(fs.file_size(path / "file"), IoError);
    CHECK_THROWS_AS(fs.file_size(path / "folder" / "file"), IoError);
  });
}

TEST_CASE("what is no file can be replaced by one, but for a folder") {
  with_each_obstacle([](auto& fs, const Obstacle& obstacle, const Path& path) {
    if (std::string(obstacle.name) == "a folder") {
      CHECK_THROWS_AS(vault::replace_file(fs, path, "new"), IoError);
      return;
    }
    vault::replace_file(fs, path, "new");
    CHECK(vault::read_file(fs, path) == "new");
  });
}

TEST_CASE("links to files and folders are as good as those") {
  const auto fs = vault::native_file_system();
  const ScratchFolder scratch("V");
  fs->create_directories(scratch.path() / "folder");
  vault::replace_file(*fs, scratch.path() / "folder" / "file", "abc");
  std::filesystem::create_symlink(scratch.path() / "folder", scratch.path() / "link");
  std::filesystem::create_symlink(scratch.path() / "folder" / "file", scratch.path() / "to_file");
  CHECK(vault::read_file(*fs, scratch.path() / "link" / "file") == "abc");
  CHECK(vault::read_file(*fs, scratch.path() / "to_file") == "abc");
  CHECK(fs->list(scratch.path() / "link").size() == 1);
  fs->create_directories(scratch.path() / "link");
}
