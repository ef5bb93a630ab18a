#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "okx_sim/market.hpp"
#include "okx_sim/target.hpp"
#include "okx_sim/trade_frames.hpp"

#include "net/rate_limit.hpp"

namespace rq::okx_sim {

struct RestAnswer {
  unsigned status = 200;
  std::string body;
};

/// When a request is answered.
struct RestMoment {
  net::RateLimit::Clock::time_point real;  ///< what rate limits go by
  Timestamp market;                        ///< the exchange's own time
  Timestamp as_of;  ///< what its caches know: `market`, earlier when they lag
};

/// `{"code":…,"msg":…,"data":[]}`, as the exchange says no.
RestAnswer rest_error(unsigned status, std::string_view code, std::string_view message);
/// HTTP 429 as it was seen: without `data`.
RestAnswer too_many_requests();

/// Answers the exchange's public REST requests: instruments, time, trades, history-trades, books.
/// One client: limits are those of one address.
class RestApi {
 public:
  /// `history`: how far back history-trades reaches. `limited`: whether rate limits are kept.
  RestApi(const Markets& markets, std::chrono::milliseconds history, bool limited);

  RestAnswer get(std::string_view target, const RestMoment& moment);

 private:
  using Handler = std::function<RestAnswer(const Target&, const RestMoment&)>;
  struct Endpoint {
    Handler answer;
    net::RateLimit limit;
  };

  void add(const char* path, std::size_t a_window,
           RestAnswer (RestApi::*handler)(const Target&, const RestMoment&) const);
  [[nodiscard]] RestAnswer instruments(const Target& target, const RestMoment& moment) const;
  [[nodiscard]] RestAnswer time(const Target& target, const RestMoment& moment) const;
  [[nodiscard]] RestAnswer trades(const Target& target, const RestMoment& moment) const;
  [[nodiscard]] RestAnswer history_trades(const Target& target, const RestMoment& moment) const;
  [[nodiscard]] RestAnswer books(const Target& target, const RestMoment& moment) const;
  [[nodiscard]] RestAnswer page_of(const Market& market, PageRequest request,
                                   const RestMoment& moment) const;

  const Markets& markets_;
  std::chrono::milliseconds history_;
  bool limited_;
  std::map<std::string, Endpoint, std::less<>> endpoints_;
};

}  // namespace rq::okx_sim
