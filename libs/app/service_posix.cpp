// Services on POSIX: systemd is told how a program fares. Its twin is service_windows.cpp.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/service.hpp"

namespace rq::app {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

[[noreturn]] void refuse_services() {
  throw UsageError(
      "services of this kind are those of Windows; here sudo scripts/service/install makes the "
      "services of systemd");
}

}  // namespace

ServiceNotifier::ServiceNotifier() : socket_(variable("NOTIFY_SOCKET")) {}

void ServiceNotifier::ready() const {
  send("READY=1");
}

void ServiceNotifier::stopping() const {
  send("STOPPING=1");
}

void ServiceNotifier::status(const std::string& text) const {
  send("STATUS=" + text);
}

void ServiceNotifier::alive() const {
  send("WATCHDOG=1");
}

std::optional<std::chrono::milliseconds> ServiceNotifier::watchdog_interval() const {
  const std::string text = variable("WATCHDOG_USEC");
  std::int64_t microseconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), microseconds);
  if (error != std::errc() || end != text.data() + text.size() || microseconds <= 0)
    return std::nullopt;
  // Half of the time, as sd_watchdog_enabled(3) advises.
  return std::chrono::milliseconds(microseconds / 2'000);
}

void ServiceNotifier::send(const std::string& message) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() >= sizeof(address.sun_path)) return;
  address.sun_family = AF_UNIX;
  std::ranges::copy(socket_, address.sun_path);
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // an abstract name
  const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  // Best effort: a manager that does not listen is no reason to stop recording.
  [[maybe_unused]] const auto sent = sendto(fd, message.data(), message.size(), MSG_NOSIGNAL,
                                            reinterpret_cast<const sockaddr*>(&address), length);
  close(fd);
}

std::string default_log_file(const std::string& /*program*/) {
  return {};
}

void install_service(const Service& /*service*/, const ServiceCommand& /*command*/) {
  refuse_services();
}

void uninstall_service(const Service& /*service*/) {
  refuse_services();
}

ExitCode run_as_service(const Service& /*service*/, const std::function<ExitCode()>& /*body*/) {
  refuse_services();
}

}  // namespace rq::app
