#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "net/http_client.hpp"
#include "net/task.hpp"
#include "net/transport.hpp"

namespace rq::net {

// HTTP/1.1 as far as this program speaks it, over a `Transport`. Readers throw `NetError`
// (`protocol`, naming `peer`) for what is not HTTP, `boost::system::system_error` when the
// connection ends.

/// "404 Not Found"
std::string status_text(unsigned status);

/// "user:password" as the header Authorization and its kin want it.
std::string basic_authorization(const std::string& authorization);
std::string connect_request(const std::string& authority, const std::string& authorization);
std::string get_request(const Url& url, const std::string& target, const std::string& user_agent);
std::string response_text(const HttpResponse& response, bool keep_alive, bool with_body = true);

/// The status that a proxy answers to CONNECT. Nothing may follow its header.
Task<unsigned> read_connect_answer(Transport& transport, const std::string& peer);

struct ReceivedResponse {
  HttpResponse response;
  bool keep_alive = false;
};
Task<ReceivedResponse> read_response(Transport& transport, const std::string& peer);

struct ReceivedRequest {
  std::string method;
  std::string target;
  bool keep_alive = false;
  bool is_upgrade = false;  ///< to a WebSocket; the request is still in `received()`
  unsigned refusal = 0;     ///< the status to answer when it is no good, else 0
};
/// Nothing when the other side ends the connection between two requests.
Task<std::optional<ReceivedRequest>> read_request(Transport& transport);

}  // namespace rq::net
