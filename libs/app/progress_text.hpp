#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace rq::app {

/// How far long work is.
struct Progress {
  std::string label;  ///< what is worked on: "cvd_calc BTC-USDT-SWAP"
  std::string phase;  ///< what is being done to it: "sorting"; empty: there is one thing only
  std::string unit = "bytes";  ///< what is counted, in the plural: bytes, trades, files, pages
  std::uint64_t first = 0;     ///< how much was done when this phase was first looked at
  std::uint64_t done = 0;      ///< how much is done, at least `first`
  std::uint64_t total = 0;     ///< of how much, at least `done`; 0: nobody knows
  std::chrono::milliseconds elapsed{};  ///< since `first` was done
};

/// How long the rest takes at the pace so far. nullopt while that is a guess: in the first second,
/// before anything is done, without a total.
std::optional<std::chrono::milliseconds> time_left(const Progress& progress);

/// What people read on a terminal with this many columns; shorter than that by one column, so that
/// the line never wraps. What does not fit is left out in this order: the width of the bar, the
/// bar, the end of the label:
///
///     import BTC-USDT-SWAP [########......................] sorting 27% of 1.2 GB, 12s left
std::string progress_line(const Progress& progress, std::size_t columns);

/// The same for a log: "import BTC-USDT-SWAP: sorting 27% of 1.2 GB, about 2m left".
std::string progress_log_line(const Progress& progress);

/// "1.2 GB" (powers of 1000) of bytes, "1,234,567 trades" of anything else.
std::string format_amount(std::uint64_t amount, const std::string& unit);

}  // namespace rq::app
