#include "okx_sim/rest_api.hpp"
#include "support/catch.hpp"
#include "unit/apps/okx_sim_markets.hpp"

using namespace rq;
using namespace rq::okx_sim;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

/// An exchange with 600 prints of each market, one a second, ids from 1 and from 5001.
class Api {
 public:
  explicit Api(bool limited = false) : markets_(two_markets(600)), api_(markets_, 24h, limited) {
    for (const auto& market : markets_) market->tape.print_until(Timestamp::max(), 600);
  }

  RestAnswer get(std::string_view target, std::chrono::milliseconds real = 0ms) {
    return api_.get(target, {net::RateLimit::Clock::time_point(real), now, as_of});
  }
  std::string trades(const std::string& query) {
    return get("/api/v5/market/history-trades?instId=BTC-USDT-SWAP" + query).body;
  }

  Timestamp now = at("10:20:00");
  Timestamp as_of = Timestamp::max();

 private:
  Markets markets_;
  RestApi api_;
};

/// The trade ids of an answer, in its order.
std::vector<std::string> ids_in(const std::string& body) {
  const std::string key = R"("tradeId":")";
  std::vector<std::string> ids;
  for (auto found = body.find(key); found != std::string::npos; found = body.find(key, found)) {
    found += key.size();
    ids.push_back(body.substr(found, body.find('"', found) - found));
  }
  return ids;
}

const std::string history = "/api/v5/market/history-trades";

}  // namespace

TEST_CASE("a REST trade has the fields of the exchange") {
  Markets markets;
  markets.push_back(
      market("BTC-USD-SWAP", {print("10:00:01", 242720720, "29963.2", "7", Side::sell, true)}));
  markets.front()->tape.print_until(Timestamp::max(), 1);
  RestApi api(markets, 24h, false);
  CHECK(api.get(history + "?instId=BTC-USD-SWAP", {{}, at("10:00:02"), Timestamp::max()}).body ==
        R"({"code":"0","msg":"","data":[{"instId":"BTC-USD-SWAP","side":"sell","sz":"7",)"
        R"("source":"1","px":"29963.2","tradeId":"242720720","ts":"1765706401000"}]})");
}

TEST_CASE("pages of the trade history are newest first and hold 100 at most") {
  Api api;
  const auto ids = ids_in(api.trades(""));
  CHECK(ids.size() == 100);
  CHECK(ids.front() == "600");
  CHECK(ids.back() == "501");
  CHECK(ids_in(api.trades("&limit=2")) == std::vector<std::string>{"600", "599"});
}

TEST_CASE(
    "after gives older trades, before the newest of the newer ones, both without their bound") {
  Api api;
  CHECK(ids_in(api.trades("&after=4")) == std::vector<std::string>{"3", "2", "1"});
  CHECK(ids_in(api.trades("&before=3&limit=2")) == std::vector<std::string>{"600", "599"});
  CHECK(ids_in(api.trades("&before=3&after=6")) == std::vector<std::string>{"5", "4"});
  CHECK(ids_in(api.trades("&type=1&after=3")) == std::vector<std::string>{"2", "1"});
  CHECK(ids_in(api.trades("&after=1")).empty());
}

TEST_CASE("type 2 pages by time, backwards only") {
  Api api;
  CHECK(ids_in(api.trades("&type=2&after=1765706403000")) == std::vector<std::string>{"2", "1"});
  CHECK(api.trades("&type=2&before=1765706403000").find("50039") != std::string::npos);
}

TEST_CASE("the latest trades are 500 at most") {
  Api api;
  const std::string path = "/api/v5/market/trades?instId=ETH-USDT-SWAP";
  CHECK(ids_in(api.get(path).body).size() == 100);
  const auto ids = ids_in(api.get(path + "&limit=500").body);
  CHECK(ids.size() == 500);
  CHECK(ids.front() == "5600");
  CHECK(api.get(path + "&limit=501").body.find("51000") != std::string::npos);
}

TEST_CASE("REST that lags does not know the newest trades") {
  Api api;
  api.as_of = at("10:00:03");
  CHECK(ids_in(api.trades("")) == std::vector<std::string>{"3", "2", "1"});
}

