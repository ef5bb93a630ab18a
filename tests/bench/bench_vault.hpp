#pragma once

#include <cstddef>
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
  /// Leaves the last `slices` × five minutes away. Old days are links to those of `full`.
  GrowingVault(const MadeVault& full, std::size_t slices);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Pre-condition: called at most `slices` times.
  void append();

 private:
  std::filesystem::path path_;
  std::ofstream last_day_;
  std::vector<std::string> slices_;
  std::size_t next_ = 0;
};

}  // namespace rq::bench
