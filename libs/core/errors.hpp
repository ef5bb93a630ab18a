#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <system_error>

namespace rq {

/// How a program ends (vault_layout.md, "Exit codes"; the numbers are those of sysexits.h).
enum class ExitCode : std::uint8_t {
  ok = 0,              ///< done; "nothing new" included
  none_found = 1,      ///< done, and asked to say so when there was nothing to show
  usage = 64,          ///< the command line is wrong
  bad_data = 65,       ///< input that must not be worked with
  no_input = 66,       ///< nothing to work on
  internal = 70,       ///< a defect of the program itself
  io = 74,             ///< the file system refused
  busy = 75,           ///< temporary: try again later
  configuration = 78,  ///< the config file is wrong
};

/// Every error a user can meet. `what()` says what was expected, what was found, where, and what
/// to do next; `code()` is the exit code it leads to when nothing else handles it.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
  [[nodiscard]] ExitCode code() const noexcept { return code_; }

 private:
  ExitCode code_;
};

struct UsageError : Error {
  explicit UsageError(const std::string& message) : Error(ExitCode::usage, message) {}
};

struct DataError : Error {
  explicit DataError(const std::string& message) : Error(ExitCode::bad_data, message) {}
};

struct NoInputError : Error {
  explicit NoInputError(const std::string& message) : Error(ExitCode::no_input, message) {}
};

struct BusyError : Error {
  explicit BusyError(const std::string& message) : Error(ExitCode::busy, message) {}
};

/// The file system refused an operation. Facts: what was tried, on which path, the system's reason,
/// and where that is known what helps.
class IoError : public Error {
 public:
  IoError(const std::string& operation, const std::string& path, std::error_code reason)
      : Error(ExitCode::io,
              "cannot " + operation + " " + path + ": " + reason.message() + cure(reason)),
        path_(path),
        reason_(reason) {}
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::error_code reason() const noexcept { return reason_; }

 private:
  static std::string cure(std::error_code reason) {
    if (reason == std::errc::no_space_on_device) return "; make room there";
    if (reason == std::errc::permission_denied || reason == std::errc::operation_not_permitted ||
        reason == std::errc::read_only_file_system)
      return "; make it writable for this user, or choose another place";
    return {};
  }

  std::string path_;
  std::error_code reason_;
};

/// An exact result does not fit the integers that carry it. Never wrapped, never rounded away.
struct OverflowError : DataError {
  using DataError::DataError;
};

}  // namespace rq
