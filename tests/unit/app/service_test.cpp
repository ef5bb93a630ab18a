#include "app/service.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using rq::app::ServiceNotifier;
using namespace std::chrono_literals;

namespace {

/// A variable of the environment, as long as this lives.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

/// What systemd listens on.
class Manager {
 public:
  explicit Manager(const std::string& path) : descriptor_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.size() < sizeof address.sun_path);
    std::ranges::copy(path, address.sun_path);
    if (path.front() == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    REQUIRE(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), length) == 0);
  }
  ~Manager() { close(descriptor_); }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  /// The next message that is there; "" when there is none.
  [[nodiscard]] std::string heard() const {
    std::array<char, 256> buffer{};
    const auto got = recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    return got < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(got));
  }

 private:
  int descriptor_;
};

}  // namespace

TEST_CASE("the service manager hears how a program fares, a datagram each") {
  const rq::test::ScratchFolder folder("s");
  const std::string path = (folder.path() / "notify").string();
  const Manager manager(path);
  const Variable variable("NOTIFY_SOCKET", path);
  const ServiceNotifier notifier;
  notifier.ready();
  notifier.status("connected trades=5");
  notifier.alive();
  notifier.stopping();
  CHECK(manager.heard() == "READY=1");
  CHECK(manager.heard() == "STATUS=connected trades=5");
  CHECK(manager.heard() == "WATCHDOG=1");
  CHECK(manager.heard() == "STOPPING=1");
  CHECK(manager.heard().empty());
}

TEST_CASE("the service manager may listen on an abstract name") {
  const std::string name = "@ravequant-test-" + std::to_string(getpid());
  const Manager manager(name);
  const Variable variable("NOTIFY_SOCKET", name);
  ServiceNotifier().ready();
  CHECK(manager.heard() == "READY=1");
}

TEST_CASE("without a service manager, or with one that is gone, nothing happens") {
  CHECK_NOTHROW(ServiceNotifier().ready());
  const Variable gone("NOTIFY_SOCKET", "/absent/socket");
  CHECK_NOTHROW(ServiceNotifier().ready());
  const Variable too_long("NOTIFY_SOCKET", std::string(500, 'x'));
  CHECK_NOTHROW(ServiceNotifier().ready());
}

TEST_CASE("a watchdog is told twice as often as it asks for") {
  const ServiceNotifier notifier;
  CHECK_FALSE(notifier.watchdog_interval().has_value());
  {
    const Variable variable("WATCHDOG_USEC", "30000000");
    CHECK(notifier.watchdog_interval() == 15s);
  }
  for (const char* text : {"", "0", "-5", "soon", "5s"}) {
    CAPTURE(text);
    const Variable variable("WATCHDOG_USEC", text);
    CHECK_FALSE(notifier.watchdog_interval().has_value());
  }
}
