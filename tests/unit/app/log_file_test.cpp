#include "app/log_file.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace rq;

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

void log(spdlog::sinks::sink& file, const std::string& line) {
  file.log({"rq", spdlog::level::info, line});
}

}  // namespace

TEST_CASE("a log file goes on at its end") {
  const test::ScratchFolder folder;
  const auto path = folder.path() / "a.log";
  for (const char* line : {"one", "two"}) {
    const auto file = app::log::make_log_file(path.string());
    file->set_pattern("%v");
    log(*file, line);
  }
  CHECK(text_of(path).find("one\ntwo\n") != std::string::npos);
}

#ifndef _WIN32  // where a file that is open can be neither removed nor renamed
TEST_CASE("a log file that is taken away while it is open is begun again, and loses no line") {
  const std::vector<std::pair<std::string, std::function<void(const fs::path&)>>> ways{
      {"removed", [](const fs::path& path) { fs::remove(path); }},
      {"moved", [](const fs::path& path) { fs::rename(path, path.parent_path() / "away"); }},
      {"moved with its folder",
       [](const fs::path& path) {
         fs::rename(path.parent_path(), path.parent_path().parent_path() / "gone");
       }},
      {"moved, and an empty one put there, as logrotate does",
       [](const fs::path& path) {
         fs::rename(path, path.parent_path() / "away");
         std::ofstream(path).flush();
       }},
  };
  for (const auto& [way, take_away] : ways) {
    CAPTURE(way);
    const test::ScratchFolder folder;
    const auto path = folder.path() / "logs" / "a.log";
    const auto file = app::log::make_log_file(path.string());
    log(*file, "first");
    take_away(path);
    log(*file, "second");
    log(*file, "third");
    const auto text = text_of(path);
    CHECK(text.find("first") == std::string::npos);
    CHECK(text.find("a new one begins here") < text.find("second"));
    CHECK(text.find("second") < text.find("third"));
    CHECK(text.find("third", text.find("third") + 1) == std::string::npos);
  }
}
#endif

TEST_CASE("a log file in a folder that is a file is refused") {
  const test::ScratchFolder folder;
  std::ofstream(folder.path() / "taken").flush();
  CHECK_THROWS_AS(app::log::make_log_file((folder.path() / "taken" / "a.log").string()),
                  spdlog::spdlog_ex);
}
