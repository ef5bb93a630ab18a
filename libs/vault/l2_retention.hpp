#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/layout.hpp"

namespace rq::vault {

/// How long hours of order book snapshots are kept, and in which form. An hour's age is counted
/// from its beginning, as its path names it. Nothing is removed for which there is no limit.
struct L2RetentionRules {
  std::chrono::hours uncompressed{6};        ///< older hours are packed
  std::optional<std::chrono::days> keep{};   ///< older hours are removed
  std::optional<std::uint64_t> max_bytes{};  ///< of all snapshots together
  /// Somebody agreed to this very run: it removes however much the limits ask for (see
  /// l2_removal.hpp).
  bool agreed = false;
};

/// One file of an hour of snapshots.
struct L2HourFile {
  InstId instrument;
  Timestamp hour;  ///< its beginning
  L2Form form = L2Form::lines;
  std::uint64_t size = 0;  ///< bytes
  friend bool operator==(const L2HourFile&, const L2HourFile&) = default;
};

/// What there is to decide about.
struct L2Hours {
  std::vector<L2HourFile> files;
  std::set<InstId> recorded;  ///< instruments whose recorder is at work
};

enum class L2RetentionAction : std::uint8_t {
  sweep,   ///< remove what a run that was killed was packing
  expire,  ///< remove a file of an hour that is too old
  finish,  ///< lines beside their packed form: the last step of packing was not done
  pack,
  evict,  ///< remove a file because all of them need too much room
};

struct L2RetentionStep {
  L2RetentionAction action = L2RetentionAction::sweep;
  L2HourFile file;
  friend bool operator==(const L2RetentionStep&, const L2RetentionStep&) = default;
};
using L2RetentionPlan = std::vector<L2RetentionStep>;

/// What is to be done about files because of their age at `now`, in this order: what frees room
/// first, then packing, each from the oldest hour. An hour that may still be written is left alone:
/// the newest one of an instrument that is recorded, and whatever `now` is not past.
[[nodiscard]] L2RetentionPlan plan_by_age(const L2Hours& hours, const L2RetentionRules& rules,
                                          Timestamp now);

/// What is to be removed besides so that all files together fit into `rules.max_bytes`: packed
/// hours from the oldest, then lines from the oldest, never one that may still be written.
[[nodiscard]] L2RetentionPlan plan_by_size(const L2Hours& hours, const L2RetentionRules& rules,
                                           Timestamp now);

/// The files as they will be when `plan` was carried out. How small packing makes them nobody knows
/// before: packed they count as long as they were.
[[nodiscard]] L2Hours after(const L2Hours& hours, const L2RetentionPlan& plan);

/// The newest hour of each instrument that is there as lines or packed.
[[nodiscard]] std::map<InstId, Timestamp> newest_hours(const std::vector<L2HourFile>& files);

/// Bytes of all files.
[[nodiscard]] std::uint64_t total_size(const std::vector<L2HourFile>& files);

}  // namespace rq::vault
