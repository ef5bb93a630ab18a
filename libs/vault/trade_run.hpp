#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "vault/file_system.hpp"
#include "vault/trade_codec.hpp"

namespace rq::vault {

/// A trade as an imported file states it, with the place it was read from. Of two that share an id
/// the one with the smaller (source, line) counts.
struct ImportedTrade {
  TradeText trade;           ///< price and size of at most 255 bytes each
  std::uint32_t source = 0;  ///< number of the file in the order of the import
  std::uint64_t line = 0;    ///< in that file
};

/// The order of an import: by id, then by place.
inline auto import_order(const ImportedTrade& a) {
  return std::tuple(a.trade.id, a.source, a.line);
}

/// Appends the bytes that a run file holds of one trade. A run lives no longer than its import, so
/// they are those of this machine's integers.
void append_run_record(std::string& out, const ImportedTrade& trade);

/// Reads one record at the beginning of `bytes`; returns its length, 0 when `bytes` is too short.
/// The trade's texts point into `bytes`.
std::size_t read_run_record(std::string_view bytes, ImportedTrade& trade);

/// Writes a run: a file of trades in import order.
class RunWriter {
 public:
  /// Creates the file.
  RunWriter(FileSystem& fs, const std::filesystem::path& file);
  /// Pre-condition: after the one before in import order.
  void append(const ImportedTrade& trade);
  /// Hands all records to the system; to be called last.
  void flush();

 private:
  std::unique_ptr<WriteFile> file_;
  std::string buffer_;
};

/// Reads a run in bounded memory.
class RunReader {
 public:
  RunReader(FileSystem& fs, const std::filesystem::path& file);
  /// The trade the reader stands at, the first one to begin with; null at the end. Its texts are
  /// valid until `advance`.
  [[nodiscard]] const ImportedTrade* current() const { return at_end_ ? nullptr : &trade_; }
  /// Pre-condition: not at the end. Throws `DataError` for a file that ends within a record.
  void advance();
  /// Of the file, up to the end of the current trade's record.
  [[nodiscard]] std::uint64_t bytes_passed() const { return position_ - (end_ - begin_); }

 private:
  bool refill();

  std::filesystem::path path_;
  std::unique_ptr<ReadFile> file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // unread bytes are buffer_[begin_, end_)
  std::size_t end_ = 0;
  std::uint64_t position_ = 0;  // file offset of buffer_[end_]
  ImportedTrade trade_;
  bool at_end_ = false;
};

}  // namespace rq::vault
