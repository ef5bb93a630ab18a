#include "app/service_command.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>

#include "support/catch.hpp"
#include "support/environment.hpp"
#include "support/scratch_folder.hpp"
#include "trades_exporter/options.hpp"

#include "app/config_options.hpp"
#include "app/path_options.hpp"
#include "app/service.hpp"
#include "vault/file_system.hpp"

using rq::app::ServiceCommand;
using Words = std::vector<std::string>;

namespace {

namespace fs = std::filesystem;

/// The command of a service for these words, given in `folder`, to a program with options as the
/// recorders have them.
ServiceCommand command_of(const Words& words, const fs::path& folder) {
  CLI::App cli("", "trades_exporter");
  rq::trades_exporter::Options options;
  std::string config;
  std::string log_file;
  bool install = false;
  rq::app::add_config_option(cli, config);
  cli.add_option("--log-file", log_file)->type_name("FILE");
  cli.add_flag("--install-service", install)->configurable(false);
  rq::trades_exporter::add_options(cli, options);
  rq::app::expand_home_in_paths(cli);
  rq::app::parse_with_config(cli, "trades_exporter", words);
  return rq::app::service_command(cli, words, folder, "/default.log");
}

std::string text(const fs::path& path) {
  return rq::vault::to_utf8(path);
}

}  // namespace

TEST_CASE("a service is told the absolute place of the default Vault, and logs where it is usual") {
  const fs::path folder = fs::temp_directory_path() / "here";
  const auto command = command_of({"--install-service"}, folder);
  const auto vault = text(folder / "Rave_Quant_Vault");
  CHECK(command.log_file == "/default.log");
  CHECK(command.vault == vault);
  CHECK(command.files.empty());
  CHECK(command.arguments == Words{"--vault", vault});
}

TEST_CASE("a service keeps the words of its installation, relative paths made absolute") {
  const fs::path folder = fs::temp_directory_path() / rq::vault::from_utf8("M.R Bär");
  const auto command =
      command_of({"--instId", "LTC-USDT-SWAP", "--vault", "../my Vault", "--install-service",
                  "--ca-file=ca.pem", "--log-file", "x.log", "--all-swaps", "--duration=8h"},
                 folder);
  const auto vault = text(fs::temp_directory_path() / "my Vault");
  const auto certificates = text(folder / "ca.pem");
  CHECK(command.log_file == text(folder / "x.log"));
  CHECK(command.vault == vault);
  CHECK(command.files == Words{certificates});
  CHECK(command.arguments == Words{"--instId", "LTC-USDT-SWAP", "--all-swaps", "--duration=8h",
                                   "--vault", vault, "--ca-file", certificates});
}

TEST_CASE("a service reads its config file, but not for where its Vault is") {
  const rq::test::ScratchFolder scratch;
  const auto config = scratch.path() / "recorder.toml";
  std::ofstream(config) << "vault = \"from file\"\ninstId = [\"LTC-USDT-SWAP\"]\n";
  const auto command = command_of({"--config", text(config), "--install-service"}, scratch.path());
  const auto vault = text(scratch.path() / "from file");
  CHECK(command.vault == vault);
  CHECK(command.files == Words{text(config)});
  CHECK(std::ranges::find(command.arguments, "LTC-USDT-SWAP") == command.arguments.end());
  CHECK(std::ranges::find(command.arguments, vault) != command.arguments.end());
  CHECK(std::ranges::find(command.arguments, text(config)) != command.arguments.end());
}

TEST_CASE("a service is told the folders that ~ stands for where it is installed") {
  const rq::test::ScratchFolder scratch;
  const std::string home = text(scratch.path());
  const rq::test::Environment environment{{"HOME", home}, {"USERPROFILE", home}};
  const auto command = command_of({"--vault=~/Vault", "--ca-file", "~/ca.pem", "--install-service"},
                                  scratch.path() / "elsewhere");
  CHECK(command.vault == text(scratch.path() / "Vault"));
  CHECK(command.files == Words{text(scratch.path() / "ca.pem")});
}

TEST_CASE("the Vault's own config file is found again by the service, not named to it") {
  const rq::test::ScratchFolder scratch;
  std::ofstream(scratch.path() / "ravequant.toml") << "all-swaps = true\n";
  const auto vault = text(scratch.path());
  const auto command = command_of({"--vault", vault, "--install-service"}, scratch.path());
  CHECK(command.arguments == Words{"--vault", vault});
}
