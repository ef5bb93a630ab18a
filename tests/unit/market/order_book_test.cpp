#include "market/order_book.hpp"

#include <map>

#include "support/books.hpp"
#include "support/catch.hpp"

#include "sim/split_mix.hpp"

using namespace rq;
using namespace rq::test;

namespace {

OrderBook book_of(std::string_view bids, std::string_view asks) {
  OrderBook book;
  book.apply(levels(bids), levels(asks));
  return book;
}

std::string mid_of(std::string_view bids, std::string_view asks) {
  const auto mid = book_of(bids, asks).mid_price();
  return mid ? mid->to_string() : "none";
}

}  // namespace

TEST_CASE("a level keeps the exchange's own four strings") {
  const auto level = BookLevel::read({"63150.0", "12.50", "0", "17"}).value();
  CHECK(level.price_text() == "63150.0");
  CHECK(level.size_text() == "12.50");
  CHECK(level.text(2) == "0");
  CHECK(level.text(3) == "17");
  CHECK(level.price() == Decimal(63'150, 0));
  CHECK_FALSE(level.is_removal());
  for (const char* zero : {"0", "0.0", "0.00000000"})
    CHECK(BookLevel::read({"1", zero, "0", "0"}).value().is_removal());
}

TEST_CASE("what is no level is refused") {
  const auto readable = [](BookLevel::Strings strings) {
    return BookLevel::read(strings).has_value();
  };
  CHECK(readable({"1", "2", "0", "3"}));
  for (const char* bad : {"", "-1", "0", "1e5", "1.", ".5", "x", "1 "})
    CHECK_FALSE(readable({bad, "2", "0", "3"}));
  for (const char* bad : {"", "-1", "1e5", "1.", "\""}) CHECK_FALSE(readable({"1", bad, "0", "3"}));
  for (const char* bad : {"", "-1", "x", "\"", "0.5"}) {
    CHECK_FALSE(readable({"1", "2", bad, "3"}));
    CHECK_FALSE(readable({"1", "2", "0", bad}));
  }
  // 18 digits each, and all the orders that ever were.
  CHECK(readable({"123456789.123456789", "0.12345678901234567", "0", "4294967295"}));
  CHECK_FALSE(readable({"1", "2", "0", std::string(60, '1')}));
}

TEST_CASE("levels are set, replaced and removed by the value of their price, best first") {
  OrderBook book = book_of("99.5 1, 100 2, 98 3", "102 1, 101 2, 103.5 3");
  CHECK(text_of(book) == "100 2, 99.5 1, 98 3 | 101 2, 102 1, 103.5 3");
  book.apply(levels("100.0 5, 98.00 0, 99 4"), levels("101 0, 103.50 9"));
  CHECK(text_of(book) == "100.0 5, 99.5 1, 99 4 | 102 1, 103.50 9");
  book.apply(levels("97 0"), levels("200 0"));  // never told of: nothing happens
  CHECK(text_of(book) == "100.0 5, 99.5 1, 99 4 | 102 1, 103.50 9");
  book.clear();
  CHECK(text_of(book) == " | ");
}

TEST_CASE("a book is crossed when its best bid reaches its best ask") {
  CHECK_FALSE(book_of("100 1", "100.1 1").is_crossed());
  CHECK(book_of("100 1", "100.0 1").is_crossed());
  CHECK(book_of("100 1, 102 1", "101 1").is_crossed());
  CHECK_FALSE(book_of("100 1", "").is_crossed());
  CHECK_FALSE(book_of("", "").is_crossed());
}

TEST_CASE("the mid price is exact") {
  CHECK(mid_of("43250.5 1", "43251 1") == "43250.75");
  CHECK(mid_of("100 1", "101 1") == "100.5");
  CHECK(mid_of("100.0 1", "102 1") == "101");
  CHECK(mid_of("0.00000001 1", "0.00000002 1") == "0.000000015");
  CHECK(mid_of("999999999999999998 1", "999999999999999999 1") == "999999999999999998.5");
  CHECK(mid_of("0.000000000000000001 1", "123456789012345678 1") ==
        "61728394506172839.0000000000000000005");
  CHECK(mid_of("100 1", "") == "none");
  CHECK(mid_of("", "100 1") == "none");
}

TEST_CASE("the checksum is the exchange's, of sides of any length") {
  // Worked by hand from the rule of the documents.
  CHECK(book_of("3366.1 7, 3366 6", "3366.8 9, 3368 8").checksum() == -1'881'014'294);
  CHECK(book_of("3366.1 7", "3366.8 9, 3368 8, 3372 8").checksum() == 831'078'360);
  CHECK(OrderBook().checksum() == 0);
}

TEST_CASE("only the best 25 ranks count for the checksum, only the best 400 are the top") {
  OrderBook book;
  for (int i = 0; i < 500; ++i)
    book.apply(levels(std::to_string(5'000 - i) + " 1"), levels(std::to_string(6'000 + i) + " 1"));
  const auto checksum = book.checksum();
  CHECK(OrderBook::top(book.bids()).size() == 400);
  CHECK(OrderBook::top(book.asks()).back().price_text() == "6399");
  book.apply(levels("4975 9"), {});  // rank 26
  CHECK(book.checksum() == checksum);
  book.apply(levels("4976 9"), {});
  CHECK(book.checksum() != checksum);
}

TEST_CASE("a side that never ends is bounded, and keeps the best") {
  OrderBook book;
  for (std::size_t i = 0; i < OrderBook::most_levels + 100; ++i)
    book.apply(levels(std::to_string(10'000 + i) + " 1"), {});
  CHECK(book.bids().size() == OrderBook::most_levels);
  CHECK(book.bids().front().price_text() == "14099");
  CHECK(book.bids().back().price_text() == "10100");
}

TEST_CASE("whatever is done to a book, it is a sorted map of prices", "[model]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    sim::SplitMix random(seed);
    OrderBook book;
    std::map<Decimal, std::string, std::greater<>> bids;
    std::map<Decimal, std::string> asks;
    for (int step = 0; step < 2'000; ++step) {
      const auto change = [&](auto& side, std::vector<BookLevel>& changes) {
        for (auto count = random.below(6); count > 0; --count) {
          const Decimal price(random.between(1, 600), static_cast<int>(random.below(3)));
          const std::string size = std::to_string(random.once_in(3) ? 0 : random.below(100));
          changes.push_back(level(price.to_string(), size));
          if (size == "0")
            side.erase(price);
          else
            side[price] = size;
        }
      };
      std::vector<BookLevel> new_bids;
      std::vector<BookLevel> new_asks;
      change(bids, new_bids);
      change(asks, new_asks);
      book.apply(new_bids, new_asks);
      const auto same = [](std::span<const BookLevel> side, const auto& model) {
        return std::equal(side.begin(), side.end(), model.begin(), model.end(),
                          [](const BookLevel& level, const auto& entry) {
                            return level.price() == entry.first &&
                                   level.size_text() == entry.second;
                          });
      };
      if (!same(book.bids(), bids) || !same(book.asks(), asks)) FAIL("seed " << seed);
    }
    CHECK(bids.size() > 100);
  }
}
