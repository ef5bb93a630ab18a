// The proof that recordings are held to must itself find every flaw.
#include "support/recording_proof.hpp"

#include "support/catch.hpp"

using namespace rq::test;

namespace {

constexpr const char* instrument = "X-SWAP";

std::string day(int number) {
  return "raw/okx/trades_perps/X-SWAP/2025-12-0" + std::to_string(number) + ".jsonl";
}

std::string trade(int id, const std::string& price = "1") {
  return R"({"trade_id":")" + std::to_string(id) + R"(","price":")" + price + "\"}\n";
}

std::string gap(int from, int to, const std::string& kind) {
  return R"({"from_id":)" + std::to_string(from) + R"(,"to_id":)" + std::to_string(to) +
         R"(,"kind":")" + kind + "\"}\n";
}

Tree files(const std::string& first_day, const std::string& second_day,
           const std::string& ledger = "") {
  Tree tree{{day(1), first_day}, {day(2), second_day}};
  if (!ledger.empty()) tree["state/trades/okx/perps/X-SWAP.gaps.jsonl"] = ledger;
  return tree;
}

/// Ids 1 to 3 and, behind a hole, 6 and 7.
const Tree truth = files(trade(1) + trade(2) + trade(3), trade(6) + trade(7));
const std::string hole = gap(4, 5, "venue_hole");

std::string flaw(const Tree& recorded, bool may_lose = false) {
  return flaw_of_recording(recorded, truth, instrument, may_lose);
}

void finds(const Tree& recorded, const std::string& text) {
  const std::string found = flaw(recorded);
  INFO(found);
  CHECK(found.find(text) != std::string::npos);
}

}  // namespace

TEST_CASE("a whole recording has no flaw, from wherever it begins") {
  CHECK(flaw(files(trade(1) + trade(2) + trade(3), trade(6) + trade(7), hole)) == "");
  CHECK(flaw(files(trade(3), trade(6) + trade(7), hole)) == "");
  CHECK(flaw(files("", trade(6) + trade(7))) == "");
  CHECK(flaw(files(trade(3), trade(6) + trade(7), gap(3, 3, "filled") + hole + hole)) == "");
}

TEST_CASE("every flaw of a recording is found") {
  finds({}, "nothing is recorded");
  finds(files(trade(1) + trade(3), trade(6) + trade(7), hole), "lack what was printed at trade 2");
  finds(files(trade(1) + trade(2) + trade(3), trade(6), hole), "lack what was printed at trade 7");
  finds(files(trade(1) + trade(2) + trade(3), trade(6) + trade(7)), "name the hole at id 4");
  finds(files(trade(1) + trade(2) + trade(3), trade(6) + trade(7), gap(4, 4, "venue_hole")),
        "name the hole at id 5");
  finds(files(trade(1) + trade(2) + trade(2) + trade(3), trade(6) + trade(7), hole),
        "ids do not rise at trade 2");
  finds(files(trade(2) + trade(1) + trade(3), trade(6) + trade(7), hole),
        "ids do not rise at trade 1");
  finds(files(trade(1) + trade(2, "1.0") + trade(3), trade(6) + trade(7), hole),
        "not what was printed at trade 2");
  finds(files(trade(1) + trade(2) + trade(3) + trade(6), trade(7), hole), "wrong file at trade 6");
  finds(files(trade(1) + trade(2) + trade(3), trade(6) + trade(7) + trade(8), hole),
        "never printed at trade 8");
  finds(files(trade(1) + trade(2) + trade(3), trade(6) + trade(7), gap(3, 5, "venue_hole")),
        "calls missing what is there at trade 3");
  finds(files(trade(1) + trade(3), trade(6) + trade(7), gap(2, 2, "venue_hole") + hole),
        "lack what was printed at trade 2");
}

TEST_CASE("what the ledger gives up may be missing only where that is allowed") {
  const auto recorded =
      files(trade(1) + trade(3), trade(6) + trade(7), gap(2, 2, "unrecovered") + hole);
  finds(recorded, "gives up id 2");
  CHECK(flaw(recorded, true) == "");
}

TEST_CASE("gaps are counted by kind") {
  const auto recorded = files("", trade(6), hole + gap(9, 9, "filled") + hole);
  CHECK(count_of_gaps(recorded, instrument, "venue_hole") == 2);
  CHECK(count_of_gaps(recorded, instrument, "filled") == 1);
  CHECK(count_of_gaps(recorded, instrument, "unrecovered") == 0);
}
