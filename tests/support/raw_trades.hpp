#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "support/tree.hpp"

#include "core/inst_id.hpp"
#include "sim/synthetic_market.hpp"

namespace rq::test {

/// How raw lines are written, and what stands between them. The numbers: once before so many lines
/// on average; 0: never.
struct LineStyle {
  bool spaced = false;  ///< `", "` and `": "`, as older Vaults have it
  bool crlf = false;
  bool microseconds = false;     ///< 6 fractional digits
  std::uint64_t other_keys = 0;  ///< this line has another key order and an unknown key
  std::uint64_t blank_lines = 0;
  std::uint64_t bad_lines = 0;  ///< lines that readers must reject, of every kind

  /// All of it.
  static LineStyle all();
};

/// One raw line with its line end, written here from the documented layout and not by the code
/// under test.
std::string trade_line(const InstId& instrument, const Trade& trade, const LineStyle& style = {});

/// A Vault with the raw files of these trades and the instrument's facts, but nothing derived.
Tree raw_vault(const sim::MarketSettings& settings, const std::vector<Trade>& trades,
               const LineStyle& style = {});

/// The same on the real file system, as our own writers write it, for any number of trades.
void write_raw_vault(const sim::MarketSettings& settings, const std::filesystem::path& vault);

/// The exchange's archive of the market: CSV with a header.
void write_archive(const sim::MarketSettings& settings, std::ostream& out);

}  // namespace rq::test
