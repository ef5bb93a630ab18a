#include "okx/rest_client.hpp"

#include <vector>

#include "support/catch.hpp"
#include "support/loopback.hpp"
#include "support/net_tasks.hpp"

#include "core/errors.hpp"
#include "okx/venue_error.hpp"

using namespace rq;
using namespace std::chrono_literals;
using net::HttpResponse;
using net::Task;
using okx::RestClient;
using okx::RestPace;
using okx::VenueError;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");

/// An exchange that gives one answer to everything, and what it was asked.
struct Exchange {
  explicit Exchange(boost::asio::any_io_executor executor, HttpResponse response)
      : answer(std::move(response)),
        loopback(executor, false, {.on_get = [this](std::string target) -> Task<HttpResponse> {
                   asked.push_back(std::move(target));
                   co_return answer;
                 }}),
        client(executor, loopback.url(), loopback.settings(), pace) {}

  HttpResponse answer;
  std::vector<std::string> asked;
  std::shared_ptr<RestPace> pace = std::make_shared<RestPace>();
  test::Loopback loopback;
  RestClient client;
};

/// Runs `work` against an exchange that answers so.
void against(const HttpResponse& answer, const std::function<Task<>(Exchange&)>& work) {
  test::run_tasks([&](auto executor) -> Task<> {
    Exchange exchange(executor, answer);
    co_await work(exchange);
  });
}

Task<std::optional<VenueError>> venue_error(Exchange& exchange) {
  try {
    co_await exchange.client.newest_trades(btc);
  } catch (const VenueError& error) {
    co_return error;
  }
  co_return std::nullopt;
}

}  // namespace

TEST_CASE("requests are those that the exchange documents") {
  const HttpResponse good{200, R"({"code":"0","msg":"","data":[]})"};
  against(good, [](Exchange& exchange) -> Task<> {
    const std::string body = co_await exchange.client.history_trades(btc, 1'234);
    CHECK(body == exchange.answer.body);
    co_await exchange.client.history_trades(btc, std::nullopt);
    co_await exchange.client.newest_trades(btc);
    co_await exchange.client.order_book(btc);
    co_await exchange.client.instruments(btc);
    co_await exchange.client.instruments(std::nullopt);
    CHECK(exchange.asked ==
          std::vector<std::string>{
              "/api/v5/market/history-trades?instId=BTC-USDT-SWAP&type=1&limit=100&after=1234",
              "/api/v5/market/history-trades?instId=BTC-USDT-SWAP&type=1&limit=100",
              "/api/v5/market/trades?instId=BTC-USDT-SWAP&limit=100",
              "/api/v5/market/books?instId=BTC-USDT-SWAP&sz=400",
              "/api/v5/public/instruments?instType=SWAP&instId=BTC-USDT-SWAP",
              "/api/v5/public/instruments?instType=SWAP"});
  });
}

TEST_CASE("an answer may have its keys in any order") {
  against({200, R"({"msg":"","data":[],"code":"0"})"}, [](Exchange& exchange) -> Task<> {
    const auto error = co_await venue_error(exchange);
    CHECK_FALSE(error.has_value());
  });
}

TEST_CASE("too many requests are told by status 429, and by code 50011 under 200 and as a number") {
  const auto answer = GENERATE(HttpResponse{429, "slow down"},
                               HttpResponse{200, R"({"msg":"Too Many Requests","code":"50011"})"},
                               HttpResponse{200, R"({"code":50011,"data":[]})"});
  against(answer, [](Exchange& exchange) -> Task<> {
    const auto before = net::RateLimit::Clock::now();
    const auto error = co_await venue_error(exchange);
    REQUIRE(error.has_value());
    CHECK(error->is_rate_limit());
    // Every client of the program keeps still for a while.
    CHECK(exchange.pace->quiet_until >= before + 2s);
  });
}

TEST_CASE("an error of the exchange says which, under any status") {
  struct Case {
    unsigned status;
    std::string body;
    std::string code;
  };
  const Case expected = GENERATE(
      Case{200, R"({"code":"51001","msg":"Instrument ID does not exist","data":[]})", "51001"},
      Case{503, R"({"code":"50001","msg":"Service temporarily unavailable"})", "50001"},
      Case{500, R"({"code":"0","data":[]})", "0"}, Case{502, "<html>Bad Gateway", ""},
      Case{200, "", ""}, Case{200, "[]", ""}, Case{200, R"({"data":[]})", ""});
  const HttpResponse answer{expected.status, expected.body};
  against(answer, [&](Exchange& exchange) -> Task<> {
    const auto error = co_await venue_error(exchange);
    REQUIRE(error.has_value());
    CHECK(error->status() == expected.status);
    CHECK(error->code() == expected.code);
    CHECK_FALSE(error->is_rate_limit());
    CHECK(error->is_unknown_instrument() == (expected.code == "51001"));
    CHECK(exchange.pace->quiet_until == net::RateLimit::Clock::time_point());
  });
}

TEST_CASE("the exchange's clock is read to the millisecond") {
  against({200, R"({"code":"0","msg":"","data":[{"ts":"1597026383085"}]})"},
          [](Exchange& exchange) -> Task<> {
            const Timestamp time = co_await exchange.client.time();
            CHECK(format_ms(time) == "2020-08-10T02:26:23.085Z");
          });
}

TEST_CASE("an exchange's clock that cannot be read is an error") {
  const std::string data = GENERATE(R"([])", R"([{}])", R"([{"ts":""}])", R"([{"ts":"noon"}])",
                                    R"([7])", R"({"ts":"1597026383085"})");
  against({200, R"({"code":"0","msg":"","data":)" + data + "}"},
          [data](Exchange& exchange) -> Task<> {
            CAPTURE(data);
            bool refused = false;
            try {
              co_await exchange.client.time();
            } catch (const DataError&) {
              refused = true;
            }
            CHECK(refused);
          });
}

TEST_CASE("history is asked for at the exchange's pace, whoever asks") {
  const HttpResponse good{200, R"({"code":"0","msg":"","data":[]})"};
  against(good, [](Exchange& exchange) -> Task<> {
    const auto before = net::RateLimit::Clock::now();
    for (int i = 0; i < 5; ++i) co_await exchange.client.history_trades(btc, std::nullopt);
    // 20 in 2 s: the next of them may come half a second after the first at the earliest.
    const auto next = exchange.pace->history_trades.next_allowed(before);
    CHECK(next - before >= 500ms);
  });
}
