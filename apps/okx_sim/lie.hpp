#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rq::okx_sim {

/// Makes a lie of the first id of a trade in a message: it gets this much larger. Returns
/// whether there is one.
bool lie_about_id(std::string& message, std::uint64_t ahead);
/// Makes a lie of the first time in a message of trades or of a book: the end of the year 9999.
/// Returns whether there is one.
bool lie_about_time(std::string& message);

}  // namespace rq::okx_sim
