#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/trade.hpp"
#include "net/http_client.hpp"
#include "net/rate_limit.hpp"
#include "net/task.hpp"

namespace rq::okx {

/// How often the exchange may be asked, from this machine: shared by all clients of a program.
/// Sources: okx.com/docs-v5, "Rate limits". Bursts are counted strictly, so requests are spaced
/// evenly, with 2 % to spare.
struct RestPace {
  net::RateLimit history_trades{1, std::chrono::milliseconds(102)};  // 20 per 2 s
  net::RateLimit trades{1, std::chrono::microseconds(20'400)};       // 100 per 2 s
  net::RateLimit books{1, std::chrono::milliseconds(51)};            // 40 per 2 s
  net::RateLimit others{1, std::chrono::milliseconds(204)};          // 10 per 2 s and more
  /// Asked too often all the same: nobody asks before this.
  net::RateLimit::Clock::time_point quiet_until{};
};

/// The exchange's public REST. One request at a time; several clients run side by side. Every
/// function throws `NetError`, `VenueError`, or `DataError` for an answer that cannot be read.
class RestClient {
 public:
  RestClient(boost::asio::any_io_executor executor, const net::Url& base,
             const net::SessionSettings& session, std::shared_ptr<RestPace> pace);

  /// Body of `GET /api/v5/public/instruments` of the perpetual swaps: all, or one.
  net::Task<std::string> instruments(std::optional<InstId> instrument);
  /// Body of `GET /api/v5/market/history-trades`: 100 trades with ids below `below`, or the newest.
  net::Task<std::string> history_trades(InstId instrument, std::optional<TradeId> below);
  /// Body of `GET /api/v5/market/trades`: the newest 100 trades, under a limit of its own.
  net::Task<std::string> newest_trades(InstId instrument);
  /// Body of `GET /api/v5/market/books`: the best 400 levels a side.
  net::Task<std::string> order_book(InstId instrument);
  /// The exchange's clock: `GET /api/v5/public/time`.
  net::Task<Timestamp> time();

 private:
  net::Task<std::string> get(std::string target, net::RateLimit& limit);

  boost::asio::any_io_executor executor_;
  net::HttpClient http_;
  std::shared_ptr<RestPace> pace_;
};

}  // namespace rq::okx
