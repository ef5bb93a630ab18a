#include "okx/trade_csv.hpp"

#include <algorithm>

#include "support/catch.hpp"

#include "core/errors.hpp"

using namespace rq;
using okx::TradeCsvParser;

namespace {

struct Parsed {
  std::vector<std::string> trades;  // every field, for comparison
  std::vector<std::string> bad;     // line, instrument, reason
};

std::string to_text(const okx::ArchiveTrade& t) {
  return std::to_string(t.line) + ' ' + t.instrument.str() + ' ' + std::to_string(t.id) + ' ' +
         format_ms(t.time) + (t.side == Side::buy ? " buy " : " sell ") + std::string(t.price) +
         ' ' + std::string(t.size);
}

Parsed parse(std::string_view bytes, std::size_t piece = std::string_view::npos,
             const okx::CsvOrigin& origin = {}) {
  Parsed parsed;
  TradeCsvParser parser(
      "t.csv", [&](const auto& trade) { parsed.trades.push_back(to_text(trade)); },
      [&](const auto& row) {
        parsed.bad.push_back(std::to_string(row.line) + ' ' +
                             (row.instrument ? row.instrument->str() : "-") + ' ' + row.reason);
      },
      origin);
  for (std::size_t at = 0; at < bytes.size();) {
    const auto next = bytes.substr(at, piece);
    parser.feed(next);
    at += next.size();
  }
  parser.finish();
  return parsed;
}

std::string error_of(std::string_view bytes) {
  try {
    parse(bytes);
  } catch (const DataError& error) {
    return error.what();
  }
  return "none";
}

constexpr std::string_view header = "instrument_name,trade_id,side,price,size,created_time\n";
constexpr std::string_view row = "BTC-USDT-SWAP,2768484752,sell,63283.40,47.41,1783395114908\n";
constexpr const char* row_text =
    "2 BTC-USDT-SWAP 2768484752 2026-07-07T03:31:54.908Z sell 63283.40 47.41";

std::string reason_of(std::string_view line) {
  const auto parsed = parse(std::string(header) + std::string(line) + '\n');
  REQUIRE(parsed.trades.empty());
  REQUIRE(parsed.bad.size() == 1);
  return parsed.bad.front();
}

}  // namespace

TEST_CASE("a row of an archive is read as it stands") {
  const auto parsed = parse(std::string(header) + std::string(row));
  CHECK(parsed.trades == std::vector<std::string>{row_text});
  CHECK(parsed.bad.empty());
}

TEST_CASE("columns are found by name, in any order, beside others and other scripts") {
  const std::vector<std::string_view> headers{
      "source,created_time,size,price,side,trade_id,instrument_name\n",
      "source,created_time/成交时间,size/数量,price/价格,side/交易方向,trade_id/撮合id,"
      "instrument_name/合约名\n",
      "source,created_time/\xb3\xc9\xbd\xbb,size/\xca\xfd,price/\xbc\xdb,side/\xb7\xbd,"
      "trade_id/\xb4\xe9\xba\xcf,instrument_name/\xba\xcf\n",
      "index_price,created_time,size,price,side,trade_id,instrument_name\n",
  };
  for (const auto head : headers) {
    CAPTURE(head);
    const auto parsed =
        parse(std::string(head) + "0,1783395114908,47.41,63283.40,sell,2768484752,BTC-USDT-SWAP\n");
    CHECK(parsed.trades == std::vector<std::string>{row_text});
  }
}

TEST_CASE("byte order mark, CRLF, quotes, empty lines and a missing last line end are fine") {
  const auto parsed = parse(
      "\xEF\xBB\xBF\"instrument_name\",\"trade_id\",side,price,size,created_time\r\n"
      "\"BTC-USDT-SWAP\",\"2768484752\",\"sell\",\"63283.40\",\"47.41\",\"1783395114908\"\r\n"
      "\r\n\n"
      "BTC-USDT-SWAP,2768484753,buy,1,2,1783395114908");
  CHECK(parsed.bad.empty());
  REQUIRE(parsed.trades.size() == 2);
  CHECK(parsed.trades[0] == row_text);
  CHECK(parsed.trades[1] == "5 BTC-USDT-SWAP 2768484753 2026-07-07T03:31:54.908Z buy 1 2");
}

