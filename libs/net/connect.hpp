#pragma once

#include <boost/system/system_error.hpp>
#include <memory>
#include <string>

#include "net/deadline.hpp"
#include "net/net_error.hpp"
#include "net/session_settings.hpp"
#include "net/task.hpp"
#include "net/transport.hpp"
#include "net/url.hpp"

namespace rq::net {

/// Opens the way to `url`: name, connection, proxy, encryption. The references must outlive the
/// task. Throws `NetError`.
Task<std::shared_ptr<Transport>> connect(const Url& url, const SessionSettings& settings,
                                         Deadline& deadline);

/// The error to report when `deadline` ended work with `peer`; otherwise one of `failure` with
/// `what` happened.
NetError failure_of(const Deadline& deadline, const std::string& peer, Failure failure,
                    const std::string& what);

}  // namespace rq::net
