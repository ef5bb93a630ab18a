#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "core/timeframe.hpp"

namespace rq::vault {

/// What a file of an hour of order book snapshots is.
enum class L2Form : std::uint8_t {
  lines,    ///< `{HOUR}.jsonl`, as it was recorded
  packed,   ///< `{HOUR}.jsonl.gz`
  packing,  ///< `{HOUR}.jsonl.gz.tmp`: one that is being packed, or was when the power went
};

/// Where everything is: the one place that knows the tree of vault_layout.md. Functions name a path
/// below the Vault's root; nothing here touches a file.
class Layout {
 public:
  using Path = std::filesystem::path;

  explicit Layout(Path root) : root_(std::move(root)) {}

  [[nodiscard]] const Path& root() const { return root_; }
  /// The user's own: options for all programs on this Vault. No program writes it.
  [[nodiscard]] Path config_file() const { return root_ / "ravequant.toml"; }

  [[nodiscard]] Path raw_trades_root() const { return root_ / "raw" / "okx" / "trades_perps"; }
  [[nodiscard]] Path raw_trades_folder(const InstId& instrument) const;
  [[nodiscard]] Path raw_trades(const InstId& instrument, Date day) const;

  [[nodiscard]] Path vwap(const InstId& instrument) const;
  [[nodiscard]] Path wicks_root() const { return root_ / "derived" / "wicks" / "okx" / "perps"; }
  [[nodiscard]] Path wick_events(const InstId& instrument) const;
  [[nodiscard]] Path wicks_active(const InstId& instrument) const;
  [[nodiscard]] Path candles(const InstId& instrument, Timeframe timeframe) const;
  [[nodiscard]] Path cvd_root() const { return root_ / "derived" / "cvd" / "okx"; }
  /// The folder of its day files.
  [[nodiscard]] Path cvd_folder(const InstId& instrument) const;

  [[nodiscard]] Path signals(const InstId& instrument) const;

  [[nodiscard]] Path l2_root() const { return root_ / "raw" / "okx" / "l2_perps"; }
  [[nodiscard]] Path l2_folder(const InstId& instrument) const;
  [[nodiscard]] Path l2_day_folder(const InstId& instrument, Date day) const;
  /// The file of the hour that `time` lies in.
  [[nodiscard]] Path l2_hour(const InstId& instrument, Timestamp time, L2Form form) const;

  [[nodiscard]] Path instrument_facts_folder() const {
    return root_ / "meta" / "okx" / "instruments";
  }
  [[nodiscard]] Path instrument_facts(const InstId& instrument) const;

  /// `state/{pillar}/okx/perps/{INSTID}.{what}`, pillars trades, vwap, wicks and signals; for cvd,
  /// by the documents, without `perps`.
  [[nodiscard]] Path state_folder(std::string_view pillar) const;
  [[nodiscard]] Path state(std::string_view pillar, const InstId& instrument) const;
  [[nodiscard]] Path rejects(std::string_view pillar, const InstId& instrument) const;
  [[nodiscard]] Path lock(std::string_view pillar, const InstId& instrument) const;
  /// `state/trades/okx/perps/{INSTID}.gaps.jsonl`
  [[nodiscard]] Path gap_ledger(const InstId& instrument) const;
  /// `state/trades/okx/perps/{INSTID}.imports.jsonl`
  [[nodiscard]] Path imports(const InstId& instrument) const;
  /// The redo journal of a replacement of several files (see swap.hpp).
  [[nodiscard]] Path swap_journal(std::string_view pillar, const InstId& instrument) const;
  /// Held by the one program that packs and removes hours of snapshots.
  [[nodiscard]] Path l2_retention_lock() const;
  /// When it last judged the hours of each instrument (see l2_retention_state.hpp).
  [[nodiscard]] Path l2_retention_state() const;
  /// Where an import sorts what it read; empty when it is done.
  [[nodiscard]] Path import_folder(const InstId& instrument) const;

  /// The path below the root, UTF-8 with '/': what states, rejects and messages name files by.
  [[nodiscard]] std::string relative(const Path& path) const;

 private:
  [[nodiscard]] Path state_file(std::string_view pillar, const InstId& instrument,
                                std::string_view suffix) const;

  Path root_;
};

/// The file of a day in a folder of such: `{DATE}.jsonl`.
std::filesystem::path day_file(const std::filesystem::path& folder, Date day);
/// The day of such a file from its name; nullopt for any other name.
std::optional<Date> day_of_file(std::string_view file_name);

/// The hour and the form of a file of snapshots from its name and that of its folder, a day;
/// nullopt for any other file.
std::optional<std::pair<Timestamp, L2Form>> hour_of_l2_file(std::string_view day_folder,
                                                            std::string_view file_name);

}  // namespace rq::vault
