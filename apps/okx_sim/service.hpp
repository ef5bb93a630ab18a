#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "okx_sim/exchange.hpp"
#include "okx_sim/truth_vault.hpp"

#include "net/task.hpp"
#include "net/tls.hpp"

namespace rq::okx_sim {

struct ServiceSettings {
  std::uint16_t port = 0;  ///< 0: a free one
  std::shared_ptr<net::TlsContext> tls;
  Timestamp start;               ///< the exchange's clock at the beginning
  std::optional<Decimal> speed;  ///< empty: the exchange prints as fast as clients read
  bool waits = false;            ///< the clock stands still until the first subscription
  std::optional<std::chrono::milliseconds> exit_after;  ///< after the last print
  TruthVault* truth = nullptr;  ///< null: nothing is written down; outlives the service
};

/// The exchange on a port of 127.0.0.1: clocks, sockets and the log around it. Listens as soon as
/// it lives.
class Service {
 public:
  /// Throws `NetError` when the port is taken.
  Service(boost::asio::any_io_executor executor, Markets markets, const ExchangeSettings& exchange,
          const ServiceSettings& settings);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const Exchange& exchange() const;
  /// Lives until `stop` says so or the settings do, then says goodbye to everybody. Throws
  /// `IoError` when the truth cannot be written.
  net::Task<> run(std::function<bool()> stop);

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  // sessions hold it too
};

}  // namespace rq::okx_sim
