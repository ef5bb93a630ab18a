#include "support/subprocess.hpp"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

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
    while (true) {
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

std::filesystem::path program(const std::string& name) {
  const char* const named = std::getenv("RQ_PROGRAMS");
  return std::filesystem::path(named != nullptr ? named : RQ_BIN_DIR) / name;
}

Finished run(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  const Output out;
  const Output err;
  Finished finished;
  const auto begin = steady_clock::now();
  const pid_t pid = start(program.string(), arguments, out, err);
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(pid), &ended, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  finished.cost.wall = steady_clock::now() - begin;
  finished.cost.read_bytes = bytes_read_by(pid);
  int status = 0;
  rusage usage{};
  if (::wait4(pid, &status, 0, &usage) != pid) check(errno, "wait4");
  finished.exit_code = exit_code_of(status);
  finished.cost.cpu = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
  finished.cost.peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  finished.out = out.text();
  finished.err = err.text();
  return finished;
}

int run_and_kill(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::function<bool()>& now) {
  const Output out;
  const Output err;
  const pid_t pid = start(program.string(), arguments, out, err);
  int status = 0;
  for (bool killed = false;;) {
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid) return exit_code_of(status);
    if (ended < 0 && errno != EINTR) check(errno, "waitpid");
    if (killed || !now()) continue;
    ::kill(pid, SIGKILL);
    killed = true;
  }
}

struct Process::Impl {
  Output out;
  Output err;
  pid_t pid = 0;
  bool ended = false;
  int status = 0;
  rusage usage{};

  /// Reaps it if it has ended; `options` as of wait4.
  void look(int options) {
    while (!ended) {
      const pid_t got = ::wait4(pid, &status, options, &usage);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) check(errno, "wait4");
      ended = got == pid;
      return;
    }
  }
};

Process::Process(const std::filesystem::path& program, const std::vector<std::string>& arguments)
    : impl_(std::make_unique<Impl>()) {
  impl_->pid = start(program.string(), arguments, impl_->out, impl_->err);
}

Process::Process(Process&&) noexcept = default;

Process::~Process() {
  if (!impl_) return;
  signal(SIGKILL);
  while (!impl_->ended) impl_->look(0);
}

bool Process::has_ended() {
  impl_->look(WNOHANG);
  return impl_->ended;
}

std::string Process::out() const {
  return impl_->out.text();
}

std::string Process::err() const {
  return impl_->err.text();
}

std::uint64_t Process::id() const {
  return static_cast<std::uint64_t>(impl_->pid);
}

void Process::signal(int number) {
  if (!has_ended()) ::kill(impl_->pid, number);
}

Finished Process::wait() {
  while (!impl_->ended) impl_->look(0);
  Finished finished;
  finished.exit_code = exit_code_of(impl_->status);
  finished.out = out();
  finished.err = err();
  finished.cost.cpu = seconds_of(impl_->usage.ru_utime) + seconds_of(impl_->usage.ru_stime);
  finished.cost.peak_bytes = static_cast<std::uint64_t>(impl_->usage.ru_maxrss) * 1024;
  return finished;
}

bool Process::runs_until(const std::function<bool()>& condition) {
  constexpr std::chrono::milliseconds between_questions{10};
  while (!condition()) {
    if (has_ended()) return condition();
    std::this_thread::sleep_for(between_questions);
  }
  return true;
}

}  // namespace rq::test
