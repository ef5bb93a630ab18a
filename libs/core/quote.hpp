#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rq {

/// The beginning of a text of the outside, for a message: on one line, '?' for control characters,
/// cut between characters, with "..." where something is left out.
std::string quote(std::string_view text, std::size_t longest = 80);

}  // namespace rq
