// The recorders as services of Windows, fed by a simulated exchange.
#include <fstream>
#include <sstream>
#include <string>
#include <windows.h>

#include "support/catch.hpp"
#include "support/recorded_market.hpp"
#include "support/shared_data.hpp"

#include "vault/file_system.hpp"

using namespace rq::test;
namespace fs = std::filesystem;

namespace {

/// Of all tests that run at the same time, one has it; the others wait here. Of two programs that
/// begin as services at the same time, wine may take the one for the other.
class Turn {
 public:
  Turn() : mutex_(CreateMutexW(nullptr, FALSE, L"test of RaveQuant's services")) {
    WaitForSingleObject(mutex_, INFINITE);
  }
  ~Turn() {
    ReleaseMutex(mutex_);
    CloseHandle(mutex_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  HANDLE mutex_;
};

/// A service of this machine, which must not have one of that name, and the rights to make one. It
/// is gone when this goes, even out of a test that failed.
class InstalledService {
 public:
  InstalledService(const wchar_t* name, const char* program)
      : manager_(OpenSCManagerW(nullptr, nullptr, SC_MANAGER_ALL_ACCESS)),
        name_(name),
        program_(program),
        is_ours_(manager_ != nullptr && !exists()) {}
  ~InstalledService() {
    if (is_ours_ && exists()) uninstall();
    CloseServiceHandle(manager_);
  }
  InstalledService(const InstalledService&) = delete;
  InstalledService& operator=(const InstalledService&) = delete;

  /// Why it cannot be tried here; "" when it can.
  [[nodiscard]] std::string obstacle() const {
    if (manager_ == nullptr) return "services take an administrator";
    return is_ours_ ? "" : "this machine has such a service for real";
  }
  [[nodiscard]] bool exists() const {
    const SC_HANDLE service = OpenServiceW(manager_, name_, SERVICE_QUERY_STATUS);
    if (service == nullptr) return false;
    CloseServiceHandle(service);
    return true;
  }
  [[nodiscard]] SERVICE_STATUS_PROCESS status() const {
    const SC_HANDLE service = OpenServiceW(manager_, name_, SERVICE_QUERY_STATUS);
    SERVICE_STATUS_PROCESS status{};
    DWORD size = 0;
    QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status),
                         sizeof status, &size);
    CloseServiceHandle(service);
    return status;
  }
  /// When it neither starts nor stops any more: `net` of wine does not wait for that.
  [[nodiscard]] SERVICE_STATUS_PROCESS settled() const {
    for (;;) {
      const auto now = status();
      if (now.dwCurrentState != SERVICE_START_PENDING && now.dwCurrentState != SERVICE_STOP_PENDING)
        return now;
      Sleep(10);
    }
  }
  Finished uninstall() const { return run(program(program_), {"--uninstall-service"}); }
  /// As a power cut does it.
  void kill() const {
    const HANDLE process =
        OpenProcess(PROCESS_TERMINATE | SYNCHRONIZE, FALSE, status().dwProcessId);
    REQUIRE(process != nullptr);
    REQUIRE(TerminateProcess(process, killed_exit_code) != 0);
    WaitForSingleObject(process, INFINITE);
    CloseHandle(process);
  }

 private:
  Turn turn_;
  SC_HANDLE manager_;
  const wchar_t* name_;
  const char* program_;
  bool is_ours_;
};

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A market of some seconds; its service is asked for in these words.
std::vector<std::string> market_of_seconds(int seconds) {
  return {"--instId",
          "BTC-USDT-SWAP",
          "--speed",
          "40",
          "--duration",
          std::to_string(40 * seconds) + "s",
          "--trades-per-second",
          "10",
          "--wait",
          "--start",
          "2025-12-14T12:00:00Z",
          "--tls"};
}

Finished install(const RecordedMarket& market, const char* name, const char* endpoint,
                 const fs::path& log) {
  std::vector<std::string> words{"--install-service",
                                 "--vault",
                                 rq::vault::to_utf8(market.vault()),
                                 "--instId",
                                 "BTC-USDT-SWAP",
                                 "--duration",
                                 "4m",
                                 "--log-file",
                                 rq::vault::to_utf8(log)};
  const auto address = market.address(endpoint);
  words.insert(words.end(), address.begin(), address.end());
  return run(program(name), words);
}

void require_well(const Finished& finished) {
  INFO(finished.out << finished.err);
  REQUIRE(finished.exit_code == 0);
}

}  // namespace

