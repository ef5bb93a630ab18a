#include "okx/trade_messages.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/shared_data.hpp"

#include "okx/channel_messages.hpp"
#include "okx/venue_error.hpp"

using namespace rq;
using okx::TradeMessages;
using Frame = TradeMessages::Frame;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");

/// As the documents show a row of trades-all.
const std::string documented_row =
    R"({"instId":"BTC-USDT-SWAP","tradeId":"130639474","px":"42219.9","sz":"0.12060306",)"
    R"("side":"buy","source":"0","ts":"1630048897897"})";

std::string frame_of(const std::string& rows) {
  return R"({"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},"data":[)" + rows + "]}";
}

std::string with(const std::string& field, const std::string& value) {
  auto row = nlohmann::ordered_json::parse(documented_row);
  if (value.empty())
    row.erase(field);
  else
    row[field] = nlohmann::ordered_json::parse(value);
  return row.dump();
}

/// Reads bytes behind which nothing that is theirs follows.
class Reader {
 public:
  explicit Reader(std::string_view channel = okx::trades_channel) : messages(channel) {}

  Frame read(const std::string& frame) {
    padded_ = frame + std::string(TradeMessages::padding, '\0');
    return messages.read_frame(std::string_view(padded_).substr(0, frame.size()));
  }
  TradeMessages messages;

 private:
  std::string padded_;
};

/// What is wrong with the frame; "" when it is readable.
std::string error_of(const std::string& frame) {
  Reader reader;
  return reader.read(frame) == Frame::unreadable ? reader.messages.error() : std::string();
}

/// The frames of a file of recorded messages; what was sent is left out.
std::vector<std::string> recorded_frames(const std::filesystem::path& file) {
  std::vector<std::string> frames;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const auto begin = line.find('{');
    if (line.starts_with("wss:") || begin == std::string::npos) continue;
    frames.push_back(line.substr(begin));
  }
  return frames;
}

}  // namespace

TEST_CASE("a documented frame of trades-all is read, field by field") {
  Reader reader;
  REQUIRE(reader.read(frame_of(documented_row)) == Frame::trades);
  CHECK(reader.messages.instrument() == "BTC-USDT-SWAP");
  REQUIRE(reader.messages.trades().size() == 1);
  const auto& trade = reader.messages.trades().front();
  CHECK(trade.id == 130'639'474);
  CHECK(trade.price == "42219.9");
  CHECK(trade.size == "0.12060306");
  CHECK(trade.side == Side::buy);
  CHECK(format_ms(trade.time) == "2021-08-27T07:21:37.897Z");
}

TEST_CASE("keys may come in any order, with blanks and with others between them") {
  auto row = nlohmann::json::parse(documented_row);
  std::vector<std::string> keys;
  for (const auto& [key, value] : row.items()) keys.push_back(key);
  Reader reader;
  do {
    std::string text = R"({ "new": {"a": [1, null]} )";
    for (const auto& key : keys) text += " , \"" + key + "\" :  " + row[key].dump();
    const std::string data = R"("data" : [ )" + text + " } ]";
    const std::string arg = R"("arg":{"instId":"BTC-USDT-SWAP","uly":"x","channel":"trades-all"})";
    REQUIRE(reader.read("{" + arg + " , " + data + "}") == Frame::trades);
    REQUIRE(reader.messages.trades().size() == 1);
    REQUIRE(reader.messages.trades().front().id == 130'639'474);
    REQUIRE(reader.messages.trades().front().price == "42219.9");
  } while (std::ranges::next_permutation(keys).found);
}

TEST_CASE("a frame may bring its data before its argument") {
  Reader reader;
  CHECK(reader.read(R"({"data":[)" + documented_row +
                    R"(],"arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"}})") ==
        Frame::trades);
  CHECK(reader.messages.trades().size() == 1);
}

TEST_CASE("a frame may bring several trades, or none") {
  Reader reader;
  REQUIRE(reader.read(frame_of(documented_row + "," + with("tradeId", "\"130639475\"") + "," +
                               with("side", "\"sell\""))) == Frame::trades);
  REQUIRE(reader.messages.trades().size() == 3);
  CHECK(reader.messages.trades()[1].id == 130'639'475);
  CHECK(reader.messages.trades()[2].side == Side::sell);
  REQUIRE(reader.read(frame_of("")) == Frame::trades);
  CHECK(reader.messages.trades().empty());
}

