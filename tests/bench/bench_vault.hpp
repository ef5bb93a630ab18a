#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace rq::bench {

/// A part of a made market: consecutive days with about so many trades each.
struct Stretch {
  int days;
  int trades_per_day;
};

inline constexpr auto instrument = "BTC-USDT-SWAP";

/// A Vault with raw trades in it, made once and kept.
class MadeVault {
 public:
  /// Makes the Vault below `data` unless it is there.
  MadeVault(const std::filesystem::path& data, const std::string& name,
            const std::vector<Stretch>& stretches);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::vector<std::filesystem::path> raw_files() const;
  /// Removes everything derived, so that the next run is the first.
  void forget_derived() const;

 private:
  std::filesystem::path path_;
};

/// A twin of a Vault whose last day is still growing: each `append` adds five minutes of trades.
class GrowingVault {
 public:
  /// Leaves the last `slices` × five minutes away. Old days are links to those of `full`; little of
  /// the last is ever in memory.
  GrowingVault(const MadeVault& full, std::size_t slices);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Pre-condition: called at most `slices` times.
  void append();

 private:
  void copy_to(std::uint64_t end);

  std::filesystem::path path_;
  std::ifstream full_day_;
  std::ofstream last_day_;
  std::uint64_t copied_ = 0;
  std::deque<std::uint64_t> ends_;  // of the five minutes still to come, as offsets in the full day
};

/// Writes the hour of order book snapshots that holds `moment` (as in 2025-12-14T21:34:00Z) up to
/// that moment: one every two seconds, 400 levels a side around `price`.
void write_book_hour(const std::filesystem::path& vault, const std::string& moment, int price);

}  // namespace rq::bench