TEST_CASE("REST remembers no more than its history") {
  Markets markets = two_markets(600);
  for (const auto& market : markets) market->tape.print_until(Timestamp::max(), 600);
  RestApi api(markets, 10s, false);
  const auto body =
      api.get(history + "?instId=BTC-USDT-SWAP", {{}, at("10:10:00"), Timestamp::max()}).body;
  CHECK(ids_in(body).size() == 11);
  CHECK(ids_in(body).back() == "590");
}

TEST_CASE("instruments are listed with what the exchange says of them") {
  Api api;
  const std::string path = "/api/v5/public/instruments?instType=SWAP";
  const std::string all = api.get(path).body;
  CHECK(all.starts_with(R"({"code":"0","msg":"","data":[{"instType":"SWAP",)"));
  CHECK(all.find(R"("instId":"BTC-USDT-SWAP")") != std::string::npos);
  CHECK(all.find(R"("instId":"ETH-USDT-SWAP")") != std::string::npos);
  const std::string one = api.get(path + "&instId=BTC-USDT-SWAP").body;
  CHECK(one.find("ETH") == std::string::npos);
  for (const char* field : {R"("ctVal":"0.01")", R"("ctMult":"1")", R"("ctType":"linear")",
                            R"("tickSz":"0.1")", R"("lotSz":"0.01")", R"("minSz":"0.01")",
                            R"("state":"live")", R"("settleCcy":"USDT")", R"("expTime":"")"}) {
    INFO(field);
    CHECK(one.find(field) != std::string::npos);
  }
  CHECK(api.get("/api/v5/public/instruments?instType=SPOT").body ==
        R"({"code":"0","msg":"","data":[]})");
}

TEST_CASE("a made inverse instrument is worth dollars") {
  const auto json = instrument_json(made_listing(InstId::require("BTC-USD-SWAP")).listing);
  CHECK(json.find(R"("ctType":"inverse")") != std::string::npos);
  CHECK(json.find(R"("ctVal":"100")") != std::string::npos);
  CHECK(json.find(R"("settleCcy":"BTC")") != std::string::npos);
}

TEST_CASE("the time is the exchange's own") {
  Api api;
  CHECK(api.get("/api/v5/public/time").body ==
        R"({"code":"0","msg":"","data":[{"ts":"1765707600000"}]})");
}

TEST_CASE("what REST cannot answer gets the exchange's codes") {
  Api api;
  const auto code = [&](const std::string& target, unsigned status, const std::string& expected) {
    INFO(target);
    const auto answer = api.get(target);
    CHECK(answer.status == status);
    CHECK(answer.body.find(R"("code":")" + expected + "\"") != std::string::npos);
  };
  code(history, 400, "50014");
  code(history + "?instId=X-Y-Z", 200, "51001");
  code(history + "?instId=BTC-USDT-SWAP&limit=0", 400, "51000");
  code(history + "?instId=BTC-USDT-SWAP&limit=101", 400, "51000");
  code(history + "?instId=BTC-USDT-SWAP&after=x", 400, "51000");
  code(history + "?instId=BTC-USDT-SWAP&after=-1", 400, "51000");
  code(history + "?instId=BTC-USDT-SWAP&type=3", 400, "51000");
  code("/api/v5/public/instruments", 400, "50014");
  code("/api/v5/public/instruments?instType=SWAP&instId=NO-SUCH-SWAP", 200, "51001");
  code("/api/v5/market/candles", 404, "404");
  code("", 404, "404");
}

TEST_CASE("more requests than the limit of an endpoint get 50011 until the window has passed") {
  Api api(true);
  const std::string path = history + "?instId=BTC-USDT-SWAP";
  for (int i = 0; i < 20; ++i) REQUIRE(api.get(path, std::chrono::milliseconds(i)).status == 200);
  const auto refused = api.get(path, 1'999ms);
  CHECK(refused.status == 429);
  CHECK(refused.body == R"({"msg":"Too Many Requests","code":"50011"})");
  CHECK(api.get("/api/v5/public/time", 1'999ms).status == 200);  // a limit of its own
  CHECK(api.get(path, 2'000ms).status == 200);
  CHECK(api.get(path, 2'000ms).status == 429);
}
