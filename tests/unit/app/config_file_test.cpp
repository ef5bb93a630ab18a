#include "app/config_file.hpp"

#include "support/catch.hpp"

#include "app/config_error.hpp"

using rq::app::ConfigEntry;
using rq::app::ConfigError;
using rq::app::ConfigFile;
using rq::app::parse_config;
using Kind = rq::app::ConfigEntry::Kind;
using Values = std::vector<std::string>;

namespace {

ConfigFile parse(const std::string& text) {
  return parse_config(text, "rq.toml");
}

/// The one value of the first key.
std::string value_in(const std::string& text) {
  const auto file = parse(text);
  REQUIRE(file.entries.size() == 1);
  REQUIRE(file.entries[0].values.size() == 1);
  CHECK(file.warnings.empty());
  return file.entries[0].values[0];
}

Values list_in(const std::string& text) {
  const auto file = parse(text);
  REQUIRE(file.entries.size() == 1);
  CHECK(file.entries[0].kind == Kind::list);
  CHECK(file.warnings.empty());
  return file.entries[0].values;
}

std::string refusal_of(const std::string& text) {
  try {
    parse(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "not refused";
}

void check_refused(const std::string& text, const std::vector<std::string>& parts) {
  const auto message = refusal_of(text);
  INFO(text << " => " << message);
  for (const auto& part : parts) CHECK(message.find(part) != std::string::npos);
}

}  // namespace

TEST_CASE("what TOML means is what is read") {
  CHECK(value_in("vault = \"My #1 Vault\"   # where it is\n") == "My #1 Vault");
  CHECK(value_in("vault = 'C:\\Users\\M.R Bär'\r\n") == "C:\\Users\\M.R Bär");
  CHECK(value_in("vault = \"C:\\\\Users\"") == "C:\\Users");
  CHECK(value_in("\tvault\t=\t\"a; b = [c], d\"\t# x") == "a; b = [c], d");
  CHECK(value_in("\"vault\" = \"B\\u00e4r\"") == "Bär");
  CHECK(value_in("vault = \"\"") == "");
  CHECK(value_in("vault = \"\"\"\n/home/me\"\"\"") == "/home/me");
  CHECK(value_in("# x\n\n\nvault = 'x'\n# y") == "x");
}

TEST_CASE("lists may take many lines, with comments and a comma at the end") {
  CHECK(list_in("instId = [\r\n  \"A#1\",  # the first\r\n\r\n  'B',\r\n]\r\n") ==
        Values{"A#1", "B"});
  CHECK(list_in("wall = [\"ü=5\", 200_000, 0.10]") == Values{"ü=5", "200000", "0.10"});
  CHECK(list_in("instId = []").empty());
}

TEST_CASE("numbers and dates are the text that stands there, and no double") {
  for (const auto* number : {"0.010", "0.1", "63150.00000000000000000001", "-0.5", "1e-8", "1000",
                             "2025-12-14", "2025-12-14T10:00:00Z", "13:07:00"})
    CHECK(value_in(std::string("x = ") + number + " # comment") == number);
  CHECK(value_in("x = +1.50") == "1.50");
  CHECK(value_in("x = 1_000") == "1000");
  CHECK(value_in("x = 0x1F") == "31");
  CHECK(value_in("'ü€' = 0.010") == "0.010");
}

TEST_CASE("true and false are told from texts") {
  CHECK(parse("a = true").entries[0].kind == Kind::boolean);
  CHECK(parse("a = \"true\"").entries[0].kind == Kind::word);
  CHECK(value_in("a = false") == "false");
}

TEST_CASE("keys know their section and line, in the order of the file") {
  const auto file =
      parse("b = 1\na = 2\n\n[z]\n[find_signals]\nwall = [\n'1']\n[cvd_calc]\nx = 1\n");
  REQUIRE(file.entries.size() == 4);
  CHECK(file.entries[0].key == "b");
  CHECK(file.entries[1].key == "a");
  CHECK(file.entries[1].section.empty());
  CHECK(file.entries[2].section == "find_signals");
  CHECK(file.entries[2].line == 6);
  CHECK(file.entries[3].section == "cvd_calc");
  CHECK(file.entries[3].line == 9);
  CHECK(file.sections == Values{"cvd_calc", "find_signals", "z"});
  CHECK(describe(file.entries[2]) == "[find_signals] wall = [1]");
  CHECK(describe(file.entries[0]) == "b = 1");
  CHECK(place_in(file, 9) == "rq.toml, line 9");
}

TEST_CASE("files without a key are empty") {
  for (const auto* text : {"", "\n", "# nothing\n", "\r\n\r\n", " \t "})
    CHECK(parse(text).entries.empty());
}

TEST_CASE("what is not TOML is refused with file, line and what to write") {
  check_refused("a = 1\nvault = \"C:\\Users\\me\"\n",
                {"rq.toml, line 2", "'/'", "'C:\\Users\\me'"});
  check_refused("vault = \"C:\\temp\\new\"", {"rq.toml, line 1", "'vault' holds a tab", "'/'"});
  check_refused("vault = \"a\"\nvault = \"b\"", {"rq.toml, line 2", "twice", "instId = ["});
  check_refused("[a]\nx = 1\n[a]\n", {"rq.toml, line 3", "twice"});
  check_refused("vault = \"half\n", {"rq.toml, line 1"});
  check_refused("vault = “/home/me”", {"rq.toml, line 1", "between quotes"});
  check_refused("instId = [\n\"A\",\nB\n]", {"rq.toml, line 3", "in: B"});
  check_refused("instId = [\"A\"\nvault = /x\n", {"rq.toml, line 2", "in: vault = /x"});
  check_refused("vault = \"B\xE4r\"", {"rq.toml, line 1", "UTF-8"});
}

TEST_CASE("TOML that no option can hold is refused by name") {
  check_refused("[find_signals]\n[find_signals.wall]\nx = 1", {"rq.toml, line 2", "wall"});
  check_refused("[[find_signals]]\nx = 1", {"line 1", "[find_signals]"});
  check_refused("x = [[1]]", {"line 1", "another list"});
  check_refused("x = [\n'a',\ntrue]", {"line 3", "true or false"});
  check_refused("x = \"a\\u0000b\"", {"line 1", "control character"});
}

TEST_CASE("lines of earlier versions are read, each with a warning that shows TOML") {
  const auto file = parse(
      "; old\nvault = /home/me/Vault\nlog-level = \"warn # not a comment\"\n"
      "instId = A, B\nrebuild\n");
  REQUIRE(file.entries.size() == 4);
  CHECK(file.entries[0].values == Values{"/home/me/Vault"});
  CHECK(file.entries[1].values == Values{"warn # not a comment"});
  CHECK(file.entries[2].values == Values{"A", "B"});
  CHECK(file.entries[3].kind == Kind::boolean);
  REQUIRE(file.warnings.size() == 4);
  CHECK(file.warnings[1].find("rq.toml, line 2: ") == 0);
  CHECK(file.warnings[1].find("vault = '/home/me/Vault'") != std::string::npos);
}

TEST_CASE("many lines that are not TOML are refused, not mended for ever") {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "x" + std::to_string(i) + " = word\n";
  check_refused(text, {"line 101"});
}
