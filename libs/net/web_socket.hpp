#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/net_error.hpp"
#include "net/session_settings.hpp"
#include "net/task.hpp"
#include "net/url.hpp"

namespace rq::net {

/// One WebSocket session, of either side. One coroutine may read while another writes; writes of
/// several coroutines are sent one after the other. Control pings are answered by themselves while
/// somebody reads.
class WebSocket {
 public:
  /// Bytes after a message that may be read, as fast parsers do.
  static constexpr std::size_t padding = 64;
  static constexpr std::size_t largest_message = std::size_t{16} * 1024 * 1024;

  virtual ~WebSocket() = default;

  /// Opens a session: resolves (every address is tried), connects (TCP_NODELAY), tunnels through
  /// the proxy, encrypts, upgrades, offers permessage-deflate. Throws `NetError`.
  static Task<std::unique_ptr<WebSocket>> open(const Url& url, const SessionSettings& settings);

  /// The next message, text or binary. The view is valid until the next call and `padding` bytes
  /// after it may be read. Throws `NetError`: `closed` with the code, `aborted` after `abort`, …
  virtual Task<std::string_view> read() = 0;
  /// Sends a text message. Throws `NetError`; a write that takes longer than 30 s is a `timeout`.
  virtual Task<> write(std::string text) = 0;
  /// Sends text messages in order, many of them in one packet: for those who send thousands a
  /// second. Throws as `write`.
  virtual Task<> write_all(std::vector<std::string> texts) = 0;
  /// Says goodbye and waits for the answer, two seconds at most. Never throws for what the other
  /// side does.
  virtual Task<> close(std::uint16_t code = 1000, std::string reason = {}) = 0;
  /// Drops the connection at once: whoever reads or writes gets `NetError` `aborted`.
  virtual void abort() = 0;
  /// Sends the first half of a message, then drops the connection: what a cable does.
  virtual Task<> tear(std::string text) = 0;
};

}  // namespace rq::net