TEST_CASE("ids may take all of 64 bits") {
  Reader reader;
  REQUIRE(reader.read(frame_of(with("tradeId", "\"18446744073709551615\""))) == Frame::trades);
  CHECK(reader.messages.trades().front().id == 18'446'744'073'709'551'615U);
  CHECK(error_of(frame_of(with("tradeId", "\"18446744073709551616\""))) ==
        "'tradeId' is no positive whole number: '18446744073709551616'");
}

TEST_CASE("a field that is missing or no string makes a frame unreadable") {
  for (const std::string field : {"instId", "tradeId", "px", "sz", "side", "ts"})
    for (const std::string value : {"", "null", "1630048897897", "[]", "{}", "true"}) {
      CAPTURE(field, value);
      CHECK(error_of(frame_of(with(field, value))) == "'" + field + "' is missing or no string");
    }
}

TEST_CASE("a field with a value that no trade has makes a frame unreadable") {
  const auto wrong = [](const char* field, const std::string& value, const std::string& reason) {
    CAPTURE(field, value);
    CHECK(error_of(frame_of(with(field, '"' + value + '"'))) == reason + ": '" + value + "'");
    // A good row beside it does not help: its trade comes again.
    Reader reader;
    CHECK(reader.read(frame_of(documented_row + "," + with(field, '"' + value + '"'))) ==
          Frame::unreadable);
    CHECK(reader.messages.trades().empty());
  };
  for (const char* value : {"", "0", "-1", "1.5", "12x", " 12", "+12"})
    wrong("tradeId", value, "'tradeId' is no positive whole number");
  for (const char* value :
       {"", "0", "-1", "0.0", "1e5", ".", "1.2.3", "NaN", "1,5", "1234567890123456789012345"}) {
    wrong("px", value, "'px' is no positive decimal number");
    wrong("sz", value, "'sz' is no positive decimal number");
  }
  for (const char* value : {"", "Buy", "long", "b"})
    wrong("side", value, "'side' is neither buy nor sell");
  for (const char* value : {"", "0", "-5", "yesterday"})
    wrong("ts", value, "'ts' is no positive whole number");
  wrong("ts", "253402300800000", "'ts' is no time");
}

TEST_CASE("a row of another instrument than its frame makes it unreadable") {
  CHECK(error_of(frame_of(with("instId", "\"ETH-USDT-SWAP\""))) ==
        "a row is of 'ETH-USDT-SWAP', not of BTC-USDT-SWAP");
}

TEST_CASE("what is no JSON, or breaks off, is unreadable") {
  const std::string whole = frame_of(documented_row);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    Reader reader;
    CHECK(reader.read(whole.substr(0, length)) != Frame::trades);
  }
  CHECK(error_of("").starts_with("not the JSON that is documented"));
  CHECK(error_of("pong").starts_with("not the JSON that is documented"));
  CHECK(error_of("[1]").starts_with("not the JSON that is documented"));
}

TEST_CASE("events are no trades, and nothing is wrong with them") {
  Reader reader;
  for (const char* event :
       {R"({"event":"subscribe","arg":{"channel":"trades-all","instId":"BTC-USDT-SWAP"},)"
        R"("connId":"a4d3ae55"})",
        R"({"event":"error","code":"60018","msg":"Wrong URL or channel","connId":"a4d3ae55"})",
        R"({"event":"notice","code":"64008","msg":"The connection will soon be closed"})"})
    CHECK(reader.read(event) == Frame::other);
}

TEST_CASE("data of other channels are no trades, and their rows are not looked at") {
  for (const char* arg : {R"("arg":{"channel":"trades","instId":"BTC-USDT-SWAP"})",
                          R"("arg":{"instId":"BTC-USDT-SWAP"})",
                          R"("arg":{"channel":"candle1m","instId":"BTC-USDT-SWAP"})"}) {
    for (const std::string& rows : {documented_row, std::string(R"(["1630048897897","1"])")}) {
      const std::string data = R"("data":[)" + rows + ']';
      CAPTURE(arg, data);
      Reader reader;
      CHECK(reader.read('{' + std::string(arg) + ',' + data + '}') == Frame::other);
      CHECK(reader.read('{' + data + ',' + arg + '}') == Frame::other);
      CHECK(reader.messages.trades().empty());
    }
  }
}

