#pragma once

#include <string>

#include "core/inst_id.hpp"
#include "market/book_recorder.hpp"

namespace rq::vault {

/// Appends one line of `raw/okx/l2_perps/{INSTID}/{DATE}/{HOUR}.jsonl`, with its '\n': the best 400
/// levels a side in the exchange's own strings, best first. Of a side that is empty the best price
/// is null, and so is the mid price then.
void append_book_line(std::string& out, const InstId& instrument, const BookSnapshot& snapshot);

}  // namespace rq::vault
