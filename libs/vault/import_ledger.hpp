#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "market/trade.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// What one file of an import held of one instrument.
struct ImportRecord {
  Timestamp imported;      ///< wall clock
  std::string file;        ///< its name without folders, UTF-8
  std::string sha256;      ///< of the file as it lies on the disk, 64 hexadecimal digits
  std::uint64_t rows = 0;  ///< trades, those included that were known already
  TradeId first_id = 0;    ///< the lowest
  Timestamp first_time;    ///< of that trade
  TradeId last_id = 0;     ///< the highest
  Timestamp last_time;
  std::uint64_t missing = 0;  ///< ids between the two that the file does not hold
  std::uint64_t holes = 0;    ///< in how many pieces

  friend bool operator==(const ImportRecord&, const ImportRecord&) = default;
};

/// Appends a line for each record to `state/trades/okx/perps/{INSTID}.imports.jsonl`, except for
/// those that differ from a line that is there in nothing but `imported`: a file that is imported
/// twice has one line. A torn last line is cut off first. Durable on return. Pre-condition: the
/// instrument's "trades" lock is held. Throws `IoError`.
void append_imports(FileSystem& fs, const Layout& layout, const InstId& instrument,
                    const std::vector<ImportRecord>& records);

/// The records in the order of their lines; lines that are none, and a torn last one, are passed
/// over. Empty when there is no file. Throws `IoError`.
std::vector<ImportRecord> read_imports(FileSystem& fs, const Layout& layout,
                                       const InstId& instrument);

}  // namespace rq::vault
