#pragma once

#include <string>

#include "core/errors.hpp"
#include "core/quote.hpp"

namespace rq::okx {

/// The exchange answered with an error code. Facts: its code and message, and the HTTP status. Of
/// the two texts the message quotes as much as helps.
class VenueError : public Error {
 public:
  VenueError(std::string code, const std::string& message, unsigned status)
      : Error(ExitCode::busy, "the exchange answered with code " +
                                  (code.empty() ? "(none)" : quote(code)) + ", '" +
                                  quote(message, longest_message) + "' (HTTP status " +
                                  std::to_string(status) + ")"),
        code_(std::move(code)),
        status_(status) {}

  /// Something else came in place of the exchange's answer: `found` says what (see
  /// `describe_foreign_answer`).
  static VenueError foreign(const std::string& found, unsigned status) {
    return VenueError(status, "instead of the exchange's answer came " + found);
  }

  [[nodiscard]] const std::string& code() const noexcept { return code_; }
  [[nodiscard]] unsigned status() const noexcept { return status_; }
  /// Asked too often: HTTP 429, or code 50011 under any status (okx.com/docs-v5, "Rate limits").
  [[nodiscard]] bool is_rate_limit() const noexcept { return status_ == 429 || code_ == "50011"; }
  /// There is no such instrument: 51001.
  [[nodiscard]] bool is_unknown_instrument() const noexcept { return code_ == "51001"; }

 private:
  static constexpr std::size_t longest_message = 400;

  VenueError(unsigned status, const std::string& what)
      : Error(ExitCode::busy, what), status_(status) {}

  std::string code_;
  unsigned status_;
};

}  // namespace rq::okx
