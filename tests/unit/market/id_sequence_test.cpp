#include "market/id_sequence.hpp"

#include "support/catch.hpp"

using namespace rq;
using std::chrono::minutes;

namespace {

Timestamp at_minute(int minute) {
  return from_unix_ms(1'765'670'400'000) + minutes(minute);
}

}  // namespace

TEST_CASE("missing ids are counted, and holes above a minute are kept by their times") {
  IdSequence ids;
  ids.add(5, at_minute(0));
  ids.add(5, at_minute(0));  // the same trade again
  ids.add(8, at_minute(1));  // exactly a minute is not above it
  ids.add(9, at_minute(50));
  ids.add(20, at_minute(90));
  CHECK(ids.rows() == 5);
  CHECK(ids.missing() == 12);
  CHECK(ids.holes() == 2);
  CHECK(ids.longest() == minutes(40));
  REQUIRE(ids.long_holes().size() == 1);
  const IdHole& hole = ids.long_holes().front();
  CHECK(hole.from == 10);
  CHECK(hole.to == 19);
  CHECK(hole.begins == at_minute(50));
  CHECK(hole.ends == at_minute(90));
}

TEST_CASE("a hole whose later trade has an earlier time lasts no time") {
  IdSequence ids;
  ids.add(1, at_minute(5));
  ids.add(3, at_minute(4));
  CHECK(ids.missing() == 1);
  CHECK(ids.longest() == minutes(0));
  CHECK(ids.long_holes().empty());
}
