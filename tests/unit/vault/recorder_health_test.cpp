#include "vault/recorder_health.hpp"

#include "support/catch.hpp"
#include "support/memory_file_system.hpp"

using namespace rq;
using namespace rq::test;
using namespace std::chrono_literals;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");
const vault::Layout layout("/vault");

std::optional<vault::RecorderHealth> health(const std::string& state) {
  MemoryFileSystem fs;
  fs.load({{"state/trades/okx/perps/BTC-USDT-SWAP.state.json", state}}, layout.root());
  return vault::read_recorder_health(fs, layout, btc);
}

std::string state(const std::string& gap_open, const std::string& waiting,
                  const std::string& skew) {
  return R"({"format":1,"updated_utc":"2025-12-14T22:00:00.125Z","gap_open":)" + gap_open +
         R"(,"waiting":)" + waiting + R"(,"connected":true,"clock_skew_ms":)" + skew + "}\n";
}

}  // namespace

TEST_CASE("the health of a recorder is what its state says") {
  const auto well = health(state("false", "0", "-1500"));
  REQUIRE(well);
  CHECK(format_ms(well->updated) == "2025-12-14T22:00:00.125Z");
  CHECK(well->connected);
  CHECK(well->is_complete);
  CHECK(well->clock_skew == -1500ms);
  CHECK_FALSE(health(state("true", "0", "0"))->is_complete);
  CHECK_FALSE(health(state("false", "7", "0"))->is_complete);
  CHECK_FALSE(health(state("false", "0", "null"))->clock_skew);
}

TEST_CASE("what is no state proves nothing") {
  CHECK_FALSE(health(""));
  CHECK_FALSE(health("{}"));
  CHECK_FALSE(health("[1]"));
  CHECK_FALSE(health(state("\"no\"", "0", "0")));
  CHECK_FALSE(health(std::string(100'000, ' ') + state("false", "0", "0")));
  MemoryFileSystem fs;
  CHECK_FALSE(vault::read_recorder_health(fs, layout, btc));
}
