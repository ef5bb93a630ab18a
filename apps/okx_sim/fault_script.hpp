#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "okx_sim/fault.hpp"

#include "sim/split_mix.hpp"

namespace rq::okx_sim {

/// When a fault happens, and which.
struct FaultRule {
  enum class When : std::uint8_t {
    at,              ///< once, `time` after the beginning
    every,           ///< again and again
    random,          ///< every `time` on average, as `seed` has it
    after_messages,  ///< once, when that many data messages were sent
    every_messages,
  };
  When when = When::at;
  std::chrono::milliseconds time{0};
  std::uint64_t messages = 0;
  std::uint64_t seed = 0;
  /// Empty: of every kind, drawn again each time (`--chaos`).
  std::optional<Fault> fault;
};

/// Reads a line like `at 30s drop`, `after 500 messages lose 3`, `every 10s repeat 2`, `every 1000
/// messages tear` or `random 7 20s stall 5s`. Throws `UsageError`.
FaultRule parse_fault_rule(std::string_view line);

/// Reads a script: one rule a line, '#' begins a comment. `source` names it in messages.
std::vector<FaultRule> parse_fault_script(std::string_view text, std::string_view source);

/// A mixture of all faults, one every `mean` on average.
FaultRule chaos(std::uint64_t seed, std::chrono::milliseconds mean);

/// Says when which fault begins. Time is that since the beginning, on the wall clock.
class FaultScript {
 public:
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  explicit FaultScript(const std::vector<FaultRule>& rules);

  /// The faults that begin now; time and messages never decrease from call to call.
  std::vector<Fault> due(std::chrono::milliseconds elapsed, std::uint64_t messages);
  /// `due` has something to say when this many data messages were sent; `never` if it has not.
  [[nodiscard]] std::uint64_t next_message_mark() const { return next_message_mark_; }

 private:
  struct Pending {
    FaultRule rule;
    sim::SplitMix random;
    std::optional<std::chrono::milliseconds> next_time;
    std::optional<std::uint64_t> next_message;
  };

  static void draw_next_time(Pending& pending);
  static Fault take(Pending& pending);
  void find_message_mark();

  std::vector<Pending> pending_;
  std::uint64_t next_message_mark_ = never;
};

}  // namespace rq::okx_sim
