#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "support/scratch_folder.hpp"

#include "net/server.hpp"
#include "net/session_settings.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"
#include "net/web_socket.hpp"

namespace rq::test {

/// A context that trusts `identity` as a user would make it: through --ca-file.
std::shared_ptr<net::TlsContext> trusting(const net::TlsContext::Identity& identity);

/// A server on this machine and what it takes to reach it.
class Loopback {
 public:
  Loopback(boost::asio::any_io_executor executor, bool encrypted, net::Server::Handlers handlers);

  [[nodiscard]] net::Url url(const std::string& target = "/") const;
  [[nodiscard]] net::SessionSettings& settings() { return settings_; }
  [[nodiscard]] net::Server& server() { return server_; }
  [[nodiscard]] net::Task<std::unique_ptr<net::WebSocket>> open(const std::string& target = "/");

 private:
  bool encrypted_;
  net::TlsContext::Identity identity_;
  net::Server server_;
  net::SessionSettings settings_;
};

}  // namespace rq::test
