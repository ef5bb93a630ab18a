#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/inst_id.hpp"
#include "core/time.hpp"
#include "vault/layout.hpp"

namespace rq::test {

/// Price and size, as texts.
using BookLevels = std::vector<std::pair<std::string, std::string>>;

/// A line of `raw/okx/l2_perps/…/{HOUR}.jsonl` as documented, with its '\n'. Best levels first; a
/// book after a gap has none.
std::string book_line(const InstId& instrument, Timestamp time, const BookLevels& bids,
                      const BookLevels& asks, bool gap_detected = false);

/// Where such a line goes, below the Vault.
std::string book_path(const vault::Layout& layout, const InstId& instrument, Timestamp time,
                      vault::L2Form form = vault::L2Form::lines);

}  // namespace rq::test
