#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "okx_sim/book_feed.hpp"
#include "okx_sim/listing.hpp"
#include "okx_sim/tape.hpp"

namespace rq::okx_sim {

/// All that the exchange knows of one instrument.
struct Market {
  Listing listing;
  Tape tape;
  BookFeed book;
  bool book_wanted = false;    ///< from the first time that somebody asks; before it rests
  bool book_begun = false;     ///< who writes the truth down knows how it began
  std::uint64_t sequence = 0;  ///< `seqId` of the newest event of book and aggregated trades

  /// What REST knows of the book when it lags.
  struct OldBook {
    BookFeed book;
    Timestamp time;
  };
  std::optional<OldBook> old_book{};
};

/// Owned one by one: sessions point at them.
using Markets = std::vector<std::unique_ptr<Market>>;

/// Null when the exchange does not list it.
inline Market* find_market(const Markets& markets, std::string_view instrument) {
  for (const auto& market : markets)
    if (market->listing.instrument.str() == instrument) return market.get();
  return nullptr;
}

}  // namespace rq::okx_sim
