#include "okx/rest_client.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/errors.hpp"
#include "core/json_limits.hpp"
#include "core/quote.hpp"
#include "okx/foreign_answer.hpp"
#include "okx/json_text.hpp"
#include "okx/venue_error.hpp"

namespace rq::okx {

namespace {

using Json = nlohmann::json;

constexpr std::chrono::seconds deadline{10};
/// Asked too often: the exchange counts over two seconds.
constexpr std::chrono::seconds pause_when_limited{2};

/// The error that an answer reports, under status 200 as well; nothing when it reports success.
std::optional<VenueError> error_of(const net::HttpResponse& response) {
  constexpr std::string_view success = "{\"code\":\"0\"";
  if (response.status == 200 && response.body.starts_with(success)) return std::nullopt;
  const Json json = try_parse_json<Json>(response.body);
  if (!json.is_object() || !json.contains("code"))
    return VenueError::foreign(describe_foreign_answer(response), response.status);
  const std::string code = json_text(json, "code");
  if (response.status == 200 && code == "0") return std::nullopt;
  return VenueError(code, json_text(json, "msg"), response.status);
}

}  // namespace

RestClient::RestClient(boost::asio::any_io_executor executor, const net::Url& base,
                       const net::SessionSettings& session, std::shared_ptr<RestPace> pace)
    : executor_(std::move(executor)), http_(base, session), pace_(std::move(pace)) {}

net::Task<std::string> RestClient::get(std::string target, net::RateLimit& limit) {
  using Clock = net::RateLimit::Clock;
  const auto start = std::max(limit.next_allowed(Clock::now()), pace_->quiet_until);
  limit.count(std::max(start, Clock::now()));
  boost::asio::steady_timer timer(executor_, start);
  co_await timer.async_wait(boost::asio::use_awaitable);
  auto response = co_await http_.get(std::move(target), deadline);
  const auto error = error_of(response);
  if (!error) co_return std::move(response.body);
  if (error->is_rate_limit()) pace_->quiet_until = Clock::now() + pause_when_limited;
  throw *error;
}

net::Task<std::string> RestClient::instruments(std::optional<InstId> instrument) {
  std::string target = "/api/v5/public/instruments?instType=SWAP";
  if (instrument) target += "&instId=" + instrument->str();
  co_return co_await get(std::move(target), pace_->others);
}

net::Task<std::string> RestClient::history_trades(InstId instrument, std::optional<TradeId> below) {
  std::string target =
      "/api/v5/market/history-trades?instId=" + instrument.str() + "&type=1&limit=100";
  if (below) target += "&after=" + std::to_string(*below);
  co_return co_await get(std::move(target), pace_->history_trades);
}

net::Task<std::string> RestClient::newest_trades(InstId instrument) {
  co_return co_await get("/api/v5/market/trades?instId=" + instrument.str() + "&limit=100",
                         pace_->trades);
}

net::Task<std::string> RestClient::order_book(InstId instrument) {
  co_return co_await get("/api/v5/market/books?instId=" + instrument.str() + "&sz=400",
                         pace_->books);
}

net::Task<Timestamp> RestClient::time() {
  const std::string body = co_await get("/api/v5/public/time", pace_->others);
  const Json json = try_parse_json<Json>(body);
  std::string text;
  if (json.is_object() && json.contains("data") && json["data"].is_array() &&
      !json["data"].empty() && json["data"][0].is_object())
    text = json_text(json["data"][0], "ts");
  std::int64_t ms = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), ms);
  if (error != std::errc() || end != text.data() + text.size())
    throw DataError("the exchange's answer of /api/v5/public/time cannot be read: " + quote(body));
  co_return from_unix_ms(ms);
}

}  // namespace rq::okx
