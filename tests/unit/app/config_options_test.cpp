#include "app/config_options.hpp"

#include <CLI/CLI.hpp>
#include <fstream>

#include "support/catch.hpp"
#include "support/environment.hpp"
#include "support/scratch_folder.hpp"

#include "app/config_error.hpp"
#include "app/path_options.hpp"
#include "vault/file_system.hpp"

using rq::app::ConfigError;
using rq::app::ConfigOptions;
using Words = std::vector<std::string>;

namespace {

namespace fs = std::filesystem;

void put(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

/// A program that can be asked for what became of its options; its Vault is `folder`/Vault.
struct Scene {
  rq::test::ScratchFolder folder;
  fs::path vault = folder.path() / "Vault";
  rq::test::Environment environment{{"RAVEQUANT_VAULT", rq::vault::to_utf8(vault)}};

  std::string config;
  std::string vault_value = "unset";
  std::vector<std::string> instruments;
  std::uint32_t limit = 7;
  bool json = false;
  std::string level = "info";
  std::string file;
  ConfigOptions applied;

  /// Writes the Vault's own file, then parses.
  void parse(const std::string& toml, const Words& words = {}) {
    put(vault / "ravequant.toml", toml);
    parse_words(words);
  }
  void parse_words(const Words& words) {
    CLI::App cli("", "find_signals");
    rq::app::add_config_option(cli, config);
    cli.add_option("--vault", vault_value)->envname("RAVEQUANT_VAULT")->type_name("DIR");
    cli.add_option("--instId", instruments)
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    auto* const group = cli.add_option_group("More");
    group->add_option("--limit", limit)->type_name("N");
    cli.add_flag("--json", json);
    cli.add_option("--log-level", level)->check(CLI::IsMember({"info", "warn"}));
    cli.add_option("--file", file)->type_name("FILE");
    cli.add_flag("--install-service")->configurable(false);
    rq::app::expand_home_in_paths(cli);
    applied = rq::app::parse_with_config(cli, "find_signals", words);
  }
  std::string refusal_of(const std::string& toml, const Words& words = {}) {
    try {
      parse(toml, words);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "not refused";
  }
  void check_refused(const std::string& toml, const Words& parts) {
    const auto message = refusal_of(toml);
    INFO(toml << " => " << message);
    CHECK(message.find("ravequant.toml") != std::string::npos);
    for (const auto& part : parts) CHECK(message.find(part) != std::string::npos);
  }
};

}  // namespace

TEST_CASE("the Vault's own config file sets options where nothing else does") {
  Scene scene;
  scene.parse("instId = ['A', 'B']\nlimit = 3\njson = true\n");
  CHECK(scene.instruments == Words{"A", "B"});
  CHECK(scene.limit == 3);
  CHECK(scene.json);
  CHECK(scene.vault_value == rq::vault::to_utf8(scene.vault));
}

TEST_CASE("the command line beats the config file, that the environment, that the default") {
  Scene scene;
  scene.parse("instId = ['A', 'B']\nlimit = 3\njson = true\n",
              {"--instId", "C", "--json=false", "--limit=9"});
  CHECK(scene.instruments == Words{"C"});
  CHECK(scene.limit == 9);
  CHECK_FALSE(scene.json);

  const auto named = scene.folder.path() / "named.toml";
  put(named, "vault = \"from file\"\n");
  scene.parse_words({"--config", rq::vault::to_utf8(named)});
  CHECK(scene.vault_value == "from file");
  scene.parse_words({"--config", rq::vault::to_utf8(named), "--vault", "x"});
  CHECK(scene.vault_value == "x");
}

TEST_CASE("a section is for its program, and beats the top") {
  Scene scene;
  scene.parse(
      "limit = 3\njson = true\nrebuild = true\n"
      "[vwap_calc]\nrebuild = false\n[find_signals]\nlimit = 4\ninstId = []\n");
  CHECK(scene.limit == 4);
  CHECK(scene.json);
  CHECK(scene.instruments.empty());
}

TEST_CASE("without --config and a file in the Vault there is no config") {
  Scene scene;
  scene.parse_words({"--limit", "2"});
  CHECK(scene.applied.file.name.empty());
  scene.parse("limit = 3", {"--vault", rq::vault::to_utf8(scene.folder.path() / "elsewhere")});
  CHECK(scene.applied.file.name.empty());
  scene.parse("limit = 3", {"--config", rq::vault::to_utf8(scene.vault / "ravequant.toml")});
  CHECK(scene.applied.set.size() == 1);
}

TEST_CASE("keys and sections that nobody knows are refused with what was meant") {
  Scene scene;
  scene.check_refused("\ninstid = ['A']", {"line 2", "instid", "Did you mean instId?"});
  scene.check_refused("nonsense = 1", {"line 1", "nonsense"});
  scene.check_refused("[find_signals]\nlimits = 1",
                      {"line 2", "[find_signals] limits = 1", "Did you mean limit?"});
  scene.check_refused("[find_signal]\nlimit = 1", {"[find_signal]", "Did you mean find_signals?"});
  scene.check_refused("[default]\nlimit = 1", {"[default]", "above the first section"});
  scene.check_refused("[vwap_calc]\nrebuilt = 1", {"line 2", "Did you mean rebuild?"});
  scene.check_refused("[vwap_calc]\nlimit = 1", {"line 2", "one of find_signals"});
  scene.check_refused("[find_signals]\ncadence = '1s'", {"line 2", "one of l2_exporter"});
  scene.check_refused("config = 'x'", {"line 1", "only be given on the command line"});
  scene.check_refused("install-service = true", {"line 1", "only be given on the command line"});
}

TEST_CASE("a value that an option does not take names file, line, key, value and what it takes") {
  Scene scene;
  scene.check_refused("\nlimit = -1", {"line 2", "limit = -1", "expected N", "a number"});
  scene.check_refused("limit = 1.5", {"limit = 1.5", "expected N"});
  scene.check_refused("limit = ''", {"limit = ", "expected N"});
  scene.check_refused("limit = true", {"limit = true", "expected N"});
  scene.check_refused("limit = [1, 2]", {"limit = [1, 2]", "expected one value"});
  scene.check_refused("json = 3", {"json = 3", "expected true or false"});
  scene.check_refused("json = ['true', 'true']", {"expected true or false"});
  scene.check_refused("file = true", {"file = true", "expected FILE"});
  scene.check_refused("[find_signals]\nlog-level = 'loud'",
                      {"line 2", "[find_signals] log-level = loud", "info", "warn"});
  scene.check_refused("file = '~nobody/x'", {"line 1", "file = ~nobody/x", "in full"});
}

TEST_CASE("flags take what earlier versions took") {
  Scene scene;
  for (const auto* value : {"true", "'true'", "'on'", "'yes'", "1"}) {
    scene.json = false;
    scene.parse(std::string("json = ") + value);
    CHECK(scene.json);
  }
  for (const auto* value : {"false", "'off'", "'no'", "0"}) {
    scene.json = true;
    scene.parse(std::string("json = ") + value);
    CHECK_FALSE(scene.json);
  }
}

TEST_CASE("the Vault's own file may name its Vault, and no other one") {
  Scene scene;
  scene.parse("vault = '" + rq::vault::to_utf8(scene.vault / "../Vault") + "'");
  scene.check_refused("log-level = 'warn'\nvault = '/somewhere/else'",
                      {"line 2", "cannot name another one", "--config"});
  scene.parse("[vwap_calc]\nvault = '/somewhere/else'");  // not this program's
}

TEST_CASE("a ~ in options, config and environment stands for the user's folder") {
  Scene scene;
#if defined(_WIN32)
  const std::string variable = "USERPROFILE";
#else
  const std::string variable = "HOME";
#endif
  const std::string home = rq::vault::to_utf8(scene.folder.path());
  const rq::test::Environment environment{{variable, home}, {"RAVEQUANT_VAULT", "~/Vault"}};
  scene.parse("file = '~/a b #1'");
  CHECK(scene.vault_value == home + "/Vault");
  CHECK(scene.file == home + "/a b #1");
  scene.parse_words({"--vault=~/Vault", "--file=~"});
  CHECK(scene.vault_value == home + "/Vault");
  CHECK(scene.file == home);
  CHECK_FALSE(scene.applied.file.name.empty());
  CHECK(scene.applied.set.empty());  // the command line has --file
  scene.parse_words({"--config=~/Vault/ravequant.toml"});
  CHECK(scene.file == home + "/a b #1");
}

TEST_CASE("what options refuse later is a fault of the config file where it set them") {
  Scene scene;
  scene.parse("limit = 3\njson = true", {"--log-level", "warn"});
  CHECK_NOTHROW(rq::app::blame_config(scene.applied, "--log-level is wrong, as is --limits"));
  try {
    rq::app::blame_config(scene.applied, "--limit is 3, expected 5");
    FAIL("not refused");
  } catch (const ConfigError& error) {
    CHECK(std::string(error.what()).find("line 1: limit = 3: --limit is 3") != std::string::npos);
  }
}

TEST_CASE("what is wrong with the command line is said before the config file is looked at") {
  Scene scene;
  put(scene.vault / "ravequant.toml", "nonsense");
  CHECK_THROWS_AS(scene.parse_words({"--nonsense"}), CLI::ExtrasError);
  CHECK_THROWS_AS(scene.parse_words({"--limit", "x"}), CLI::ConversionError);
  CHECK_THROWS_AS(scene.parse_words({"--help"}), CLI::CallForHelp);
}
