#include <cstdlib>
#include <fstream>
#include <sstream>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/shared_data.hpp"
#include "support/subprocess.hpp"

using namespace rq::test;

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> units{"ravequant-trades.service",      "ravequant-l2.service",
                                     "ravequant-calculators.service", "ravequant-calculators.timer",
                                     "ravequant-retention.service",   "ravequant-retention.timer"};

std::string read(const fs::path& file) {
  std::ifstream in(file);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

bool has_systemd_analyze() {
  if (run("sh", {"-c", "command -v systemd-analyze"}).exit_code == 0) return true;
  report_skipped("systemd-analyze is not installed");
  return false;
}

/// The units with programs that exist here, as systemd-analyze wants them.
std::vector<std::string> units_in(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& name : units) {
    auto text = read(source_folder() / "scripts/service" / name);
    const std::string start = "\nExecStart=";
    if (const auto at = text.find(start + "/usr/local/bin/"); at != std::string::npos) {
      const auto begin = at + start.size();
      text.replace(begin, text.find_first_of(" \n", begin) - begin, "/bin/true");
    }
    files.push_back((folder / name).string());
    std::ofstream(files.back()) << text;
  }
  return files;
}

/// Programs that write down their names and end with these codes.
void write_calculators(const fs::path& folder, int vwap, int wicks, int cvd) {
  const auto write = [&](const char* name, int code) {
    std::ofstream(folder / name) << "#!/bin/sh\necho " << name << " \"$@\"\nexit " << code << '\n';
    fs::permissions(folder / name, fs::perms::owner_all);
  };
  write("vwap_calc", vwap);
  write("wick_tracker", wicks);
  write("cvd_calc", cvd);
  fs::copy_file(source_folder() / "scripts/service/ravequant-calculators",
                folder / "ravequant-calculators", fs::copy_options::overwrite_existing);
}

}  // namespace

TEST_CASE("systemd finds nothing wrong with the units") {
  if (!has_systemd_analyze()) return;
  const ScratchFolder folder;
  auto arguments = units_in(folder.path());
  arguments.insert(arguments.begin(), "verify");
  const auto verified = run("systemd-analyze", arguments);
  CHECK(verified.exit_code == 0);
  CHECK(verified.err == "");  // unknown keys are told there, with exit code 0
}

TEST_CASE("the services are hardened by systemd's own judgement") {
  if (!has_systemd_analyze()) return;
  const ScratchFolder folder;
  for (const auto& unit : units_in(folder.path())) {
    if (!unit.ends_with(".service")) continue;
    const auto judged =
        run("systemd-analyze", {"security", "--offline=yes", "--threshold=15", unit});
    INFO(judged.out << judged.err);
    CHECK(judged.exit_code == 0);
  }
}

TEST_CASE("the calculators are due every minute, five seconds after it, retention every hour") {
  if (!has_systemd_analyze()) return;
  const auto [unit, due] = GENERATE(
      table<std::string, std::string>({{"ravequant-calculators.timer", "*-*-* *:*:05"},
                                       {"ravequant-retention.timer", "*-*-* *:07:00 UTC"}}));
  const auto timer = read(source_folder() / "scripts/service" / unit);
  const std::string key = "OnCalendar=";
  const auto begin = timer.find(key) + key.size();
  const auto when = timer.substr(begin, timer.find('\n', begin) - begin);
  const auto calendar = run("systemd-analyze", {"calendar", when});
  INFO(calendar.out << calendar.err);
  CHECK(calendar.exit_code == 0);
  CHECK(calendar.out.find(due) != std::string::npos);
}

TEST_CASE("the recorders take the config files of their services") {
  for (const std::string name : {"trades_exporter", "l2_exporter"}) {
    const auto config = (source_folder() / "scripts/service" / (name + ".toml")).string();
    // What is read behind the config file is refused: 64 says that the file itself was not.
    const auto refused = run(program(name), {"--config", config, "--rest-url", "nowhere"});
    INFO(refused.err);
    CHECK(refused.exit_code == 64);
    CHECK(refused.err.find("--rest-url is 'nowhere'") != std::string::npos);
  }
}

TEST_CASE("a calculator that fails does not stop the others, and its exit code stays") {
  const ScratchFolder folder;
  const auto script = folder.path() / "ravequant-calculators";
  write_calculators(folder.path(), 65, 0, 74);
  const auto failed = run(script, {"--vault", "a b"});
  CHECK(failed.exit_code == 65);
  CHECK(failed.out == "vwap_calc --vault a b\nwick_tracker --vault a b\ncvd_calc --vault a b\n");
  write_calculators(folder.path(), 0, 0, 75);
  CHECK(run(script, {}).exit_code == 75);
  // systemd takes 66 and 75 for success: they must not hide a failure.
  write_calculators(folder.path(), 75, 66, 65);
  CHECK(run(script, {}).exit_code == 65);
  write_calculators(folder.path(), 66, 74, 75);
  CHECK(run(script, {}).exit_code == 74);
  write_calculators(folder.path(), 66, 75, 0);
  CHECK(run(script, {}).exit_code == 66);
  write_calculators(folder.path(), 0, 0, 0);
  CHECK(run(script, {}).exit_code == 0);
}

TEST_CASE("a service that is started every minute logs warnings only, and takes 75 for success") {
  const auto unit = read(source_folder() / "scripts/service/ravequant-calculators.service");
  CHECK(unit.find("\nExecStart=/usr/local/bin/ravequant-calculators --log-level warn\n") !=
        std::string::npos);
  CHECK(unit.find("\nSuccessExitStatus=66 75\n") != std::string::npos);
  CHECK(unit.find("\nLogLevelMax=warning\n") != std::string::npos);
  // Lines without a priority of their own would be dropped as information.
  CHECK(unit.find("\nSyslogLevel=warning\n") != std::string::npos);
}

TEST_CASE("what retention removes is said where it is started, on Linux and on Windows") {
  const auto service = read(source_folder() / "scripts/service/ravequant-retention.service");
  CHECK(service.find("\nExecStart=/usr/local/bin/l2_retention --keep-days 5\n") !=
        std::string::npos);
  const auto task = read(source_folder() / "scripts/windows/retention_task.xml");
  CHECK(task.find("run_retention.bat\" --keep-days 5 2&gt;&gt;") != std::string::npos);
  // Who calls the launcher says what is to go.
  const auto launcher = read(source_folder() / "scripts/windows/run_retention.bat");
  CHECK(launcher.find("l2_retention.exe\" %*\r\n") != std::string::npos);
}

TEST_CASE("the task for the calculators starts one a minute, five seconds after it, never two") {
  const auto task = read(source_folder() / "scripts/windows/calculators_task.xml");
  CHECK(task.find("<Interval>PT1M</Interval>") != std::string::npos);
  CHECK(task.find("T00:00:05</StartBoundary>") != std::string::npos);
  CHECK(task.find("<MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>") !=
        std::string::npos);
}

TEST_CASE("the tasks for Windows are well-formed XML in ASCII") {
  if (run("sh", {"-c", "command -v xmllint"}).exit_code != 0)
    return report_skipped("xmllint is not installed");
  for (const auto& entry : fs::directory_iterator(source_folder() / "scripts/windows")) {
    if (entry.path().extension() != ".xml") continue;
    const auto checked = run("xmllint", {"--noout", entry.path().string()});
    INFO(checked.err);
    CHECK(checked.exit_code == 0);
    for (const char c : read(entry.path())) CHECK(static_cast<unsigned char>(c) < 128);
  }
}