TEST_CASE("trades_exporter as a service: installed, started, killed, started, stopped, removed") {
  const InstalledService service(L"RaveQuantTrades", "trades_exporter");
  if (const auto why = service.obstacle(); !why.empty()) return report_skipped(why);
  RecordedMarket market(market_of_seconds(6));
  const auto log = market.vault().parent_path() / "log" / "service.log";
  require_well(install(market, "trades_exporter", "/ws/v5/business", log));
  CHECK(service.status().dwCurrentState == SERVICE_STOPPED);

  require_well(run("net", {"start", "RaveQuantTrades"}));
  CHECK(service.settled().dwCurrentState == SERVICE_RUNNING);
  REQUIRE(market.exchange().runs_until([&] { return market.newest_recorded() > 0; }));
  service.kill();

  require_well(run("net", {"start", "RaveQuantTrades"}));
  CHECK(market.exchange().runs_until([&] { return market.is_over() && market.is_recorded(); }));
  require_well(run("net", {"stop", "RaveQuantTrades"}));
  const auto ended = service.settled();
  CHECK(ended.dwCurrentState == SERVICE_STOPPED);
  CHECK(ended.dwWin32ExitCode == NO_ERROR);
  INFO(read(log));
  CHECK(read(log).find("info done connected instruments=1") != std::string::npos);
  CHECK(market.flaw() == "");

  require_well(service.uninstall());
  CHECK_FALSE(service.exists());
  CHECK(service.uninstall().exit_code == 66);
}

TEST_CASE("l2_exporter as a service: it is stopped by its removal, and has lost nothing") {
  const InstalledService service(L"RaveQuantL2", "l2_exporter");
  if (const auto why = service.obstacle(); !why.empty()) return report_skipped(why);
  RecordedMarket market(market_of_seconds(3));
  const auto log = market.vault().parent_path() / "log" / "service.log";
  require_well(install(market, "l2_exporter", "/ws/v5/public", log));
  require_well(run("net", {"start", "RaveQuantL2"}));
  REQUIRE(market.exchange().runs_until([&] { return market.is_over(); }));
  require_well(service.uninstall());
  CHECK_FALSE(service.exists());
  INFO(read(log));
  CHECK(read(log).find("info done ") != std::string::npos);
  BookTally tally;
  CHECK(market.flaw_of_books(&tally) == "");
  CHECK(tally.lines > 0);
}

TEST_CASE("a service that cannot begin says why, and is not started again for nothing") {
  const InstalledService service(L"RaveQuantTrades", "trades_exporter");
  if (const auto why = service.obstacle(); !why.empty()) return report_skipped(why);
  const ScratchFolder folder;
  const auto log = folder.path() / "log" / "service.log";
  const auto config = folder.path() / "recorder.toml";
  std::ofstream(config) << "instId = [\"BTC-USDT-SWAP\"]\n";
  require_well(
      run(program("trades_exporter"),
          {"--install-service", "--vault", rq::vault::to_utf8(folder.path() / "Vault"), "--config",
           rq::vault::to_utf8(config), "--log-file", rq::vault::to_utf8(log)}));
  std::ofstream(config) << "instid = [\"BTC-USDT-SWAP\"]\n";
  run("net", {"start", "RaveQuantTrades"});  // that of wine says it went well
  const auto ended = service.settled();
  CHECK(ended.dwCurrentState == SERVICE_STOPPED);
  CHECK(ended.dwWin32ExitCode == ERROR_SERVICE_SPECIFIC_ERROR);
  CHECK(ended.dwServiceSpecificExitCode == 78);
  CHECK(read(log).find("Did you mean instId?") != std::string::npos);
  require_well(service.uninstall());
}

TEST_CASE("what only Windows starts a service with is refused to people") {
  const Turn turn;
  const auto refused = run(program("trades_exporter"), {"--as-service", "some.log"});
  CHECK(refused.exit_code == 64);
  CHECK(refused.err.find("--install-service makes a service") != std::string::npos);
}
