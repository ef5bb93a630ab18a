#include <array>
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <future>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "support/catch.hpp"

#include "app/log.hpp"
#include "app/stop_signal.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

/// Takes the place of stderr and takes no more, as a terminal after Ctrl-S.
class StoppedConsole {
 public:
  StoppedConsole() {
    REQUIRE(::pipe(ends_.data()) == 0);
    ::fcntl(ends_[1], F_SETFL, O_NONBLOCK);
    while (::write(ends_[1], "x", 1) == 1) {
    }
    ::fcntl(ends_[1], F_SETFL, 0);
    ::dup2(ends_[1], STDERR_FILENO);
  }
  ~StoppedConsole() {
    ::dup2(usual_, STDERR_FILENO);
    for (const int file : {usual_, ends_[0], ends_[1]}) ::close(file);
  }
  StoppedConsole(const StoppedConsole&) = delete;
  StoppedConsole& operator=(const StoppedConsole&) = delete;

  /// Nobody will ever read it.
  void close() {
    ::close(ends_[0]);
    ends_[0] = -1;
  }
  /// Goes on, and shows all up to this.
  std::string text_up_to(const std::string& end) {
    std::string text;
    std::array<char, 4096> buffer{};
    while (text.find(end) == std::string::npos) {
      const auto got = ::read(ends_[0], buffer.data(), buffer.size());
      REQUIRE(got > 0);
      text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
  }

 private:
  int usual_ = ::dup(STDERR_FILENO);
  std::array<int, 2> ends_{};
};

}  // namespace

TEST_CASE("a console that stands still keeps nobody who logs waiting, and shows the newest then") {
  constexpr int lines = 2'000;
  StoppedConsole console;
  std::string shown;
  {
    const app::log::Thread thread;
    const auto logged = std::async(std::launch::async, [] {
      for (int i = 0; i < lines; ++i) app::log::info("line " + std::to_string(i) + '.');
    });
    const bool waited_for_nobody = logged.wait_for(1min) == std::future_status::ready;
    shown = console.text_up_to("line " + std::to_string(lines - 1) + ".\n");
    CHECK(waited_for_nobody);
  }
  CHECK(shown.find("line " + std::to_string(lines - 200) + ".\n") != std::string::npos);
  CHECK(shown.find("line " + std::to_string(lines / 2) + ".\n") == std::string::npos);
  app::log::info("directly again");
  CHECK(console.text_up_to("directly again\n").find("line") == std::string::npos);
}

TEST_CASE("a console that is gone ends nothing") {
  app::survive_closed_pipes();
  StoppedConsole console;
  console.close();
  {
    const app::log::Thread thread;
    app::log::info("nobody reads this");
  }
  SUCCEED("the process lives");
}

TEST_CASE("a console that stands still for good does not keep a program from ending") {
  // In a process of its own: what hangs there hangs until that ends.
  const std::string log_file = GENERATE("", "/dev/full");
  const StoppedConsole console;
  const auto child = ::fork();
  if (child == 0) {
    if (!log_file.empty()) app::log::add_file(log_file);
    {
      const app::log::Thread thread;
      app::log::info("nobody reads this");
    }
    app::log::info("nor this");
    std::_Exit(app::log::console_is_lost() ? 7 : 8);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 7);
}
