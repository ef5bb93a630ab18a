// A file of wick events: any bytes. They are read or refused with a reason, and what is read can be
// judged.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "fuzz/require.hpp"
#include "support/memory_file_system.hpp"

#include "core/errors.hpp"
#include "market/signals/find_signals.hpp"
#include "vault/wick_event_reader.hpp"

namespace {

using namespace rq;
using rq::fuzz::require;

const InstId instrument = InstId::require("BTC-USDT-SWAP");
const vault::Layout layout("/vault");
const Timestamp as_of = *parse_window_time("2025-12-14T22:10:00Z");

bool older(const WickRecord& a, const WickRecord& b) {
  return std::pair(a.creation, a.type) < std::pair(b.creation, b.type);
}

void check_events(const std::string& events) {
  test::MemoryFileSystem disk;
  disk.load({{layout.relative(layout.wick_events(instrument)), events}}, layout.root());
  const SignalRules rules;
  const Timestamp from = as_of - rules.look_back();
  const auto wicks = vault::read_wicks(disk, layout, instrument, rules.timeframe, from, as_of);
  require(std::is_sorted(wicks.begin(), wicks.end(), older), "wicks come in creation order");
  for (const auto& wick : wicks)
    require(wick.creation >= from && (!wick.touch_time || *wick.touch_time <= as_of),
            "wicks are of the time asked for");
  const auto found = find_signals(instrument, wicks, as_of, rules);
  require(found.tally.count(Verdict::signal) == found.signals.size(), "signals are tallied");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    check_events(std::string(data, data + size));
  } catch (const Error& error) {
    require(error.code() == ExitCode::bad_data, "bad bytes are bad data");
  }
  return 0;
}
