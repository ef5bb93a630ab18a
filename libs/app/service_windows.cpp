// Services of Windows. Its twin is service_posix.cpp.
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <type_traits>
#include <windows.h>
// After windows.h, which it needs.
#include <aclapi.h>

#include "app/log.hpp"
#include "app/service.hpp"
#include "app/stop_signal.hpp"
#include "app/windows_command_line.hpp"
#include "vault/file_system.hpp"

namespace rq::app {

namespace {

std::wstring wide(const std::string& text) {
  return vault::from_utf8(text).native();
}

[[noreturn]] void fail(const std::string& operation, const std::string& object,
                       DWORD reason = GetLastError()) {
  if (reason == ERROR_SERVICE_MARKED_FOR_DELETE)
    throw BusyError("cannot " + operation + " " + object +
                    ": Windows is still removing the one before. Close the window 'Services' if it "
                    "is open, then run this again");
  if (reason == ERROR_ACCESS_DENIED)
    throw Error(ExitCode::io, "cannot " + operation + " " + object +
                                  ": that takes an administrator. Open a command prompt with 'Run "
                                  "as administrator' and run this again in it");
  throw IoError(operation, object,
                std::error_code(static_cast<int>(reason), std::system_category()));
}

struct CloseService {
  void operator()(SC_HANDLE handle) const { CloseServiceHandle(handle); }
};
using ServiceHandle = std::unique_ptr<std::remove_pointer_t<SC_HANDLE>, CloseService>;

struct FreeLocal {
  void operator()(void* memory) const { LocalFree(memory); }
};
template <class T>
using LocalMemory = std::unique_ptr<T, FreeLocal>;

ServiceHandle open_manager(DWORD rights) {
  ServiceHandle manager(OpenSCManagerW(nullptr, nullptr, rights));
  if (!manager) fail("open", "the service manager of Windows");
  return manager;
}

std::string in_quotes(const Service& service) {
  return std::string("service '") + service.name + "'";
}

// --- Installing ---------------------------------------------------------------------------------

/// Few rights, and nothing that it does over the network is done in the machine's name.
constexpr const wchar_t* account = L"NT AUTHORITY\\LocalService";

std::filesystem::path own_file() {
  std::wstring file(MAX_PATH, L'\0');
  for (;;) {
    const DWORD length = GetModuleFileNameW(nullptr, file.data(), static_cast<DWORD>(file.size()));
    if (length == 0) fail("find", "the file of this program");
    if (length < file.size()) return file.substr(0, length);
    file.resize(file.size() * 2);
  }
}

/// What Windows itself writes: '\\' between parts.
std::wstring native(std::filesystem::path path) {
  return path.make_preferred().native();
}

/// What an account gets access to.
enum class Reach : std::uint8_t {
  with_all_in_it,  ///< a file; a folder and what is in it, now and later
  itself_alone,    ///< a folder, but nothing in it
};

/// `SetNamedSecurityInfoW` goes through all that is in a folder, whatever it sets: not to be done
/// to a folder of other people's things.
DWORD set_access_alone(const std::wstring& folder, PSECURITY_DESCRIPTOR before, PACL access) {
  constexpr SECURITY_DESCRIPTOR_CONTROL kept = SE_DACL_PROTECTED | SE_DACL_AUTO_INHERITED;
  SECURITY_DESCRIPTOR_CONTROL control = 0;
  DWORD revision = 0;
  SECURITY_DESCRIPTOR after{};
  if (GetSecurityDescriptorControl(before, &control, &revision) == 0 ||
      InitializeSecurityDescriptor(&after, SECURITY_DESCRIPTOR_REVISION) == 0 ||
      SetSecurityDescriptorDacl(&after, TRUE, access, FALSE) == 0)
    return GetLastError();
  control &= kept;
  // Asked for, it is kept.
  if ((control & SE_DACL_AUTO_INHERITED) != 0) control |= SE_DACL_AUTO_INHERIT_REQ;
  if (SetSecurityDescriptorControl(&after, kept | SE_DACL_AUTO_INHERIT_REQ, control) == 0 ||
      SetFileSecurityW(folder.c_str(), DACL_SECURITY_INFORMATION, &after) == 0)
    return GetLastError();
  return ERROR_SUCCESS;
}

/// The account may use a file or folder besides those who may already.
DWORD try_to_grant(std::wstring path, DWORD rights, Reach reach) {
  std::array<std::byte, SECURITY_MAX_SID_SIZE> sid{};
  auto size = static_cast<DWORD>(sid.size());
  if (CreateWellKnownSid(WinLocalServiceSid, nullptr, sid.data(), &size) == 0)
    return GetLastError();
  EXPLICIT_ACCESSW access{};
  access.grfAccessPermissions = rights;
  access.grfAccessMode = GRANT_ACCESS;
  access.grfInheritance =
      reach == Reach::with_all_in_it ? SUB_CONTAINERS_AND_OBJECTS_INHERIT : NO_INHERITANCE;
  BuildTrusteeWithSidW(&access.Trustee, sid.data());
  PACL before = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  if (const DWORD error =
          GetNamedSecurityInfoW(path.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr,
                                nullptr, &before, nullptr, &descriptor);
      error != ERROR_SUCCESS)
    return error;
  const LocalMemory<void> holds_before(descriptor);
  if (before == nullptr) return ERROR_SUCCESS;  // everybody may do everything
  PACL after = nullptr;
  if (const DWORD error = SetEntriesInAclW(1, &access, before, &after); error != ERROR_SUCCESS)
    return error;
  const LocalMemory<ACL> holds_after(after);
  if (reach == Reach::itself_alone) return set_access_alone(path, descriptor, after);
  return SetNamedSecurityInfoW(path.data(), SE_FILE_OBJECT, DACL_SECURITY_INFORMATION, nullptr,
                               nullptr, after, nullptr);
}

/// A disk without access rights, as memory cards have them, gives them to everybody.
void grant(const std::filesystem::path& path, DWORD rights, Reach reach = Reach::with_all_in_it) {
  const DWORD error = try_to_grant(native(path), rights, reach);
  if (error == ERROR_SUCCESS || error == ERROR_NOT_SUPPORTED || error == ERROR_INVALID_FUNCTION)
    return;
  log::warn(IoError("give the service access to", vault::to_utf8(path),
                    std::error_code(static_cast<int>(error), std::system_category()))
                .what() +
            std::string(". If it does not start, give 'LOCAL SERVICE' access to it by hand"));
}

/// The service gets access to all that is in the folders of its Vault and its log.
void require_own_folders(const ServiceCommand& command, vault::FileSystem& files) {
  const auto refuse = [](const std::string& option, const std::filesystem::path& folder) {
    throw UsageError(option + " needs a folder of its own, and " + vault::to_utf8(folder) +
                     " is none: the service gets access to all that is in it");
  };
  const auto vault = vault::from_utf8(command.vault);
  if (vault == vault.root_path()) refuse("--vault", vault);
  const auto log = vault::from_utf8(command.log_file);
  for (const auto& entry : files.list(log.parent_path()))
    if (entry.is_directory || !entry.name.ends_with(".log"))
      refuse("--log-file", log.parent_path());
}

void grant_access(const ServiceCommand& command) {
  constexpr DWORD to_read = FILE_GENERIC_READ | FILE_GENERIC_EXECUTE;
  constexpr DWORD to_work = to_read | FILE_GENERIC_WRITE | DELETE;
  const auto files = vault::native_file_system();
  require_own_folders(command, *files);
  for (const auto& folder :
       {vault::from_utf8(command.vault), vault::from_utf8(command.log_file).parent_path()}) {
    files->create_directories(folder);
    grant(folder, to_work);
  }
  grant(own_file(), to_read);
  for (const auto& name : command.files) {
    const auto file = vault::from_utf8(name);
    grant(file, to_read);
    // The C library lists the folder to see whether a file is there.
    grant(file.parent_path(), to_read, Reach::itself_alone);
  }
}

std::wstring command_line(const ServiceCommand& command) {
  const std::u8string program = own_file().u8string();
  std::vector<std::string> words{
      {program.begin(), program.end()}, as_service_argument, command.log_file};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  std::string line;
  for (const auto& word : words) {
    if (word.find('%') != std::string::npos)
      throw UsageError("a service cannot be told '" + word +
                       "': Windows takes what is between two '%' for a variable. Use a name "
                       "without");
    line += (line.empty() ? "" : " ") + quote_for_windows(word);
  }
  return wide(line);
}

/// A service sees the variables of the system, not those of whoever installs it.
void hand_on_proxies(const Service& service) {
  std::wstring variables;
  for (const wchar_t* name : {L"HTTPS_PROXY", L"ALL_PROXY", L"NO_PROXY"})
    if (const wchar_t* value = _wgetenv(name))
      variables += std::wstring(name) + L'=' + value + L'\0';
  const std::wstring key = L"SYSTEM\\CurrentControlSet\\Services\\" + wide(service.name);
  constexpr const wchar_t* value = L"Environment";
  if (variables.empty()) {
    RegDeleteKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), value);  // of an earlier installation
    return;
  }
  variables += L'\0';
  const LSTATUS error =
      RegSetKeyValueW(HKEY_LOCAL_MACHINE, key.c_str(), value, REG_MULTI_SZ, variables.data(),
                      static_cast<DWORD>(variables.size() * sizeof(wchar_t)));
  if (error != ERROR_SUCCESS)
    fail("set the proxy of", in_quotes(service), static_cast<DWORD>(error));
}

