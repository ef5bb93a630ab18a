#include "market/vwap.hpp"

#include "support/catch.hpp"
#include "support/tape.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

Minute minute(std::string_view start, std::string_view price, std::string_view size) {
  return Minute::of(Tape().trade(start, price, size));
}

std::string vwap_1h(const VwapRecord& record) {
  return record.vwap_1h ? record.vwap_1h->to_string() : "none";
}

}  // namespace

TEST_CASE("a VWAP is weighted by notional") {
  RollingVwap vwap;
  std::vector<VwapRecord> records;
  vwap.add(minute("10:00:00", "100", "1"), records);
  vwap.add(minute("10:01:00", "200", "1"), records);
  REQUIRE(records.size() == 2);
  CHECK(records[0].vwap_4h.to_string() == "100");
  // (100 × 100 + 200 × 200) / (100 + 200)
  CHECK(records[1].vwap_4h.to_string() == "166.666666666666667");
  CHECK(records[1].trade_count_4h == 2);
}

TEST_CASE("a minute is in the hour's window for 60 records and in the long one for 240") {
  RollingVwap vwap;
  std::vector<VwapRecord> records;
  vwap.add(minute("10:00:00", "100", "1"), records);
  vwap.add(minute("10:30:00", "400", "1"), records);
  vwap.close_through(at("20:00:00"), records);
  REQUIRE(records.size() == 30 + 240);
  CHECK(records.front().window_start == at("10:00:00"));
  CHECK(records[59].trade_count_1h == 2);
  CHECK(records[60].trade_count_1h == 1);
  CHECK(vwap_1h(records[60]) == "400");
  CHECK(records[89].trade_count_1h == 1);
  CHECK(records[90].trade_count_1h == 0);
  CHECK(vwap_1h(records[90]) == "none");
  CHECK(records[239].trade_count_4h == 2);
  CHECK(records[240].trade_count_4h == 1);
  CHECK(records.back().window_start == at("14:29:00"));
  CHECK(records.back().vwap_4h.to_string() == "400");
}

TEST_CASE("after a silence of more than 4 hours records begin again with the next trade") {
  RollingVwap vwap;
  std::vector<VwapRecord> records;
  vwap.add(minute("00:00:00", "100", "1"), records);
  vwap.add(minute("09:00:00", "300", "1"), records);
  REQUIRE(records.size() == 241);
  CHECK(records[239].window_start == at("03:59:00"));
  CHECK(records[240].window_start == at("09:00:00"));
  CHECK(vwap_1h(records[240]) == "300");
}

TEST_CASE("closing the same minutes twice adds nothing") {
  RollingVwap vwap;
  std::vector<VwapRecord> records;
  vwap.close_through(at("09:00:00"), records);
  CHECK(records.empty());
  vwap.add(minute("10:00:00", "100", "1"), records);
  vwap.close_through(at("10:05:00"), records);
  vwap.close_through(at("10:05:00"), records);
  CHECK(records.size() == 5);
}
