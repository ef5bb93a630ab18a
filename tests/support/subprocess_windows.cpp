// Programs run by tests, on Windows. Its twin is subprocess_posix.cpp.
#include <array>
#include <atomic>
#include <system_error>
#include <windows.h>
// After windows.h, which it needs.
#include <psapi.h>

#include "support/subprocess.hpp"

#include "app/windows_command_line.hpp"
#include "vault/file_system.hpp"

namespace rq::test {

namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

void check(bool done, const std::string& what) {
  if (!done)
    throw std::system_error(static_cast<int>(GetLastError()), std::system_category(), what);
}

class Handle {
 public:
  explicit Handle(HANDLE handle = INVALID_HANDLE_VALUE) : handle_(handle) {}
  ~Handle() { CloseHandle(handle_); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  [[nodiscard]] HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

constexpr DWORD share_all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

SECURITY_ATTRIBUTES inheritable() {
  return {sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
}

HANDLE open(const std::filesystem::path& file, DWORD access, DWORD disposition, DWORD flags = 0) {
  SECURITY_ATTRIBUTES security = inheritable();
  const HANDLE handle =
      CreateFileW(file.c_str(), access, share_all, &security, disposition, flags, nullptr);
  check(handle != INVALID_HANDLE_VALUE, "open " + file.string());
  return handle;
}

std::filesystem::path fresh_file() {
  static std::atomic<unsigned> count{0};
  return std::filesystem::temp_directory_path() /
         ("ravequant-output-" + std::to_string(GetCurrentProcessId()) + "-" +
          std::to_string(++count));
}

/// A file that takes a program's output, however much of it there is, and goes with this.
class Output {
 public:
  /// For the program: what it writes goes to the end, wherever this one reads.
  [[nodiscard]] HANDLE end() const { return end_.get(); }
  [[nodiscard]] std::string text() const {
    std::string text;
    std::array<char, 4096> buffer{};
    SetFilePointer(begin_.get(), 0, nullptr, FILE_BEGIN);
    for (;;) {
      DWORD got = 0;
      if (ReadFile(begin_.get(), buffer.data(), static_cast<DWORD>(buffer.size()), &got, nullptr) ==
              0 ||
          got == 0)
        return text;
      text.append(buffer.data(), got);
    }
  }

 private:
  std::filesystem::path file_ = fresh_file();
  Handle begin_{open(file_, GENERIC_READ, CREATE_NEW, FILE_FLAG_DELETE_ON_CLOSE)};
  Handle end_{open(file_, FILE_APPEND_DATA | SYNCHRONIZE, OPEN_EXISTING)};
};

/// Handles that a program inherits, and no others.
class Inherited {
 public:
  explicit Inherited(std::array<HANDLE, 3> handles) : handles_(handles) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    memory_.resize(size);
    check(InitializeProcThreadAttributeList(get(), 1, 0, &size) != 0, "attributes");
    check(UpdateProcThreadAttribute(get(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                    sizeof handles_, nullptr, nullptr) != 0,
          "inherited handles");
  }
  ~Inherited() { DeleteProcThreadAttributeList(get()); }
  Inherited(const Inherited&) = delete;
  Inherited& operator=(const Inherited&) = delete;
  [[nodiscard]] LPPROC_THREAD_ATTRIBUTE_LIST get() {
    return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(memory_.data());
  }

 private:
  std::array<HANDLE, 3> handles_;
  std::vector<std::byte> memory_;
};

/// What belongs to it ends with its last handle: a program, and the console that it began.
HANDLE new_job() {
  const HANDLE job = CreateJobObjectW(nullptr, nullptr);
  check(job != nullptr, "make a job");
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  check(
      SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits) != 0,
      "limit a job");
  return job;
}

std::wstring command_line(const std::filesystem::path& program,
                          const std::vector<std::string>& arguments) {
  std::string line = app::quote_for_windows(vault::to_utf8(program));
  for (const auto& argument : arguments) line += ' ' + app::quote_for_windows(argument);
  return vault::from_utf8(line).native();
}

PROCESS_INFORMATION start(const std::filesystem::path& program,
                          const std::vector<std::string>& arguments, const Output& out,
                          const Output& err, const Handle& job) {
  const Handle nothing(open("NUL", GENERIC_READ, OPEN_EXISTING));
  Inherited inherited({nothing.get(), out.end(), err.end()});
  STARTUPINFOEXW startup{};
  startup.StartupInfo.cb = sizeof startup;
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  startup.StartupInfo.hStdInput = nothing.get();
  startup.StartupInfo.hStdOutput = out.end();
  startup.StartupInfo.hStdError = err.end();
  startup.lpAttributeList = inherited.get();
  std::wstring line = command_line(program, arguments);
  PROCESS_INFORMATION process{};
  // A console of its own, without a window: Ctrl-C in it reaches this program alone.
  check(CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE,
                       CREATE_NO_WINDOW | CREATE_SUSPENDED | EXTENDED_STARTUPINFO_PRESENT, nullptr,
                       nullptr, &startup.StartupInfo, &process) != 0,
        "start " + program.string());
  check(AssignProcessToJobObject(job.get(), process.hProcess) != 0, "assign to a job");
  ResumeThread(process.hThread);
  return process;
}

duration<double> seconds_of(const FILETIME& time) {
  const auto ticks = (static_cast<std::uint64_t>(time.dwHighDateTime) << 32) | time.dwLowDateTime;
  return duration<double, std::ratio<1, 10'000'000>>(ticks);
}

/// Of the kernel's interface, undocumented and stable: what debuggers stop programs with.
void call_kernel(const char* name, HANDLE process) {
  using Call = LONG(WINAPI*)(HANDLE);
  const auto call = reinterpret_cast<Call>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), name)));
  if (call == nullptr || call(process) != 0) throw std::runtime_error(name);
}

}  // namespace

