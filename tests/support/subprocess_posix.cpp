// Programs run by tests, on POSIX. Its twin is subprocess_windows.cpp.
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "support/subprocess.hpp"

extern char** environ;

namespace rq::test {

namespace {

using std::chrono::duration;
using std::chrono::steady_clock;

void check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// A nameless file that takes a program's output, however much of it there is.
class Output {
 public:
  Output() : file_(std::tmpfile(), &std::fclose) {
    if (!file_) throw std::system_error(errno, std::generic_category(), "temporary file");
  }
  [[nodiscard]] int descriptor() const { return ::fileno(file_.get()); }
  /// Without moving the place where the program, which shares it, goes on writing.
  [[nodiscard]] std::string text() const {
    std::string text;
    char buffer[4096];
    for (;;) {
      const auto got =
          ::pread(descriptor(), buffer, sizeof buffer, static_cast<off_t>(text.size()));
      if (got <= 0) return text;
      text.append(buffer, static_cast<std::size_t>(got));
    }
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

pid_t start(const std::string& program, const std::vector<std::string>& arguments,
            const Output& out, const Output& err) {
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  check(::posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init");
  const std::unique_ptr<posix_spawn_file_actions_t, int (*)(posix_spawn_file_actions_t*)> guard(
      &actions, &::posix_spawn_file_actions_destroy);
  check(::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0), "stdin");
  check(::posix_spawn_file_actions_adddup2(&actions, out.descriptor(), 1), "stdout");
  check(::posix_spawn_file_actions_adddup2(&actions, err.descriptor(), 2), "stderr");
  pid_t pid = 0;
  check(::posix_spawnp(&pid, program.c_str(), &actions, nullptr, argv.data(), environ),
        ("start " + program).c_str());
  return pid;
}

/// `rchar` of a process that has ended and is not yet reaped; 0 where the system does not tell.
std::uint64_t bytes_read_by(pid_t pid) {
  std::ifstream io("/proc/" + std::to_string(pid) + "/io");
  std::string name;
  std::uint64_t value = 0;
  while (io >> name >> value)
    if (name == "rchar:") return value;
  return 0;
}

duration<double> seconds_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

int exit_code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

struct RunningProgram::Process {
  Output out;
  Output err;
  steady_clock::time_point begin = steady_clock::now();
  pid_t pid = 0;
  bool reaped = false;

  void send(int signal) const {
    if (!reaped && ::kill(pid, signal) != 0) check(errno, "kill");
  }
};

RunningProgram::RunningProgram(const std::filesystem::path& program,
                               const std::vector<std::string>& arguments)
    : process_(std::make_unique<Process>()) {
  process_->pid = start(program.string(), arguments, process_->out, process_->err);
}

RunningProgram::RunningProgram(RunningProgram&&) noexcept = default;

RunningProgram::~RunningProgram() {
  if (!process_ || process_->reaped) return;
  ::kill(process_->pid, SIGKILL);
  ::waitpid(process_->pid, nullptr, 0);
}

std::string RunningProgram::out() const {
  return process_->out.text();
}

std::string RunningProgram::err() const {
  return process_->err.text();
}

duration<double> RunningProgram::cpu() const {
  clockid_t clock{};
  timespec time{};
  check(::clock_getcpuclockid(process_->pid, &clock), "clock_getcpuclockid");
  if (::clock_gettime(clock, &time) != 0) check(errno, "clock_gettime");
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

bool RunningProgram::has_ended() const {
  siginfo_t ended{};
  const auto id = static_cast<id_t>(process_->pid);
  return ::waitid(P_PID, id, &ended, WEXITED | WNOWAIT | WNOHANG) == 0 && ended.si_pid != 0;
}

std::uint64_t RunningProgram::id() const {
  return static_cast<std::uint64_t>(process_->pid);
}

void RunningProgram::ask_to_stop() const {
  process_->send(SIGTERM);
}

void RunningProgram::kill() const {
  process_->send(SIGKILL);
}

void RunningProgram::suspend() const {
  process_->send(SIGSTOP);
}

void RunningProgram::resume() const {
  process_->send(SIGCONT);
}

Finished RunningProgram::wait() {
  Finished finished;
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(process_->pid), &ended, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  finished.cost.wall = steady_clock::now() - process_->begin;
  finished.cost.read_bytes = bytes_read_by(process_->pid);
  int status = 0;
  rusage usage{};
  if (::wait4(process_->pid, &status, 0, &usage) != process_->pid) check(errno, "wait4");
  process_->reaped = true;
  finished.exit_code = exit_code_of(status);
  finished.cost.cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  finished.cost.peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  finished.out = out();
  finished.err = err();
  return finished;
}

}  // namespace rq::test
