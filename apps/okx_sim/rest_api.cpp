#include "okx_sim/rest_api.hpp"

#include <algorithm>
#include <optional>

namespace rq::okx_sim {

namespace {

using std::chrono::seconds;

/// Every limit of the exchange's is a number of requests in this time (docs, "Rate Limits").
constexpr seconds limit_window{2};

RestAnswer success(std::string_view data) {
  return {200, R"({"code":"0","msg":"","data":[)" + std::string(data) + "]}"};
}

RestAnswer missing_parameter(std::string_view name) {
  return rest_error(400, "50014", "Parameter " + std::string(name) + " can not be empty.");
}

RestAnswer wrong_parameter(std::string_view name) {
  return rest_error(400, "51000", "Parameter " + std::string(name) + " error");
}

RestAnswer unknown_instrument() {
  return rest_error(200, "51001", "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");
}

/// A parameter that is a number, in `value`; whether it can be read. Absent is fine.
bool read_number(const Target& target, std::string_view name, std::optional<std::uint64_t>& value) {
  const std::string_view text = target[name];
  if (text.empty()) return true;
  value = parse_number(text);
  return value.has_value();
}

/// The `limit` of a request; nullopt when it is none that the exchange takes.
std::optional<std::size_t> limit_of(const Target& target, std::size_t most) {
  std::optional<std::uint64_t> limit;
  if (!read_number(target, "limit", limit)) return std::nullopt;
  if (!limit) return std::size_t{100};
  if (*limit == 0 || *limit > most) return std::nullopt;
  return static_cast<std::size_t>(*limit);
}

}  // namespace

RestAnswer rest_error(unsigned status, std::string_view code, std::string_view message) {
  return {status, R"({"code":")" + std::string(code) + R"(","msg":")" + std::string(message) +
                      R"(","data":[]})"};
}

RestAnswer too_many_requests() {
  return {429, R"({"msg":"Too Many Requests","code":"50011"})"};
}

RestApi::RestApi(const Markets& markets, std::chrono::milliseconds history, bool limited)
    : markets_(markets), history_(history), limited_(limited) {
  add("/api/v5/public/instruments", 20, &RestApi::instruments);
  add("/api/v5/public/time", 10, &RestApi::time);
  add("/api/v5/market/trades", 100, &RestApi::trades);
  add("/api/v5/market/history-trades", 20, &RestApi::history_trades);
  add("/api/v5/market/books", 40, &RestApi::books);
}

void RestApi::add(const char* path, std::size_t a_window,
                  RestAnswer (RestApi::*handler)(const Target&, const RestMoment&) const) {
  endpoints_.emplace(path,
                     Endpoint{[this, handler](const Target& target, const RestMoment& moment) {
                                return (this->*handler)(target, moment);
                              },
                              net::RateLimit(a_window, limit_window)});
}

RestAnswer RestApi::get(std::string_view text, const RestMoment& moment) {
  const Target target = parse_target(text);
  const auto found = endpoints_.find(target.path);
  if (found == endpoints_.end()) return rest_error(404, "404", "Not Found");
  Endpoint& endpoint = found->second;
  if (limited_) {
    if (endpoint.limit.next_allowed(moment.real) > moment.real) return too_many_requests();
    endpoint.limit.count(moment.real);
  }
  return endpoint.answer(target, moment);
}

RestAnswer RestApi::instruments(const Target& target, const RestMoment&) const {
  if (target["instType"].empty()) return missing_parameter("instType");
  if (target["instType"] != "SWAP") return success("");
  const std::string_view wanted = target["instId"];
  const std::string_view family = target["instFamily"];
  if (!wanted.empty() && find_market(markets_, wanted) == nullptr) return unknown_instrument();
  std::string data;
  for (const auto& market : markets_) {
    const std::string& instrument = market->listing.instrument.str();
    if (!wanted.empty() && instrument != wanted) continue;
    if (!family.empty() && instrument != std::string(family) + "-SWAP") continue;
    if (!data.empty()) data += ',';
    data += instrument_json(market->listing);
  }
  return success(data);
}

RestAnswer RestApi::time(const Target&, const RestMoment& moment) const {
  return success(R"({"ts":")" + std::to_string(moment.market.time_since_epoch().count()) + "\"}");
}

RestAnswer RestApi::trades(const Target& target, const RestMoment& moment) const {
  if (target["instId"].empty()) return missing_parameter("instId");
  const Market* market = find_market(markets_, target["instId"]);
  if (market == nullptr) return unknown_instrument();
  const auto limit = limit_of(target, 500);
  if (!limit) return wrong_parameter("limit");
  PageRequest request;
  request.limit = *limit;
  return page_of(*market, request, moment);
}

RestAnswer RestApi::history_trades(const Target& target, const RestMoment& moment) const {
  if (target["instId"].empty()) return missing_parameter("instId");
  const Market* market = find_market(markets_, target["instId"]);
  if (market == nullptr) return unknown_instrument();
  PageRequest request;
  const auto limit = limit_of(target, 100);
  if (!limit) return wrong_parameter("limit");
  request.limit = *limit;
  std::optional<std::uint64_t> after;
  if (!read_number(target, "after", after)) return wrong_parameter("after");
  if (!read_number(target, "before", request.newer_than)) return wrong_parameter("before");
  const std::string_view type = target["type"];
  if (type.empty() || type == "1") {
    request.older_than = after;
  } else if (type == "2") {
    if (request.newer_than)
      return rest_error(
          200, "50039",
          "The 'before' parameter is not available for implementing timestamp pagination");
    if (after && *after < std::uint64_t{1} << 53U)
      request.older_than_time = from_unix_ms(static_cast<std::int64_t>(*after));
  } else {
    return wrong_parameter("type");
  }
  return page_of(*market, request, moment);
}

RestAnswer RestApi::books(const Target& target, const RestMoment& moment) const {
  if (target["instId"].empty()) return missing_parameter("instId");
  Market* market = find_market(markets_, target["instId"]);
  if (market == nullptr) return unknown_instrument();
  std::optional<std::uint64_t> levels = 1;
  if (!read_number(target, "sz", levels) || *levels == 0 || *levels > MadeBook::depth)
    return wrong_parameter("sz");
  market->book_wanted = true;
  const auto& prints = market->tape.prints();
  if (prints.empty()) return success("");
  BookFeed& book = market->book;
  if (!book.is_open()) book.open(moment.market, prints.back(), market->sequence);
  if (moment.as_of == Timestamp::max()) return success(book.rest(*levels));
  // A cache that lags: it is renewed when it has become too old.
  auto& old = market->old_book;
  if (!old || old->time < moment.as_of) old = Market::OldBook{book, moment.market};
  return success(old->book.rest(*levels));
}

RestAnswer RestApi::page_of(const Market& market, PageRequest request,
                            const RestMoment& moment) const {
  request.as_of = moment.as_of;
  request.since = moment.market - history_;
  const TradeFrames frames(market.listing.instrument);
  auto [first, last] = find_page(market.tape.prints(), request);
  std::string data;
  while (last != first) {
    if (!data.empty()) data += ',';
    frames.append_rest(data, *--last);
  }
  return success(data);
}

}  // namespace rq::okx_sim
