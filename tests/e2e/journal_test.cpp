// What the log looks like in the journal of systemd (systemd.exec(5), JOURNAL_STREAM;
// sd-daemon(3)).
#include <cstdio>
#include <filesystem>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "support/subprocess.hpp"

#include "vault/file_system.hpp"

using namespace rq;

namespace {

constexpr const char* own_stderr = "/proc/self/fd/2";

bool can_name_stderr() {
  if (std::filesystem::exists(own_stderr)) return true;
  std::puts("skipped: this system has no /proc, so the test cannot name its stderr");
  return false;
}

/// What cvd_calc logs about an empty Vault and a file in it, run by a shell after `before`.
std::string log_after(const std::string& before) {
  const test::ScratchFolder vault;
  std::filesystem::create_directories(vault.path() / "raw/okx/trades_perps/not an instrument");
  const std::string program = vault::to_utf8(test::program("cvd_calc"));
  return test::run("/bin/sh", {"-c", before + " exec \"$0\" --vault \"$1\"", program,
                               vault::to_utf8(vault.path())})
      .err;
}

}  // namespace

TEST_CASE("in the journal lines have a priority and no time of their own") {
  if (!can_name_stderr()) return;
  const std::string log = log_after("export JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2);");
  INFO(log);
  CHECK(log.starts_with("<4>warning passed over folder 'not an instrument'"));
  CHECK(log.find("\n<3>error no raw trades in ") != std::string::npos);
}

TEST_CASE("a log that does not go to the journal stays as it is") {
  if (!can_name_stderr()) return;
  for (const char* before : {"", "export JOURNAL_STREAM=0:0;", "export JOURNAL_STREAM=;",
                             "export JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/0);"}) {
    const std::string log = log_after(before);
    INFO(log);
    CHECK(log.find("Z warning passed over folder") == 23);
    CHECK(log.find('<') == std::string::npos);
  }
}