/// It records without this setting, too.
template <class Setting>
void try_to_set(SC_HANDLE handle, DWORD which, Setting setting, const char* what) {
  if (ChangeServiceConfig2W(handle, which, &setting) != 0) return;
  log::warn(std::string("this Windows does not take ") + what + ": " +
            std::error_code(static_cast<int>(GetLastError()), std::system_category()).message());
}

void configure(SC_HANDLE handle, const Service& service) {
  std::wstring description = wide(service.description);
  try_to_set(handle, SERVICE_CONFIG_DESCRIPTION,
             SERVICE_DESCRIPTIONW{.lpDescription = description.data()}, "a description");
  // After the network.
  try_to_set(handle, SERVICE_CONFIG_DELAYED_AUTO_START_INFO,
             SERVICE_DELAYED_AUTO_START_INFO{.fDelayedAutostart = TRUE}, "a delayed start");
  // The last one counts for all further failures; an hour without one starts the count again.
  std::array<SC_ACTION, 3> actions{
      {{SC_ACTION_RESTART, 5'000}, {SC_ACTION_RESTART, 30'000}, {SC_ACTION_RESTART, 60'000}}};
  try_to_set(handle, SERVICE_CONFIG_FAILURE_ACTIONS,
             SERVICE_FAILURE_ACTIONSW{.dwResetPeriod = 3'600,
                                      .lpRebootMsg = nullptr,
                                      .lpCommand = nullptr,
                                      .cActions = static_cast<DWORD>(actions.size()),
                                      .lpsaActions = actions.data()},
             "a restart after failures");
}

SERVICE_STATUS_PROCESS status_of(SC_HANDLE handle, const Service& service) {
  SERVICE_STATUS_PROCESS status{};
  DWORD size = 0;
  if (QueryServiceStatusEx(handle, SC_STATUS_PROCESS_INFO, reinterpret_cast<BYTE*>(&status),
                           sizeof status, &size) == 0)
    fail("look at", in_quotes(service));
  return status;
}

void ask_to_stop(SC_HANDLE handle, const Service& service) {
  SERVICE_STATUS ignored{};
  if (ControlService(handle, SERVICE_CONTROL_STOP, &ignored) != 0) return;
  const DWORD reason = GetLastError();
  // Windows says the latter of one that starts or stops at this moment.
  if (reason != ERROR_SERVICE_NOT_ACTIVE && reason != ERROR_SERVICE_CANNOT_ACCEPT_CTRL)
    fail("stop", in_quotes(service), reason);
}

/// Ends it if it runs. A removed service that went on would be out of everybody's reach.
void end(SC_HANDLE handle, const Service& service) {
  constexpr DWORD pause_ms = 100;
  constexpr int most_pauses =
      400;  // without a network it starts for 20 s, and cannot be stopped then
  for (int n = 0;; ++n) {
    const auto status = status_of(handle, service);
    if (status.dwCurrentState == SERVICE_STOPPED) return;
    if (n == most_pauses)
      throw BusyError(in_quotes(service) + " does not end, process " +
                      std::to_string(status.dwProcessId) +
                      ". End it in the Task Manager, then run this again");
    if (status.dwCurrentState != SERVICE_STOP_PENDING) ask_to_stop(handle, service);
    Sleep(pause_ms);
  }
}

// --- Running ------------------------------------------------------------------------------------

/// Whether starting the program again can help: it cannot where somebody has to act first.
bool is_cured_by_restart(ExitCode code) {
  return code == ExitCode::internal || code == ExitCode::io || code == ExitCode::busy;
}

/// What Windows calls gets no context: a process is one service at most.
struct Running {
  std::wstring name;
  std::function<ExitCode()> body;
  std::atomic<SERVICE_STATUS_HANDLE> manager{nullptr};  // null: not a service
  ExitCode result = ExitCode::ok;
};
Running running;

void report(DWORD state, std::chrono::milliseconds most_time = {}, ExitCode code = ExitCode::ok) {
  const SERVICE_STATUS_HANDLE manager = running.manager;
  if (manager == nullptr) return;
  SERVICE_STATUS status{};
  status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
  status.dwCurrentState = state;
  status.dwWin32ExitCode = code == ExitCode::ok ? NO_ERROR : ERROR_SERVICE_SPECIFIC_ERROR;
  status.dwServiceSpecificExitCode = static_cast<DWORD>(code);
  status.dwWaitHint = static_cast<DWORD>(most_time.count());
  status.dwCheckPoint = state == SERVICE_START_PENDING || state == SERVICE_STOP_PENDING ? 1 : 0;
  if (state == SERVICE_RUNNING)
    status.dwControlsAccepted = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_PRESHUTDOWN;
  SetServiceStatus(manager, &status);
}

DWORD WINAPI on_control(DWORD control, DWORD /*event*/, void* /*data*/, void* /*context*/) {
  switch (control) {
    case SERVICE_CONTROL_STOP:
    case SERVICE_CONTROL_PRESHUTDOWN:
      report(SERVICE_STOP_PENDING, std::chrono::seconds(10));
      request_stop();
      return NO_ERROR;
    case SERVICE_CONTROL_INTERROGATE:
      return NO_ERROR;
    default:
      return ERROR_CALL_NOT_IMPLEMENTED;
  }
}

void WINAPI service_main(DWORD /*count*/, wchar_t** /*arguments*/) {
  running.manager = RegisterServiceCtrlHandlerExW(running.name.c_str(), on_control, nullptr);
  report(SERVICE_START_PENDING, std::chrono::minutes(1));  // until it has asked the exchange
  running.result = running.body();
  // Windows restarts what ends without having said that it stops.
  if (is_cured_by_restart(running.result) && !stop_requested())
    std::_Exit(static_cast<int>(running.result));
  report(SERVICE_STOPPED, {}, running.result);
}

}  // namespace

ServiceNotifier::ServiceNotifier() = default;

void ServiceNotifier::ready() const {
  if (!stop_requested()) report(SERVICE_RUNNING);
}

void ServiceNotifier::stopping() const {
  report(SERVICE_STOP_PENDING, std::chrono::seconds(10));
}

void ServiceNotifier::status(const std::string& /*text*/) const {}

std::optional<std::chrono::milliseconds> ServiceNotifier::watchdog_interval() const {
  return std::nullopt;
}

void ServiceNotifier::alive() const {}

std::string default_log_file(const std::string& program) {
  const wchar_t* named = _wgetenv(L"ProgramData");
  const std::filesystem::path folder = named != nullptr ? named : L"C:\\ProgramData";
  return vault::to_utf8(folder / "RaveQuant" / (program + ".log"));
}

void install_service(const Service& service, const ServiceCommand& command) {
  const auto manager = open_manager(SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
  grant_access(command);
  const std::wstring name = wide(service.name);
  const std::wstring title = wide(service.title);
  const std::wstring line = command_line(command);
  ServiceHandle handle(CreateServiceW(manager.get(), name.c_str(), title.c_str(),
                                      SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                                      SERVICE_AUTO_START, SERVICE_ERROR_NORMAL, line.c_str(),
                                      nullptr, nullptr, nullptr, account, L""));
  if (!handle && GetLastError() == ERROR_SERVICE_EXISTS) {
    handle.reset(OpenServiceW(manager.get(), name.c_str(), SERVICE_ALL_ACCESS));
    if (handle && ChangeServiceConfigW(handle.get(), SERVICE_WIN32_OWN_PROCESS, SERVICE_AUTO_START,
                                       SERVICE_ERROR_NORMAL, line.c_str(), nullptr, nullptr,
                                       nullptr, account, L"", title.c_str()) == 0)
      fail("change", in_quotes(service));
  }
  if (!handle) fail("install", in_quotes(service));
  configure(handle.get(), service);
  hand_on_proxies(service);
}

void uninstall_service(const Service& service) {
  const auto manager = open_manager(SC_MANAGER_CONNECT);
  const ServiceHandle handle(OpenServiceW(manager.get(), wide(service.name).c_str(),
                                          SERVICE_STOP | SERVICE_QUERY_STATUS | DELETE));
  if (!handle && GetLastError() == ERROR_SERVICE_DOES_NOT_EXIST)
    throw NoInputError("there is no " + in_quotes(service) + ": nothing to uninstall");
  if (!handle) fail("open", in_quotes(service));
  end(handle.get(), service);
  if (DeleteService(handle.get()) == 0 && GetLastError() != ERROR_SERVICE_MARKED_FOR_DELETE)
    fail("uninstall", in_quotes(service));
}

ExitCode run_as_service(const Service& service, const std::function<ExitCode()>& body) {
  running.name = wide(service.name);
  running.body = body;
  std::array<SERVICE_TABLE_ENTRYW, 2> table{{{running.name.data(), service_main}, {}}};
  if (StartServiceCtrlDispatcherW(table.data()) != 0) return running.result;
  if (GetLastError() == ERROR_FAILED_SERVICE_CONTROLLER_CONNECT)
    throw UsageError(std::string(as_service_argument) +
                     " is for Windows, which starts services with it. Leave it out to record here; "
                     "--install-service makes a service");
  fail("run", in_quotes(service));
}

}  // namespace rq::app
