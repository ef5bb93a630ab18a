#include "app/service.hpp"

#include <cstdlib>
#include <string_view>

#if !defined(_WIN32)
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#endif

namespace rq::app {

#if defined(_WIN32)

ServiceNotifier::ServiceNotifier() = default;

std::optional<std::chrono::milliseconds> ServiceNotifier::watchdog_interval() const {
  return std::nullopt;
}

void ServiceNotifier::send(const std::string&) const {}

#else

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

ServiceNotifier::ServiceNotifier() : socket_(variable("NOTIFY_SOCKET")) {}

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

#endif

}  // namespace rq::app
