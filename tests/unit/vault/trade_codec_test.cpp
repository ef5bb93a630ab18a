#include "vault/trade_codec.hpp"

#include "support/catch.hpp"
#include "support/raw_trades.hpp"

#include "sim/split_mix.hpp"

using namespace rq;
using namespace rq::sim;
using namespace rq::test;

namespace {

const InstId instrument = InstId::require("BTC-USDT-SWAP");

constexpr std::string_view documented =
    R"({"timestamp_utc":"2025-12-14T21:34:56.123Z","exchange":"okx","market":"perp",)"
    R"("instId":"BTC-USDT-SWAP","symbol_canon":"BTC/USDT","trade_id":"1234567890","side":"buy",)"
    R"("price":"101250.5","qty_contracts":"45","ctVal":"0.01","ctMult":"1","ctType":"linear"})";

std::string with(const std::string& from, const std::string& to) {
  std::string line(documented);
  const auto at = line.find(from);
  REQUIRE(at != std::string::npos);
  return line.replace(at, from.size(), to);
}

/// What a parser that has never seen a line makes of this one.
std::optional<Trade> parse_alone(std::string_view line) {
  vault::TradeLineParser parser(instrument);
  Trade trade;
  if (!parser.parse(line, trade)) return std::nullopt;
  return trade;
}

std::string error_of(std::string_view line) {
  vault::TradeLineParser parser(instrument);
  Trade trade;
  if (parser.parse(line, trade)) return "accepted";
  return parser.error();
}

bool same(const Trade& a, const Trade& b) {
  return a.time == b.time && a.id == b.id && a.side == b.side && a.price == b.price &&
         a.size == b.size && a.contract == b.contract;
}

}  // namespace

TEST_CASE("the writer writes the documented line") {
  const vault::TradeLineWriter writer(instrument, {"0.01", "1", "linear"});
  std::string out;
  writer.append(out, {1234567890, parse_event_time("2025-12-14T21:34:56.123Z").value(), Side::buy,
                      "101250.5", "45"});
  CHECK(out == std::string(documented) + '\n');
}

TEST_CASE("the parser reads the documented line") {
  const auto trade = parse_alone(documented);
  REQUIRE(trade);
  CHECK(format_ms(trade->time) == "2025-12-14T21:34:56.123Z");
  CHECK(trade->id == 1234567890);
  CHECK(trade->side == Side::buy);
  CHECK(trade->price.value.to_string() == "101250.5");
  CHECK(trade->size.value.to_string() == "45");
  CHECK(trade->contract.face().to_string() == "0.01");
  CHECK(trade->contract.type == ContractType::linear);
}

TEST_CASE("other key orders, blanks, unknown keys, microseconds and line ends are accepted") {
  const auto expected = parse_alone(documented).value();
  for (const auto& line :
       {with("\"exchange\":\"okx\",", "\"exchange\" : \"okx\" , \"source\":{\"a\":[1,null]},"),
        with("56.123Z", "56.123999Z"), with("\"ctMult\":\"1\"", "\"ctMult\":\"1.000\""),
        std::string(documented) + "  \r"}) {
    CAPTURE(line);
    const auto trade = parse_alone(line);
    REQUIRE(trade);
    CHECK(same(*trade, expected));
  }
}

TEST_CASE("lines that are no trade of the instrument are refused with the reason") {
  CHECK(error_of("").starts_with("not JSON"));
  CHECK(error_of("{\"a\":").starts_with("not JSON"));
  CHECK(error_of("[1]") == "not a JSON object");
  CHECK(error_of(with("\"side\":\"buy\",", "")) == "field side is missing");
  CHECK(error_of(with("\"price\":\"101250.5\"", "\"price\":101250.5")) ==
        "field price is not a string");
  CHECK(error_of(with("BTC-USDT-SWAP", "ETH-USDT-SWAP")) ==
        "instrument is 'ETH-USDT-SWAP', expected BTC-USDT-SWAP");
  CHECK(error_of(with("\"side\":\"buy\"", "\"side\":\"buy\",\"side\":\"sell\"")) ==
        "field side stands twice");
  const std::vector<std::pair<std::string, std::string>> malformed{
      {"\"buy\"", "\"hold\""},
      {"101250.5", "1e5"},
      {"101250.5", "-1"},
      {"101250.5", "0"},
      {"101250.5", ""},
      {"101250.5", "101250."},
      {"1234567890", "-1"},
      {"1234567890", "12x"},
      {"1234567890", ""},
      {"1234567890", "18446744073709551616"},
      {"56.123Z", "56Z"},
      {"12-14T", "02-30T"},
      {"21:34", "24:34"},
      {"56.123Z", "60.123Z"},
      {"\"linear\"", "\"quanto\""},
      {"\"0.01\"", "\"0\""},
      {"\"okx\"", "\"bybit\""},
      {"\"perp\"", "\"spot\""},
      {"101250.5", "1234567890123456789"}};
  for (const auto& [from, to] : malformed) {
    CAPTURE(from, to);
    CHECK(error_of(with(from, to)).starts_with("field "));
  }
}

TEST_CASE("the largest trade id is read, after a usual line as well") {
  vault::TradeLineParser parser(instrument);
  Trade trade;
  REQUIRE(parser.parse(documented, trade));
  REQUIRE(parser.parse(with("1234567890", "18446744073709551615"), trade));
  CHECK(trade.id == 18446744073709551615ULL);
  CHECK_FALSE(parser.parse(with("1234567890", "18446744073709551616"), trade));
}

TEST_CASE("numbers of every length are read alike by a parser that knows the shape of the lines") {
  vault::TradeLineParser parser(instrument);
  Trade trade;
  REQUIRE(parser.parse(documented, trade));
  SplitMix random(5);
  for (int n = 0; n < 20000; ++n) {
    std::string number;
    for (auto digits = 1 + random.below(12); digits > 0; --digits)
      number += static_cast<char>('0' + random.below(10));
    if (random.below(3) > 0) number.insert(random.below(number.size() + 1), ".");
    const auto line = with("101250.5", number);
    CAPTURE(number);
    Trade known;
    const bool accepted = parser.parse(line, known);
    const auto alone = parse_alone(line);
    REQUIRE(accepted == alone.has_value());
    if (accepted) REQUIRE(same(known, *alone));
  }
}

TEST_CASE("after any line, a mutated line is read as by a parser that has seen none") {
  SplitMix random(7);
  std::vector<std::string> lines{std::string(documented)};
  MarketSettings market;
  market.duration = std::chrono::minutes(2);
  for (const auto& style : {LineStyle{}, LineStyle::all()})
    for (const auto& trade : make_trades(market))
      lines.push_back(trade_line(instrument, trade, style));
  vault::TradeLineParser parser(instrument);
  for (int n = 0; n < 30000; ++n) {
    std::string line = lines[random.below(lines.size())];
    while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
    for (auto times = random.below(3); times > 0; --times) {
      const auto at = random.below(line.size());
      if (random.below(2) == 0)
        line[at] = static_cast<char>(random.below(256));
      else
        line.erase(at, 1 + random.below(3));
    }
    CAPTURE(line);
    Trade trade;
    const bool accepted = parser.parse(line, trade);
    const auto alone = parse_alone(line);
    REQUIRE(accepted == alone.has_value());
    if (accepted) REQUIRE(same(trade, *alone));
  }
}
