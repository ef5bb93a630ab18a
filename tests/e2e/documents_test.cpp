#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "support/catch.hpp"
#include "support/shared_data.hpp"
#include "support/subprocess.hpp"

using namespace rq::test;

namespace {

namespace fs = std::filesystem;

/// The names of all programs: the folders of apps that begin one.
const std::set<std::string>& programs() {
  static const auto names = [] {
    std::set<std::string> found;
    for (const auto& folder : fs::directory_iterator(source_folder() / "apps"))
      if (fs::exists(folder.path() / "main.cpp")) found.insert(folder.path().filename().string());
    return found;
  }();
  return names;
}

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
}

/// All `--names` in a text.
std::set<std::string> options_in(const std::string& text) {
  std::set<std::string> options;
  for (auto at = text.find("--"); at != std::string::npos; at = text.find("--", at + 2)) {
    if (at > 0 && is_name_character(text[at - 1])) continue;
    auto end = at + 2;
    while (end < text.size() && is_name_character(text[end])) ++end;
    if (end > at + 2 && text[at + 2] != '-') options.insert(text.substr(at, end - at));
  }
  return options;
}

/// The options of each program, from its own help.
std::map<std::string, std::set<std::string>> real_options() {
  std::map<std::string, std::set<std::string>> all;
  for (const auto& name : programs()) {
    const auto help = run(program(name), {"--help"});
    REQUIRE(help.exit_code == 0);
    all[name] = options_in(help.out);
  }
  return all;
}

/// Pieces of a document that hold one command at most: lines, spans of code, parts of a pipe or
/// list.
std::vector<std::string> pieces_of(const std::string& text) {
  std::vector<std::string> pieces(1);
  for (const char c : text) {
    if (c == '\n' || c == '`' || c == ';' || c == '|')
      pieces.emplace_back();
    else
      pieces.back() += c;
  }
  return pieces;
}

/// Where the last word of `piece` that is a program's name ends; its name. "" when there is none.
std::string command_in(const std::string& piece) {
  std::string found;
  std::size_t found_at = 0;
  for (const auto& name : programs()) {
    const auto at = piece.rfind(name);
    if (at == std::string::npos || (!found.empty() && at < found_at)) continue;
    const auto end = at + name.size();
    const std::string rest = piece.substr(end, 5);
    const bool whole = (at == 0 || !is_name_character(piece[at - 1])) &&
                       (rest.empty() || rest[0] == ' ' || rest.starts_with(".exe"));
    if (!whole) continue;
    found = name;
    found_at = at;
  }
  return found;
}

/// Every document of the project, for traders and for developers.
std::vector<fs::path> texts() {
  std::vector<fs::path> files;
  for (const char* name : {"README.md", "vault_layout.md", "CONTRIBUTING.md", "CHANGELOG.md"})
    files.push_back(source_folder() / name);
  for (const char* folder : {"apps", "libs", "scripts", "tests"})
    for (const auto& entry : fs::recursive_directory_iterator(source_folder() / folder))
      if (entry.path().extension() == ".md") files.push_back(entry.path());
  return files;
}

/// The documents that show commands, and the scripts that hold them.
std::vector<fs::path> documents() {
  auto files = texts();
  std::erase_if(files, [](const fs::path& file) { return file.filename() == "CHANGELOG.md"; });
  for (const char* folder : {"scripts/service", "scripts/windows"})
    for (const auto& entry : fs::directory_iterator(source_folder() / folder))
      if (entry.path().extension() != ".md") files.push_back(entry.path());
  return files;
}

/// The name by which links reach a heading: "### Over `5` days" is "over-5-days".
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (is_name_character(c))
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (c == ' ')
      anchor += '-';
    else if ((static_cast<unsigned char>(c) & 0x80U) != 0)
      anchor += c;
  }
  return anchor;
}

std::set<std::string> anchors_in(const std::string& text) {
  std::set<std::string> anchors;
  std::istringstream lines(text);
  bool in_code = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("```") != std::string::npos) in_code = !in_code;
    const auto begin = line.find_first_not_of('#');
    if (in_code || begin == 0 || begin == std::string::npos || line[begin] != ' ') continue;
    anchors.insert(anchor_of(line.substr(begin + 1)));
  }
  return anchors;
}

/// What the links of a document name: "](here)".
std::vector<std::string> links_in(const std::string& text) {
  std::vector<std::string> links;
  for (auto at = text.find("]("); at != std::string::npos; at = text.find("](", at + 2))
    links.push_back(text.substr(at + 2, text.find(')', at) - at - 2));
  return links;
}

}  // namespace

TEST_CASE("every option that a document gives to a program is one that the program has") {
  const auto real = real_options();
  std::size_t checked = 0;
  for (const auto& file : documents()) {
    for (const auto& piece : pieces_of(read(file))) {
      const auto name = command_in(piece);
      if (name.empty()) continue;
      for (const auto& option : options_in(piece.substr(piece.find(name)))) {
        INFO(file.string() << ": " << piece);
        CHECK(real.at(name).contains(option));
        ++checked;
      }
    }
  }
  CHECK(checked > 30);
}

TEST_CASE("every option that the documents name alone is one of some program") {
  std::set<std::string> known{"--keep", "--quick", "--remove"};  // of scripts
  for (const auto& [name, options] : real_options()) known.insert(options.begin(), options.end());
  for (const auto& document : texts()) {
    if (document.filename() == "CONTRIBUTING.md" || document.filename() == "CHANGELOG.md") continue;
    for (const auto& option : options_in(read(document))) {
      INFO(document.string() << ": " << option);
      CHECK(known.contains(option));
    }
  }
}

TEST_CASE(
    "every option of the recorder, the calculators and retention is explained in a document") {
  std::set<std::string> documented;
  for (const auto& file : documents()) documented.merge(options_in(read(file)));
  const auto real = real_options();
  for (const char* name : {"trades_exporter", "l2_exporter", "vwap_calc", "wick_tracker",
                           "cvd_calc", "l2_retention"}) {
    for (const auto& option : real.at(name)) {
      INFO(name << ' ' << option);
      CHECK(documented.contains(option));
    }
  }
}

TEST_CASE("every link of the documents leads somewhere") {
  std::size_t checked = 0;
  for (const auto& file : texts()) {
    for (const auto& link : links_in(read(file))) {
      if (link.find("://") != std::string::npos) continue;
      INFO(file.string() << ": " << link);
      const auto hash = link.find('#');
      const auto target = hash == 0 ? file : file.parent_path() / link.substr(0, hash);
      REQUIRE(fs::exists(target));
      if (hash != std::string::npos)
        CHECK(anchors_in(read(target)).contains(link.substr(hash + 1)));
      ++checked;
    }
  }
  CHECK(checked > 50);
}

TEST_CASE("the README is short: 250 lines at most") {
  const auto text = read(source_folder() / "README.md");
  CHECK(std::count(text.begin(), text.end(), '\n') <= 250);
}

TEST_CASE("files that Windows reads itself have its line ends") {
  for (const auto& entry : fs::directory_iterator(source_folder() / "scripts/windows")) {
    if (entry.path().extension() != ".bat" && entry.path().extension() != ".xml") continue;
    const auto text = read(entry.path());
    INFO(entry.path());
    for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
      if (at == 0 || text[at - 1] != '\r') FAIL("a line ends without a carriage return");
    CHECK(text.ends_with("\r\n"));
  }
}
