// Both recorders on a disk that is nearly full: they say so, in the log and in their state files.
#include <fstream>
#include <nlohmann/json.hpp>

#include "support/catch.hpp"
#include "support/recorded_market.hpp"
#include "support/shared_data.hpp"
#include "support/small_disk.hpp"
#include "support/tree.hpp"

using namespace rq::test;

namespace {

constexpr const char* btc = "BTC-USDT-SWAP";
constexpr std::uint64_t capacity = 20'000'000;

RecordedMarket small_market() {
  return RecordedMarket({"--instId", btc, "--speed", "20", "--duration", "40s", "--past", "1m",
                         "--wait", "--start", "2025-12-14T12:00:00Z"});
}

void fill(const std::filesystem::path& folder, std::size_t bytes) {
  std::ofstream(folder / "somebody's film", std::ios::binary) << std::string(bytes, 'x');
}

nlohmann::json state_of(const RecordedMarket& market, const char* pillar) {
  const auto file = std::string("state/") + pillar + "/okx/perps/" + btc + ".state.json";
  return nlohmann::json::parse(load_tree(market.vault()).at(file));
}

}  // namespace

TEST_CASE("the recorders warn of a disk that is 90 % full, once, and say how much room is left") {
  for (const char* pillar : {"trades", "l2"}) {
    const auto market = small_market();
    const auto disk = SmallDisk::mount(market.vault(), capacity);
    if (!disk) return report_skipped("a small disk cannot be mounted, which takes root on Linux");
    fill(market.vault(), 18'600'000);
    auto recorder = pillar == std::string("l2") ? market.record_books() : market.record();
    const std::string warning = "warning the disk of the Vault is 9";
    const auto warned = [&] { return recorder.err().find(warning) != std::string::npos; };
    const bool has_warned = recorder.runs_until(warned);
    const auto finished = stop(recorder);
    INFO(finished.err);
    REQUIRE(has_warned);
    CHECK(finished.exit_code == 0);
    CHECK(finished.err.find(warning) == finished.err.rfind(warning));
    const auto state = state_of(market, pillar);
    CHECK(state.at("disk_available_bytes") > 0);
    CHECK(state.at("disk_available_bytes") < capacity / 10);
    CHECK(state.at("disk_full_in_days").is_null());  // nobody knows after a few seconds
  }
}

TEST_CASE("a recorder on a disk with room enough does not speak of it") {
  const auto market = small_market();
  const auto disk = SmallDisk::mount(market.vault(), capacity);
  if (!disk) return report_skipped("a small disk cannot be mounted, which takes root on Linux");
  auto recorder = market.record();
  const bool recorded = market.is_recorded_by(recorder);
  const auto finished = stop(recorder);
  INFO(finished.err);
  CHECK(recorded);
  CHECK(finished.err.find("disk") == std::string::npos);
  CHECK(state_of(market, "trades").at("disk_available_bytes") > capacity / 2);
}