struct RunningProgram::Process {
  Output out;
  Output err;
  Handle job{new_job()};
  steady_clock::time_point begin = steady_clock::now();
  DWORD pid = 0;
  HANDLE process = nullptr;
  HANDLE thread = nullptr;

  ~Process() {
    CloseHandle(thread);
    CloseHandle(process);
  }
};

RunningProgram::RunningProgram(const std::filesystem::path& program,
                               const std::vector<std::string>& arguments)
    : process_(std::make_unique<Process>()) {
  const PROCESS_INFORMATION started =
      start(program, arguments, process_->out, process_->err, process_->job);
  process_->pid = started.dwProcessId;
  process_->process = started.hProcess;
  process_->thread = started.hThread;
}

RunningProgram::RunningProgram(RunningProgram&&) noexcept = default;

RunningProgram::~RunningProgram() {
  if (!process_ || has_ended()) return;
  kill();
  WaitForSingleObject(process_->process, INFINITE);
}

std::string RunningProgram::out() const {
  return process_->out.text();
}

std::string RunningProgram::err() const {
  return process_->err.text();
}

duration<double> RunningProgram::cpu() const {
  FILETIME created{};
  FILETIME ended{};
  FILETIME kernel{};
  FILETIME user{};
  check(GetProcessTimes(process_->process, &created, &ended, &kernel, &user) != 0,
        "GetProcessTimes");
  return seconds_of(kernel) + seconds_of(user);
}

bool RunningProgram::has_ended() const {
  return WaitForSingleObject(process_->process, 0) == WAIT_OBJECT_0;
}

std::uint64_t RunningProgram::id() const {
  return process_->pid;
}

void RunningProgram::ask_to_stop() const {
  // A console belongs to this process for good; that of another one takes another process.
  if (!has_ended())
    run(std::filesystem::path(RQ_BIN_DIR) / "send_ctrl_c", {std::to_string(process_->pid)});
}

void RunningProgram::kill() const {
  // With its console, which in wine goes on for ever if its program was killed while it began.
  TerminateJobObject(process_->job.get(), killed_exit_code);
}

void RunningProgram::suspend() const {
  call_kernel("NtSuspendProcess", process_->process);
}

void RunningProgram::resume() const {
  call_kernel("NtResumeProcess", process_->process);
}

Finished RunningProgram::wait() {
  Finished finished;
  WaitForSingleObject(process_->process, INFINITE);
  finished.cost.wall = steady_clock::now() - process_->begin;
  finished.cost.cpu = cpu();
  IO_COUNTERS io{};
  if (GetProcessIoCounters(process_->process, &io) != 0)
    finished.cost.read_bytes = io.ReadTransferCount;
  PROCESS_MEMORY_COUNTERS memory{};
  if (GetProcessMemoryInfo(process_->process, &memory, sizeof memory) != 0)
    finished.cost.peak_bytes = memory.PeakWorkingSetSize;
  DWORD code = 0;
  check(GetExitCodeProcess(process_->process, &code) != 0, "GetExitCodeProcess");
  finished.exit_code = static_cast<int>(code);
  finished.out = out();
  finished.err = err();
  return finished;
}

}  // namespace rq::test
