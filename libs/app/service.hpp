#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/errors.hpp"

namespace rq::app {

/// A program that Windows can run as a service, without anybody logged on.
struct Service {
  const char* name;         ///< for commands, as in `net start NAME`
  const char* title;        ///< in the list of services
  const char* description;  ///< one sentence
};

/// What a service is started with, and what it works on.
struct ServiceCommand {
  std::string log_file;                ///< absolute; its folder is made
  std::vector<std::string> arguments;  ///< of the program; nothing in them is relative
  std::string vault;                   ///< absolute; made when there is none
  std::vector<std::string> files;      ///< that the service has to read
};

/// Tells the service manager how a program fares: systemd with `Type=notify` (one datagram to
/// `$NOTIFY_SOCKET`, see sd_notify(3)), or that of Windows. Does nothing where nobody listens.
class ServiceNotifier {
 public:
  ServiceNotifier();

  void ready() const;
  void stopping() const;
  /// One line for `systemctl status`.
  void status(const std::string& text) const;
  /// To be called at least this often, or the manager restarts the program; nothing: need not be.
  [[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_interval() const;
  void alive() const;

 private:
  void send(const std::string& message) const;

  std::string socket_;  // "" when nobody listens
};

/// The first argument of a program that Windows starts as a service; the second is its log file.
constexpr const char* as_service_argument = "--as-service";

/// Where a service of Windows logs unless it is told otherwise; "" elsewhere.
std::string default_log_file(const std::string& program);

/// Makes the service, or changes the one there is to this command: it starts with Windows, is
/// started again when it fails in a way that a restart may cure, and has few rights, those to the
/// Vault and to its log among them. Throws `Error` when Windows refuses, `UsageError` on other
/// systems.
void install_service(const Service& service, const ServiceCommand& command);

/// Ends the service and removes it; what it recorded stays. Throws likewise, `NoInputError` when
/// there is none.
void uninstall_service(const Service& service);

/// Runs `body`, which throws nothing, as the service that Windows has started this program as; its
/// result is passed on. Throws `UsageError` when Windows has not.
ExitCode run_as_service(const Service& service, const std::function<ExitCode()>& body);

}  // namespace rq::app
