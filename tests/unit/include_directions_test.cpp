// Dependencies point one way: core ← market ← {sim, vault, okx}; core ← net ← okx; app on top of
// vault. What touches the world stays at the edges. Held by reading the #include lines.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "support/catch.hpp"
#include "support/shared_data.hpp"

#include "vault/file_system.hpp"

namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

const std::map<std::string, Names>& allowed_libraries() {
  static const std::map<std::string, Names> allowed{
      {"core", {"core"}},
      {"market", {"core", "market"}},
      {"sim", {"core", "market", "sim"}},
      {"vault", {"core", "market", "vault"}},
      {"net", {"core", "net"}},
      {"okx", {"core", "market", "net", "okx"}},
      {"app", {"core", "market", "vault", "app"}},
  };
  return allowed;
}

struct Include {
  fs::path file;
  std::string library;  // the folder below libs/ that holds the file
  std::string target;   // as written, without the brackets
};

std::vector<Include> includes_of(const fs::path& file, const std::string& library) {
  std::vector<Include> found;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("#include")) continue;
    const auto begin = line.find_first_of("<\"");
    const auto end = line.find_last_of(">\"");
    found.push_back({file, library, line.substr(begin + 1, end - begin - 1)});
  }
  return found;
}

std::vector<Include> all_includes() {
  std::vector<Include> found;
  const auto libs = rq::test::source_folder() / "libs";
  for (const auto& entry : fs::recursive_directory_iterator(libs)) {
    const auto extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    const auto library = entry.path().lexically_relative(libs).begin()->string();
    for (auto& include : includes_of(entry.path(), library)) found.push_back(std::move(include));
  }
  return found;
}

/// "core" of "core/time.hpp", if that is one of our libraries.
std::string library_of(const std::string& target) {
  const auto name = target.substr(0, target.find('/'));
  return allowed_libraries().contains(name) && name != target ? name : "";
}

/// Every include of `headers` (a beginning of the path) comes from a file that `allowed` names.
void check_only_in(const std::string& headers, const std::vector<std::string>& allowed) {
  for (const Include& include : all_includes()) {
    if (!include.target.starts_with(headers)) continue;
    const auto path =
        rq::vault::to_utf8(include.file.lexically_relative(rq::test::source_folder()));
    INFO(path << " includes " << include.target);
    CHECK(std::any_of(allowed.begin(), allowed.end(),
                      [&](const auto& start) { return path.starts_with(start); }));
  }
}

}  // namespace

TEST_CASE("libraries include only what is below them") {
  const auto includes = all_includes();
  REQUIRE(includes.size() > 100);
  for (const Include& include : includes) {
    const auto library = library_of(include.target);
    if (library.empty()) continue;
    INFO(rq::vault::to_utf8(include.file) << " includes " << include.target);
    REQUIRE(allowed_libraries().contains(include.library));
    CHECK(allowed_libraries().at(include.library).contains(library));
  }
}

TEST_CASE("core, market and sim know no file, no JSON, no log and no command line") {
  for (const Include& include : all_includes()) {
    if (!Names{"core", "market", "sim"}.contains(include.library)) continue;
    INFO(rq::vault::to_utf8(include.file) << " includes " << include.target);
    for (const auto* edge : {"nlohmann/", "simdjson", "spdlog/", "fmt/", "CLI/", "filesystem",
                             "fstream", "iostream", "cstdio", "archive", "openssl/", "boost/asio",
                             "boost/beast", "unistd.h", "fcntl.h", "thread", "random"})
      CHECK_FALSE(include.target.starts_with(edge));
  }
}

TEST_CASE("libraries of others stay where they belong") {
  check_only_in("simdjson", {"libs/vault/", "libs/okx/"});
  check_only_in("nlohmann/", {"libs/vault/", "libs/okx/"});
  check_only_in("archive", {"libs/okx/", "libs/vault/gzip.cpp"});
  check_only_in("CLI/", {"libs/app/"});
  check_only_in("toml++/", {"libs/app/config_file.cpp"});
  check_only_in("spdlog/", {"libs/app/"});
  check_only_in("boost/asio", {"libs/net/", "libs/okx/"});
  check_only_in("boost/beast", {"libs/net/"});
  check_only_in("boost/multiprecision", {"libs/core/wide_int.cpp"});
  check_only_in("boost/asio/ssl", {"libs/net/"});
  check_only_in("openssl/", {"libs/net/"});
  check_only_in("date/", {"libs/app/time_zone_posix.cpp"});
}

TEST_CASE("what takes long to compile is in no header") {
  for (const Include& include : all_includes()) {
    if (include.file.extension() != ".hpp") continue;
    INFO(rq::vault::to_utf8(include.file) << " includes " << include.target);
    for (const auto* heavy : {"boost/beast", "boost/asio/ssl", "boost/asio.hpp", "openssl/"})
      CHECK_FALSE(include.target.starts_with(heavy));
  }
}

TEST_CASE("headers bring no JSON library along, but for that of the state") {
  for (const Include& include : all_includes()) {
    if (include.file.extension() != ".hpp") continue;
    INFO(rq::vault::to_utf8(include.file) << " includes " << include.target);
    CHECK_FALSE(include.target.starts_with("simdjson"));
    if (include.file.filename() != "pillar_state.hpp")
      CHECK_FALSE(include.target == "nlohmann/json.hpp");
  }
}
