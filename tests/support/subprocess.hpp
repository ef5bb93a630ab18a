#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rq::test {

/// One of the project's own programs, as built with these tests, or those in the folder that
/// $RQ_PROGRAMS names.
std::filesystem::path program(const std::string& name);

/// What running cost, as the system counts it.
struct Cost {
  std::chrono::duration<double> wall{};
  std::chrono::duration<double> cpu{};  ///< user and system
  /// Most memory resident at any time. The system counts the starting program's own in: keep that
  /// one small where the number matters.
  std::uint64_t peak_bytes = 0;
  std::uint64_t read_bytes =
      0;  ///< asked of the system by read calls, loading of libraries included
};

/// What a program that ran to its end left behind.
struct Finished {
  int exit_code = -1;  ///< `killed_exit_code` when it was killed
  std::string out;     ///< its stdout
  std::string err;     ///< its stderr
  Cost cost;
};

/// Of a program that was killed: 128 + SIGKILL.
inline constexpr int killed_exit_code = 137;

/// A program that runs beside this one. Killed when it has not ended by the time that this goes.
class RunningProgram {
 public:
  /// Starts it (arguments are UTF-8, stdin is empty). Throws `std::system_error` when it cannot.
  RunningProgram(const std::filesystem::path& program, const std::vector<std::string>& arguments);
  ~RunningProgram();
  RunningProgram(RunningProgram&&) noexcept;
  RunningProgram& operator=(RunningProgram&&) = delete;

  /// What it has written so far.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;
  /// Processor time so far, user and system.
  [[nodiscard]] std::chrono::duration<double> cpu() const;
  /// Whether it ended, by itself or not; to be followed by `wait`.
  [[nodiscard]] bool has_ended() const;
  [[nodiscard]] std::uint64_t id() const;
  // Nothing happens when it has ended.
  /// As a user does it: SIGTERM; on Windows Ctrl-C.
  void ask_to_stop() const;
  /// At once, without a chance to finish anything.
  void kill() const;
  /// Nothing of it goes on until `resume`: what a laptop does that sleeps.
  void suspend() const;
  void resume() const;
  /// Asks again and again until `condition` holds; false when the program ended before it did.
  bool runs_until(const std::function<bool()>& condition) const;
  /// Waits until it ends. Once only.
  Finished wait();

 private:
  struct Process;
  std::unique_ptr<Process> process_;
};

/// Runs a program (arguments are UTF-8, stdin is empty) and waits for it. Throws
/// `std::system_error` when it cannot be started.
Finished run(const std::filesystem::path& program, const std::vector<std::string>& arguments);

/// Runs a program and kills it as soon as `now`, asked again and again, says so. The result is its
/// exit code, as above.
int run_and_kill(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::function<bool()>& now);

}  // namespace rq::test
