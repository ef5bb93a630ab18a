#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace rq::app {

/// Tells the service manager how a program fares: systemd with `Type=notify` (one datagram to
/// `$NOTIFY_SOCKET`, see sd_notify(3)). Does nothing where nobody listens.
class ServiceNotifier {
 public:
  ServiceNotifier();

  void ready() const { send("READY=1"); }
  void stopping() const { send("STOPPING=1"); }
  /// One line for `systemctl status`.
  void status(const std::string& text) const { send("STATUS=" + text); }
  /// To be called at least this often, or the manager restarts the program; nothing: need not be.
  [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_interval() const;
  void alive() const { send("WATCHDOG=1"); }

 private:
  void send(const std::string& message) const;

  std::string socket_;  // "" when nobody listens
};

}  // namespace rq::app
