#include "vault/book_codec.hpp"

#include <nlohmann/json.hpp>

#include "support/books.hpp"
#include "support/catch.hpp"

using namespace rq;
using namespace rq::test;

namespace {

std::string line_of(std::string_view bids, std::string_view asks) {
  OrderBook book;
  book.apply(levels(bids), levels(asks));
  std::string line;
  vault::append_book_line(line, InstId::require("BTC-USDT-SWAP"),
                          {.time = *parse_event_time("2025-12-14T21:34:56.123Z"),
                           .sequence = 987654321,
                           .previous = 987654320,
                           .book = book});
  return line;
}

}  // namespace

TEST_CASE("a line of a book is that of the documents, byte for byte") {
  CHECK(line_of("43250.5 100, 43250.0 2", "43251 3.50") ==
        R"({"timestamp_utc":"2025-12-14T21:34:56.123Z","exchange":"okx","market":"perp",)"
        R"("channel":"books","instId":"BTC-USDT-SWAP",)"
        R"("bids_top400":[["43250.5","100","0","1"],["43250.0","2","0","1"]],)"
        R"("asks_top400":[["43251","3.50","0","1"]],"best_bid":"43250.5","best_ask":"43251",)"
        R"("mid_price":"43250.75","checksum":0,"seqId":987654321,"prevSeqId":987654320,)"
        R"("gap_detected":false})"
        "\n");
}

TEST_CASE("what an empty side does not have is null") {
  const auto one_sided = nlohmann::json::parse(line_of("100 1", ""));
  CHECK(one_sided.at("asks_top400").empty());
  CHECK(one_sided.at("best_bid") == "100");
  CHECK(one_sided.at("best_ask").is_null());
  CHECK(one_sided.at("mid_price").is_null());
  const auto empty = nlohmann::json::parse(line_of("", ""));
  CHECK(empty.at("best_bid").is_null());
}

TEST_CASE("a line has the best 400 levels a side, whatever the book has") {
  OrderBook book;
  for (int i = 0; i < 450; ++i)
    book.apply(levels(std::to_string(1'000 - i) + " 1"), levels(std::to_string(2'000 + i) + " 1"));
  std::string line;
  vault::append_book_line(line, InstId::require("A"),
                          {.time = {},
                           .sequence = {},
                           .previous = {},
                           .checksum = -5,
                           .gap_detected = true,
                           .book = book});
  const auto json = nlohmann::json::parse(line);
  CHECK(json.at("bids_top400").size() == 400);
  CHECK(json.at("asks_top400").back().at(0) == "2399");
  CHECK(json.at("seqId").is_null());
  CHECK(json.at("prevSeqId").is_null());
  CHECK(json.at("checksum") == -5);
  CHECK(json.at("gap_detected") == true);
}
