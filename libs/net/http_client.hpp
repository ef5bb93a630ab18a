#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "net/net_error.hpp"
#include "net/session_settings.hpp"
#include "net/task.hpp"
#include "net/url.hpp"

namespace rq::net {

struct HttpResponse {
  unsigned status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::string location{};          ///< where a redirect leads; redirects are not followed
  std::string content_encoding{};  ///< empty: the body is as it is
};

/// GET requests to one host over one connection that is kept open between them and opened again
/// when it is gone. One request at a time.
class HttpClient {
 public:
  static constexpr std::size_t largest_body = std::size_t{64} * 1024 * 1024;

  /// `base`: its target is the prefix of all requests ("/" for none).
  HttpClient(Url base, SessionSettings settings);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// `target`: path and query after the base. Every status is an answer; throws `NetError` when
  /// there is none within `deadline`. A kept connection that turns out to be closed is opened again
  /// once, silently.
  Task<HttpResponse> get(std::string target, std::chrono::milliseconds deadline);
  /// Drops the connection at once: a pending request ends with `NetError` `aborted`.
  void abort();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // requests in progress hold it too
};

}  // namespace rq::net
