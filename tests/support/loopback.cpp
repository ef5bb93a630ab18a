#include "support/loopback.hpp"

#include <fstream>
#include <utility>

#include "vault/file_system.hpp"

namespace rq::test {

using net::TlsContext;

std::shared_ptr<TlsContext> trusting(const TlsContext::Identity& identity) {
  const ScratchFolder folder;
  const auto file = folder.path() / "server.pem";
  std::ofstream(file, std::ios::binary) << identity.certificate_pem;
  return TlsContext::client(vault::to_utf8(file));
}

Loopback::Loopback(boost::asio::any_io_executor executor, bool encrypted,
                   net::Server::Handlers handlers)
    : encrypted_(encrypted),
      identity_(encrypted ? TlsContext::make_identity("localhost") : TlsContext::Identity()),
      server_(std::move(executor), "127.0.0.1", 0,
              encrypted ? TlsContext::server(identity_) : nullptr, std::move(handlers)) {
  if (encrypted) settings_.tls = trusting(identity_);
}

net::Url Loopback::url(const std::string& target) const {
  return {encrypted_, "localhost", server_.port(), target};
}

net::Task<std::unique_ptr<net::WebSocket>> Loopback::open(const std::string& target) {
  return net::WebSocket::open(url(target), settings_);
}

}  // namespace rq::test
