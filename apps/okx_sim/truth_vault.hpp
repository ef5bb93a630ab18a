#pragma once

#include <map>
#include <memory>

#include "okx_sim/market.hpp"

#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/raw_trade_writer.hpp"

namespace rq::okx_sim {

/// Writes down what was printed, as a Vault of raw trades: what a recorder that lost nothing has
/// from its first trade on, byte for byte.
class TruthVault {
 public:
  /// Writes the instruments' facts. Throws `UsageError` when the Vault holds trades of one of them,
  /// and `IoError`.
  TruthVault(vault::FileSystem& fs, const vault::Layout& layout, const Markets& markets,
             Timestamp now);

  /// The last `count` prints of the tape.
  void append(const Market& market, std::size_t count);
  /// Others can read what was appended.
  void flush();
  void sync();

 private:
  std::map<const Market*, vault::RawTradeWriter> writers_;
  std::string price_;
  std::string size_;
};

}  // namespace rq::okx_sim