TEST_CASE("an answer of REST is read as a frame is") {
  TradeMessages messages;
  messages.read_answer(
      R"({"code":"0","msg":"","data":[)" + documented_row + "," + with("tradeId", "\"7\"") + "]}",
      btc);
  REQUIRE(messages.trades().size() == 2);
  CHECK(messages.trades()[0].price == "42219.9");
  CHECK(messages.trades()[1].id == 7);
  messages.read_answer(R"({"code":"0","msg":"","data":[]})", btc);
  CHECK(messages.trades().empty());
}

TEST_CASE("an answer that reports an error says which") {
  TradeMessages messages;
  const auto error_with = [&](const std::string& body) -> okx::VenueError {
    try {
      messages.read_answer(body, btc);
    } catch (const okx::VenueError& error) {
      return error;
    }
    return {"none", "", 0};
  };
  const auto limited = error_with(R"({"msg":"Too Many Requests","code":"50011","data":[]})");
  CHECK(limited.is_rate_limit());
  CHECK(std::string(limited.what()).find("Too Many Requests") != std::string::npos);
  CHECK(error_with(R"({"code":"51001","data":[]})").is_unknown_instrument());
  CHECK(messages.trades().empty());
}

TEST_CASE("a row of an answer that is no trade of the instrument is left out and named") {
  TradeMessages messages;
  for (const auto& [bad, reason] :
       std::map<std::string, std::string>{{with("px", "\"\""), "'px'"},
                                          {with("px", "42"), "'px'"},
                                          {with("tradeId", "[1,2]"), "'tradeId'"},
                                          {with("sz", "{\"a\":{}}"), "'sz'"},
                                          {with("instId", "\"ETH-USDT-SWAP\""), "ETH-USDT-SWAP"}}) {
    CAPTURE(bad);
    messages.read_answer(R"({"code":"0","data":[)" + bad + "," + documented_row + "," + bad + "," +
                             with("tradeId", "\"7\"") + "]}",
                         btc);
    REQUIRE(messages.trades().size() == 2);
    CHECK(messages.trades()[1].id == 7);
    CHECK(messages.error().find(reason) != std::string::npos);
  }
  messages.read_answer(R"({"code":"0","data":[]})", btc);
  CHECK(messages.error().empty());
}

TEST_CASE("an answer that is none is refused") {
  TradeMessages messages;
  for (const std::string& body :
       {std::string(), std::string("<html>"), std::string("[]"), std::string("{}"),
        std::string(R"({"code":"0"})"), std::string(R"({"code":"0","data":{}})"),
        R"({"code":"0","data":[)" + documented_row + ",{\"px\"]}"}) {
    CAPTURE(body);
    CHECK_THROWS_AS(messages.read_answer(body, btc), DataError);
    CHECK(messages.trades().empty());
  }
}

TEST_CASE("recorded frames of the exchange are read: trades as trades, others as others") {
  const auto folder = test::shared_data("data/okx_ws");
  if (!folder) return;
  std::map<std::string, int> channels;
  std::size_t trades = 0;
  Reader of_aggregates("trades");  // all that was captured
  for (const auto& file : std::filesystem::directory_iterator(*folder)) {
    for (const auto& text : recorded_frames(file.path())) {
      INFO(text.substr(0, 300));
      const auto json = nlohmann::json::parse(text, nullptr, false);
      REQUIRE_FALSE(json.is_discarded());
      CHECK(Reader().read(text) == Frame::other);
      Reader& reader = of_aggregates;
      const auto frame = reader.read(text);
      const auto event = okx::read_channel_event(text);
      CHECK(event.has_value() == json.contains("event"));
      if (!json.contains("data") || !json.contains("arg")) {
        CHECK(frame == Frame::other);  // events, and messages of older versions
        continue;
      }
      const std::string channel = json["arg"]["channel"];
      ++channels[channel];
      if (channel != "trades") {
        CHECK((frame != Frame::trades || json["data"].empty()));
        continue;
      }
      CHECK(frame == Frame::trades);
      REQUIRE(reader.messages.trades().size() == json["data"].size());
      trades += json["data"].size();
      for (std::size_t i = 0; i < json["data"].size(); ++i)
        CHECK(reader.messages.trades()[i].price == json["data"][i]["px"].get<std::string>());
    }
  }
  CHECK(trades > 10);
  CHECK(channels.size() > 3);
}
