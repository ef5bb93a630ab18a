#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/tree.hpp"

#include "core/inst_id.hpp"
#include "sim/split_mix.hpp"
#include "vault/file_system.hpp"
#include "vault/layout.hpp"
#include "vault/trade_merge.hpp"

namespace rq::test {

/// A row of an archive.
struct ImportRow {
  TradeId id = 0;
  Timestamp time;
  Side side = Side::buy;
  std::string price = "100";
  std::string size = "1";
};

/// Files of an import, in the order of the command line.
using ImportFiles = std::vector<std::vector<ImportRow>>;

/// What one import said and did.
struct ImportOutcome {
  vault::MergeCounts counts;
  vault::MergeResult result;
  std::vector<vault::TradeConflict> conflicts;
  IdSequence ids;
  std::optional<vault::IdContradiction> contradiction;
};

inline const vault::ContractText import_contract{"0.01", "1", "linear"};

inline InstId import_instrument() {
  return InstId::require("BTC-USDT-SWAP");
}

/// The trades' part of an import, with rows spilled to the disk after every `rows_in_memory`.
inline ImportOutcome import_rows(vault::FileSystem& fs, const vault::Layout& layout,
                                 const ImportFiles& files, std::size_t rows_in_memory = 1000) {
  vault::TradeMerge merge(fs, layout, import_instrument());
  std::vector<std::string> sources;
  std::size_t in_memory = 0;
  for (const auto& file : files) {
    sources.push_back("file" + std::to_string(sources.size()) + ".csv");
    std::uint64_t line = 1;
    for (const auto& row : file) {
      merge.add({.trade = {row.id, row.time, row.side, row.price, row.size},
                 .source = static_cast<std::uint32_t>(sources.size() - 1),
                 .line = ++line});
      if (++in_memory % rows_in_memory == 0) merge.spill();
    }
  }
  ImportOutcome outcome;
  auto found =
      merge.compare(sources, [&](const auto& conflict) { outcome.conflicts.push_back(conflict); });
  outcome.counts = found.counts;
  outcome.ids = std::move(found.ids);
  outcome.contradiction = std::move(found.contradiction);
  if (outcome.contradiction) return outcome;
  outcome.result = merge.merge(import_contract);
  return outcome;
}

/// Rows with ascending ids over some days: holes between ids, times that step back now and then,
/// also over midnight, and days without any.
inline std::vector<ImportRow> make_import_rows(std::size_t count, std::uint64_t seed) {
  sim::SplitMix random(seed);
  std::vector<ImportRow> rows;
  TradeId id = 1000;
  auto clock = from_unix_ms(1'765'670'400'000);  // 2025-12-14T00:00:00Z
  for (std::size_t i = 0; i < count; ++i) {
    id += 1 + (random.once_in(5) ? random.below(50) : 0);
    clock += std::chrono::minutes(random.below(40));
    if (random.once_in(25)) clock += std::chrono::hours(30);
    const auto late =
        random.once_in(4) ? std::chrono::minutes(random.below(300)) : std::chrono::minutes(0);
    rows.push_back({.id = id,
                    .time = clock - late,
                    .side = random.once_in(2) ? Side::buy : Side::sell,
                    .price = std::to_string(60'000 + random.below(1000)) + ".10",
                    .size = "0." + std::to_string(1 + random.below(99))});
  }
  return rows;
}

}  // namespace rq::test
