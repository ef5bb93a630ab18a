#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "support/tree.hpp"

#include "core/time.hpp"

namespace rq::test {

/// What a recording of an instrument lacks against what its exchange printed (both as the files of
/// a Vault), from the first trade recorded on, for people; empty when it lacks nothing:
///
/// - each line is the exchange's, byte for byte, in the file of its day, once, in order;
/// - the ids that are missing from the files are those that the gap ledger names as holes, and of
///   these the exchange printed only what the ledger calls unrecovered;
/// - the newest trade printed is there.
///
/// `may_lose`: whether there may be unrecovered ids at all.
std::string flaw_of_recording(const Tree& vault, const Tree& truth, const std::string& instrument,
                              bool may_lose = false);

/// The id of the newest trade in the files of a Vault, and its time; nothing when there is none.
/// Looks at the end of one file only.
std::optional<std::uint64_t> newest_trade(const std::filesystem::path& vault,
                                          const std::string& instrument);
std::optional<Timestamp> newest_time(const std::filesystem::path& vault,
                                     const std::string& instrument);

/// The ids that a ledger of gaps calls fetched, each as often as it does, in its order.
std::vector<std::uint64_t> filled_ids(const Tree& vault, const std::string& instrument);

/// The lines of a ledger of gaps that are of this kind.
std::size_t count_of_gaps(const Tree& vault, const std::string& instrument,
                          const std::string& kind);

}  // namespace rq::test