TEST_CASE("rows do not depend on how the bytes were cut") {
  const std::string bytes = "\xEF\xBB\xBF" + std::string(header) + std::string(row) + "bad\r\n\n" +
                            std::string(TradeCsvParser::max_line + 5, 'x') + '\n' +
                            std::string(row) + "BTC-USDT-SWAP,1,buy,1,1,17833951149";
  const auto whole = parse(bytes);
  REQUIRE(whole.trades.size() == 2);
  REQUIRE(whole.bad.size() == 3);
  for (const std::size_t piece : {1U, 2U, 3U, 7U, 64U, 16383U, 16384U, 16385U}) {
    CAPTURE(piece);
    const auto cut = parse(bytes, piece);
    CHECK(cut.trades == whole.trades);
    CHECK(cut.bad == whole.bad);
  }
}

TEST_CASE("a row that is no trade is reported with its line, instrument and reason") {
  CHECK(reason_of("btc,1,buy,1,1,1783395114908") ==
        "2 - instrument_name is 'btc', expected an id as BTC-USDT-SWAP");
  CHECK(reason_of("../../x,1,buy,1,1,1783395114908").starts_with("2 - instrument_name"));
  CHECK(reason_of("X,-1,buy,1,1,1783395114908").starts_with("2 X trade_id is '-1'"));
  CHECK(reason_of("X,18446744073709551616,buy,1,1,1783395114908").starts_with("2 X trade_id"));
  CHECK(reason_of("X,1,long,1,1,1783395114908").starts_with("2 X side is 'long'"));
  for (const auto* bad : {"0", "-1", "1e5", "+1", "", " 1", ".5", "5.", "NaN", "1,5"}) {
    CAPTURE(bad);
    CHECK(reason_of("X,1,buy," + std::string(bad) + ",1,1783395114908").starts_with("2 X "));
  }
  CHECK(reason_of("X,1,buy,1,0,1783395114908").starts_with("2 X size is '0'"));
  CHECK(reason_of("X,1,buy,1,1") == "2 X found 5 cells, expected 6 as in the header");
  CHECK(reason_of("X,1,buy,1,1,1783395114908,0").starts_with("2 X found 7 cells"));
}

TEST_CASE("a time that was torn off is no time") {
  CHECK(reason_of("X,1,buy,1,1,178339511490").starts_with("2 X created_time is '178339511490'"));
  CHECK(reason_of("X,1,buy,1,1,1783395114").starts_with("2 X created_time"));
  CHECK(reason_of("X,1,buy,1,1,17833951149080").starts_with("2 X created_time"));
  CHECK(reason_of("X,1,buy,1,1,").starts_with("2 X created_time"));
  CHECK(reason_of("X,1,buy,1,1,1500000000000") ==  // before there were perpetual swaps
        "2 X created_time is '1500000000000', expected milliseconds since 1970, from 2018-01-01 to "
        "2099-12-31");
  CHECK(reason_of("X,1,buy,1,1,253402300799999").starts_with("2 X created_time"));
}

TEST_CASE("the largest id and any notation of a number are kept as they are") {
  const auto parsed = parse(std::string(header) +
                            "X,18446744073709551615,buy,0.00141342,23.00000000,1783395114908\n");
  CHECK(parsed.trades ==
        std::vector<std::string>{"2 X 18446744073709551615 2026-07-07T03:31:54.908Z buy "
                                 "0.00141342 23.00000000"});
}

TEST_CASE("a file that is no archive is refused with what was found and expected") {
  CHECK(error_of("") == "t.csv is empty: expected a header line and trades. Download it again.");
  CHECK(error_of("\n\r\n").starts_with("t.csv is empty"));
  const auto error = error_of("trade_id,side,px,size\n1,buy,1,1\n");
  CHECK(error ==
        "t.csv is no trade archive of the exchange: its first line lacks instrument_name, price, "
        "created_time. Expected the columns instrument_name, trade_id, side, price, size, "
        "created_time, found: trade_id,side,px,size");
  CHECK(error_of("instrument_name,trade_id,side,price,size,price/2,created_time\n")
            .starts_with("t.csv: the header names the column price twice"));
  CHECK(error_of(std::string("\x1f\x8b\x08\x00\x01", 5)).find('\x1f') == std::string::npos);
}

