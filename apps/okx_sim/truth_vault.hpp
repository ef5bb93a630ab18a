#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "okx_sim/market.hpp"

#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/live_file.hpp"
#include "vault/raw_trade_writer.hpp"

namespace rq::okx_sim {

/// Writes down what was printed, as a Vault of raw trades: what a recorder that lost nothing has
/// from its first trade on, byte for byte. Beside it, in `books/{INSTID}.jsonl`, every message of
/// each book that anybody asked for, lost ones included: what the book was at each `seqId`.
class TruthVault {
 public:
  /// Writes the instruments' facts. Throws `UsageError` when the Vault holds trades of one of them,
  /// and `IoError`.
  TruthVault(vault::FileSystem& fs, const vault::Layout& layout, const Markets& markets,
             Timestamp now);

  /// The last `count` prints of the tape.
  void append(const Market& market, std::size_t count);
  /// A message of its book.
  void append_book(const Market& market, std::string_view message);
  /// Others can read what was appended.
  void flush();
  void sync();

 private:
  struct Writers {
    vault::RawTradeWriter trades;
    vault::LiveFile book;
  };
  std::map<const Market*, Writers> writers_;
  std::string price_;
  std::string size_;
};

}  // namespace rq::okx_sim
