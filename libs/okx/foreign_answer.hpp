#pragma once

#include <string>

#include "net/http_client.hpp"

namespace rq::okx {

/// Says what came instead of an answer of the exchange, and what that usually means: a log-in page
/// of a network (and where a redirect leads), a bot check, maintenance, compressed bytes, nothing.
/// One line of at most a few hundred characters; what is quoted has no control characters.
std::string describe_foreign_answer(const net::HttpResponse& response);

}  // namespace rq::okx
