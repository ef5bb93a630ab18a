#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "support/tree.hpp"

namespace rq::test {

/// What a recording of books holds.
struct BookTally {
  std::size_t lines = 0;
  std::size_t gap_lines = 0;  ///< of these: with `gap_detected`
  std::size_t one_sided = 0;  ///< … without a mid price
  std::size_t files = 0;
};

/// What is wrong with the snapshots of an instrument, against the messages of its book as okx_sim
/// writes them down (see `TruthVault`), for people; empty when nothing is:
///
/// - each line is, byte for byte, the book of the exchange at the line's `seqId`, worked out anew
///   from all messages in a sorted map;
/// - its time and `prevSeqId` are those of a message with this `seqId`;
/// - none is crossed, but for those with `gap_detected`;
/// - the files are those of the largest hour so far.
std::string flaw_of_books(const Tree& vault, const Tree& truth, const std::string& instrument,
                          BookTally* tally = nullptr);

/// `seqId` of the newest whole line of a Vault's snapshots, and of the newest message of the truth;
/// nothing when there is none.
std::optional<std::int64_t> newest_snapshot(const std::filesystem::path& vault,
                                            const std::string& instrument);
std::optional<std::int64_t> newest_book_message(const std::filesystem::path& truth,
                                                const std::string& instrument);

}  // namespace rq::test
