#pragma once

#include <cstdint>
#include <string>

#include "core/errors.hpp"

namespace rq::net {

/// What went wrong between us and the other side.
enum class Failure : std::uint8_t {
  resolve,      ///< the name is not known
  connect,      ///< nobody answers there
  proxy,        ///< the proxy refused
  certificate,  ///< the other side could not prove who it is
  tls,          ///< the encrypted session broke
  refused,      ///< answered, and did not open the session (HTTP status in `code`)
  timeout,      ///< no answer in time
  closed,       ///< the other side ended the session (WebSocket close code in `code`)
  protocol,     ///< what came is not what the protocol allows, or too large
  aborted,      ///< we ended it
};

/// A session failed. `what()` names the other side and the reason.
class NetError : public Error {
 public:
  NetError(Failure failure, const std::string& message, unsigned code = 0)
      : Error(ExitCode::busy, message), failure_(failure), code_(code) {}
  [[nodiscard]] Failure failure() const noexcept { return failure_; }
  /// HTTP status of `refused`, WebSocket close code of `closed` (1006: none was sent); else 0.
  [[nodiscard]] unsigned code() const noexcept { return code_; }

 private:
  Failure failure_;
  unsigned code_;
};

}  // namespace rq::net
