#include "market/signals/newer_trades.hpp"

#include "support/catch.hpp"

using namespace rq;
using namespace std::chrono_literals;

namespace {

const InstId btc = InstId::require("BTC-USDT-SWAP");

Price price(std::string_view text) {
  return {*Decimal::parse(text)};
}

Signal signal(SignalStage stage, WickType type) {
  return {.stage = stage,
          .instrument = btc,
          .event_id = "",
          .timeframe = Timeframe::m1,
          .wick_type = type,
          .tip = price("100"),
          .wick_size = {},
          .creation = {},
          .touch_time = {},
          .tip_distance_ticks = {},
          .surrounding = {},
          .as_of = {},
          .tick_size = price("0.1")};
}

/// What trades between these prices leave of one signal.
Findings after(SignalStage stage, WickType type, std::string_view low, std::string_view high) {
  Findings findings;
  findings.signals.push_back(signal(stage, type));
  findings.tally.add(Verdict::signal);
  findings.tally.add(Verdict::too_young);
  apply_newer_trades(findings, {price(low), price(high)});
  return findings;
}

bool stands(const Findings& findings, Verdict otherwise) {
  CHECK(findings.tally.total() == 2);
  CHECK(findings.tally.count(Verdict::signal) == findings.signals.size());
  CHECK(findings.tally.count(otherwise) == 1 - findings.signals.size());
  return !findings.signals.empty();
}

}  // namespace

TEST_CASE("a newer trade at the tip of an armed signal touches it") {
  const auto armed = [](WickType type, std::string_view low, std::string_view high) {
    return stands(after(SignalStage::armed, type, low, high), Verdict::touched_since);
  };
  CHECK(armed(WickType::high, "90", "99.9"));
  CHECK_FALSE(armed(WickType::high, "90", "100"));
  CHECK_FALSE(armed(WickType::high, "101", "102"));
  CHECK(armed(WickType::low, "100.1", "110"));
  CHECK_FALSE(armed(WickType::low, "100", "110"));
}

TEST_CASE("a newer trade more than three ticks beyond the tip breaks a triggered signal") {
  const auto triggered = [](WickType type, std::string_view low, std::string_view high) {
    return stands(after(SignalStage::triggered, type, low, high), Verdict::broken);
  };
  CHECK(triggered(WickType::high, "90", "100.3"));
  CHECK_FALSE(triggered(WickType::high, "90", "100.4"));
  CHECK(triggered(WickType::low, "99.7", "110"));
  CHECK_FALSE(triggered(WickType::low, "99.6", "110"));
}
