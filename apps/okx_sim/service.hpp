#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "okx_sim/exchange.hpp"
#include "okx_sim/truth_vault.hpp"

#include "net/tls.hpp"

namespace rq::okx_sim {

struct ServiceSettings {
  std::uint16_t port = 0;  ///< 0: a free one
  std::shared_ptr<net::TlsContext> tls;
  Timestamp start;               ///< the exchange's clock at the beginning
  std::optional<Decimal> speed;  ///< empty: the exchange prints as fast as clients read
  bool waits = false;            ///< the clock stands still until the first subscription
  std::optional<std::chrono::milliseconds> exit_after;  ///< after the last print
  bool limited = true;                                  ///< new connections as well
  TruthVault* truth = nullptr;  ///< null: nothing is written down; outlives the service
};

/// The exchange on a port of 127.0.0.1: clocks, sockets and the log around it. Listens as soon as
/// it lives.
class Service {
 public:
  /// Throws `NetError` when the port is taken.
  Service(Markets markets, const ExchangeSettings& exchange, const ServiceSettings& settings);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] const Exchange& exchange() const;
  /// Returns when the program is asked to stop, or the settings say so.
  void run();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rq::okx_sim