namespace {

const okx::CsvOrigin of_btc{InstId::parse("BTC-USDT-SWAP"), false};
const okx::CsvOrigin of_all{std::nullopt, true};

std::string utf16(std::string_view ascii, bool little, bool mark) {
  std::string text = mark ? std::string(little ? "\xFF\xFE" : "\xFE\xFF") : "";
  for (const char c : ascii) {
    if (!little) text += '\0';
    text += c;
    if (little) text += '\0';
  }
  return text;
}

std::string refusal_of(std::string_view bytes, const okx::CsvOrigin& origin) {
  try {
    parse(bytes, std::string_view::npos, origin);
  } catch (const DataError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("archives of one instrument without a column for it are read, with GBK or no header") {
  const std::string rows = "7,buy,12,27350.1,1682434103856\n9,sell,3,27350,1682434103900\n";
  const std::string gbk =
      "trade_id/\xbd\xbb\xd2\xd7id,side/\xbd\xbb\xd2\xd7\xb7\xbd\xcf\xf2,size/\xca\xfd\xc1\xbf,"
      "price/\xbc\xdb\xb8\xf1,created_time/\xb3\xc9\xbd\xbb\xca\xb1\xbc\xe4\n";
  const auto with_header = parse(gbk + rows, 5, of_btc);
  CHECK(with_header.bad.empty());
  CHECK(with_header.trades ==
        std::vector<std::string>{"2 BTC-USDT-SWAP 7 2023-04-25T14:48:23.856Z buy 27350.1 12",
                                 "3 BTC-USDT-SWAP 9 2023-04-25T14:48:23.900Z sell 27350 3"});
  const auto without = parse(rows, 5, of_btc);
  CHECK(without.trades.front() == "1 BTC-USDT-SWAP 7 2023-04-25T14:48:23.856Z buy 27350.1 12");
  CHECK(without.trades.size() == 2);
  for (const auto& bytes : {gbk + rows, rows}) {
    const auto error = refusal_of(bytes, {});
    CHECK(error.find("--instId") != std::string::npos);
    CHECK(std::all_of(error.begin(), error.end(), [](char c) { return c >= 0x20 && c < 0x7f; }));
  }
}

TEST_CASE(
    "six columns without a header are those of all swaps only, as nobody could tell price from "
    "size") {
  const std::string rows = "BTC-USDT-SWAP,7,buy,12,27350.1,1682434103856\n";
  CHECK(parse(rows, 3, of_all).trades ==
        std::vector<std::string>{"1 BTC-USDT-SWAP 7 2023-04-25T14:48:23.856Z buy 27350.1 12"});
  CHECK(refusal_of(rows, {}).find("allswap-trades-DATE") != std::string::npos);
  CHECK(refusal_of("BTC-USDT-SWAP,7,buy,12,27350.1,1682434103856,0\n", of_all)
            .find("has no header") != std::string::npos);
}

TEST_CASE("UTF-16 and headers in capitals with blanks are read, however the bytes are cut") {
  const std::string text =
      "Instrument_Name, TRADE_ID ,Side,price,SIZE,created_time\r\n" + std::string(row);
  for (const bool little : {true, false})
    for (const bool mark : {true, false})
      for (const std::size_t piece : {1U, 2U, 3U, 64U}) {
        CAPTURE(little, mark, piece);
        CHECK(parse(utf16(text, little, mark), piece).trades == std::vector<std::string>{row_text});
      }
  CHECK(parse(text).trades == std::vector<std::string>{row_text});
}

TEST_CASE("prices of binary floating point are read in plain notation") {
  const auto parsed = parse(std::string(header) +
                            "X,1,buy,1.6187000000000001e-05,1e-3,1783395114908\n"
                            "X,2,buy,0.000016186999999999998,1,1783395114908\n");
  CHECK(parsed.bad.empty());
  REQUIRE(parsed.trades.size() == 2);
  CHECK(parsed.trades[0].ends_with(" 0.000016187000000000001 0.001"));
  CHECK(parsed.trades[1].ends_with(" 0.000016186999999999998 1"));
  for (const auto* bad : {"1e-", "e-5", "1.e-5", "0e-5", "-1e-5", "1e-99", "12e-5", "1e-5x"}) {
    CAPTURE(bad);
    CHECK(reason_of("X,1,buy," + std::string(bad) + ",1,1783395114908").starts_with("2 X price"));
  }
}
