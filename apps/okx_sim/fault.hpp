#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace rq::okx_sim {

/// What can go wrong at the exchange.
enum class FaultKind : std::uint8_t {
  drop,                  ///< every connection breaks off
  close,                 ///< every WebSocket is closed with a code
  notice,                ///< 64008 to every WebSocket; it breaks off a while later
  refuse,                ///< new connections are dropped
  stall,                 ///< WebSockets say nothing; what they hold back comes afterwards
  mute,                  ///< WebSockets answer, but data is left out for good
  lose,                  ///< the next messages are not sent
  repeat,                ///< the next messages are sent twice
  reorder,               ///< the next messages are sent newest first
  garble,                ///< the next message is no JSON
  tear,                  ///< the next message breaks off, and the connection with it
  refuse_subscriptions,  ///< are answered with 60018
  ignore_subscriptions,  ///< are not answered
  hole,                  ///< the next ids never exist
  lag,                   ///< REST does not know the newest trades
  slow,                  ///< REST answers late
  status,                ///< REST answers with an HTTP status
  limit,                 ///< REST answers HTTP 429, code 50011
  soft_limit,            ///< REST answers HTTP 200, code 50011
  book_gap,              ///< the next update of every book is not sent
  book_reset,            ///< seqId goes back, as the exchange does for maintenance
  book_restart,          ///< a snapshot that nobody asked for
  book_cross,            ///< a bid above the best ask, for one update
  one_sided,             ///< nobody sells
  lie_id,                ///< the next trade sent has an id far ahead
  lie_time,              ///< the next trade or book sent is of the year 9999
  rest_lie_id,           ///< the newest trade of REST's next answer has an id far ahead
  rest_lie_time,         ///< … or is of the year 9999
};
inline constexpr std::size_t fault_kinds = 28;
/// `--chaos` draws from the first ones; lies are asked for by name.
inline constexpr std::size_t chaos_kinds = 24;

/// One fault. What a kind has no use for is 0.
struct Fault {
  FaultKind kind = FaultKind::drop;
  std::chrono::milliseconds amount{0};  ///< of `lag` and `slow`
  std::chrono::milliseconds length{0};  ///< how long it lasts; of `notice`: until the end
  std::uint64_t count = 0;              ///< messages or ids
  std::uint16_t code = 0;               ///< of `close` and `status`

  friend bool operator==(const Fault&, const Fault&) = default;
};

/// Reads a fault as a script has it: `lose 3`, `lag 5s for 30s`. Throws `UsageError` that says what
/// was expected.
Fault parse_fault(std::string_view text);
/// As `parse_fault` reads it.
std::string text_of(const Fault& fault);

}  // namespace rq::okx_sim
