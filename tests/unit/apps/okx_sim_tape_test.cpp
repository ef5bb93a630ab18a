#include <vector>

#include "okx_sim/made_prints.hpp"
#include "okx_sim/market_clock.hpp"
#include "support/catch.hpp"
#include "unit/apps/okx_sim_markets.hpp"

using namespace rq;
using namespace rq::okx_sim;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

std::vector<TradeId> ids_of(const Page& page) {
  std::vector<TradeId> ids;
  for (auto print = page.first; print != page.last; ++print) ids.push_back(print->id);
  return ids;
}

PageRequest everything() {
  PageRequest request;
  request.as_of = Timestamp::max();
  request.since = Timestamp::min();
  return request;
}

std::string text_of(std::int64_t mantissa, int decimals) {
  std::string text;
  append_as_printed(text, Decimal(mantissa, decimals));
  return text;
}

std::string describe(MadePrints prints, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    const Print print = prints.next().value();
    text += std::to_string(print.id) + " " + format_ms(print.time) + " ";
    append_as_printed(text, print.price);
    text += ' ';
    append_as_printed(text, print.size);
    text += print.side == Side::buy ? " buy" : " sell";
    text += print.from_rpi ? " rpi\n" : "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("numbers are printed with the decimals they have") {
  CHECK(text_of(1012505, 1) == "101250.5");
  CHECK(text_of(1012500, 1) == "101250.0");
  CHECK(text_of(5, 3) == "0.005");
  CHECK(text_of(50, 2) == "0.50");
  CHECK(text_of(7, 0) == "7");
  CHECK(without_trailing_zeros(Decimal(1012500, 1)).decimals() == 0);
  CHECK(without_trailing_zeros(Decimal(50, 2)).mantissa() == 5);
}

TEST_CASE("a tape prints what is due, in the order of ids") {
  // The second comes late, as on replayed tapes: what stands behind it waits for no one.
  okx_sim::Tape tape = tape_of({print("10:00:05", 1), print("10:00:03", 2), print("10:00:06", 3)});
  CHECK(tape.next_due() == at("10:00:05"));
  CHECK(tape.print_until(at("10:00:04"), 100) == 0);
  CHECK(tape.print_until(at("10:00:05"), 100) == 2);
  CHECK(tape.print_until(at("10:00:05"), 100) == 0);
  CHECK(tape.print_until(at("11:00:00"), 100) == 1);
  CHECK_FALSE(tape.next_due());
  CHECK(tape.printed() == 3);
}

TEST_CASE("a tape prints no more at once than it is told to") {
  okx_sim::Tape tape = tape_of(prints_a_second(10));
  CHECK(tape.print_until(at("11:00:00"), 4) == 4);
  CHECK(tape.prints().back().id == 4);
  CHECK(tape.print_until(at("11:00:00"), 100) == 6);
}

TEST_CASE("nothing is printed at the end of a tape and after it") {
  okx_sim::Tape tape = tape_of(prints_a_second(10), {}, at("10:00:04"));
  CHECK(tape.print_until(at("11:00:00"), 100) == 3);
  CHECK_FALSE(tape.next_due());
}

TEST_CASE("a tape forgets what is too old and what is too much, never what it just printed") {
  okx_sim::Tape tape = tape_of(prints_a_second(20), {.history = 3s, .most = 100});
  CHECK(tape.print_until(at("10:00:10"), 100) == 10);
  CHECK(tape.prints().size() == 10);
  CHECK(tape.print_until(at("10:00:11"), 100) == 1);
  CHECK(tape.prints().front().id == 7);
  okx_sim::Tape small = tape_of(prints_a_second(20), {.history = 24h, .most = 5});
  small.print_until(at("10:00:10"), 100);
  small.print_until(at("10:00:11"), 100);
  CHECK(small.prints().size() == 6);
  CHECK(small.prints().back().id == 11);
}

TEST_CASE("a venue hole leaves out ids and nothing else") {
  okx_sim::Tape tape = tape_of(prints_a_second(4));
  tape.print_until(at("10:00:02"), 100);
  tape.skip_ids(5);
  tape.print_until(at("10:00:03"), 100);
  tape.skip_ids(1);
  tape.print_until(at("10:00:04"), 100);
  std::vector<TradeId> ids;
  for (const Print& print : tape.prints()) ids.push_back(print.id);
  CHECK(ids == std::vector<TradeId>{1, 2, 8, 10});
}

TEST_CASE("a page holds the newest prints between its bounds, bounds left out") {
  const auto prints = prints_a_second(10);
  PageRequest request = everything();
  request.limit = 3;
  CHECK(ids_of(find_page(prints, request)) == std::vector<TradeId>{8, 9, 10});
  request.older_than = 6;
  CHECK(ids_of(find_page(prints, request)) == std::vector<TradeId>{3, 4, 5});
  request.newer_than = 4;
  CHECK(ids_of(find_page(prints, request)) == std::vector<TradeId>{5});
  request.older_than.reset();
  CHECK(ids_of(find_page(prints, request)) == std::vector<TradeId>{8, 9, 10});
  request.newer_than = 10;
  CHECK(ids_of(find_page(prints, request)).empty());
  request = everything();
  request.older_than_time = at("10:00:04");
  CHECK(ids_of(find_page(prints, request)) == std::vector<TradeId>{1, 2, 3});
  CHECK(ids_of(find_page({}, everything())).empty());
}

TEST_CASE("a page knows neither what is too new nor what is too old") {
  const auto prints = prints_a_second(10);
  PageRequest request = everything();
  request.as_of = at("10:00:05");
  request.since = at("10:00:03");
  CHECK(ids_of(find_page(prints, request)) == std::vector<TradeId>{3, 4, 5});
  request.older_than = 2;
  CHECK(ids_of(find_page(prints, request)).empty());
}

TEST_CASE("a made market prints the same again, and another one for another seed or instrument") {
  const auto begin = at("10:00:00");
  const auto made = [&](const char* instrument, std::uint64_t seed) {
    return describe(MadePrints(made_listing(InstId::require(instrument)), seed, begin, 500'000),
                    500);
  };
  const std::string first = made("BTC-USDT-SWAP", 1);
  CHECK(made("BTC-USDT-SWAP", 1) == first);
  CHECK(made("BTC-USDT-SWAP", 2) != first);
  CHECK(made("ETH-USDT-SWAP", 1) != first);
  CHECK(first.find(" rpi\n") != std::string::npos);
}

TEST_CASE("ids of a made market rise one by one, and a market begun later goes on above") {
  const auto listing = made_listing(InstId::require("BTC-USDT-SWAP"));
  MadePrints prints(listing, 1, at("10:00:00"), 500'000);
  Print last = prints.next().value();
  while (last.time < at("11:00:00")) {
    const Print next = prints.next().value();
    REQUIRE(next.id == last.id + 1);
    REQUIRE(next.time >= last.time);
    last = next;
  }
  CHECK(MadePrints(listing, 1, at("11:00:00"), 500'000).next()->id > last.id);
}

TEST_CASE("the exchange's clock runs as fast as it is told to, exactly") {
  const auto start = at("10:00:00");
  CHECK(MarketClock(start, Decimal(1, 0)).at(1500ms) == start + 1500ms);
  CHECK(MarketClock(start, Decimal(200, 0)).at(54s) == start + 3h);
  CHECK(MarketClock(start, Decimal(5, 1)).at(10s) == start + 5s);
  CHECK(MarketClock(start, Decimal(100'000'000, 3)).at(24h * 365) > start);
}
