#include "support/subprocess.hpp"

#include <cstdlib>
#include <thread>

namespace rq::test {

std::filesystem::path program(const std::string& name) {
  const char* const named = std::getenv("RQ_PROGRAMS");
  return std::filesystem::path(named != nullptr ? named : RQ_BIN_DIR) / name;
}

bool RunningProgram::runs_until(const std::function<bool()>& condition) const {
  constexpr std::chrono::milliseconds between_questions{10};
  while (!condition()) {
    if (has_ended()) return condition();
    std::this_thread::sleep_for(between_questions);
  }
  return true;
}

Finished run(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  return RunningProgram(program, arguments).wait();
}

int run_and_kill(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::function<bool()>& now) {
  RunningProgram running(program, arguments);
  for (bool killed = false; !running.has_ended();) {
    if (killed || !now()) continue;
    running.kill();
    killed = true;
  }
  return running.wait().exit_code;
}

}  // namespace rq::test
