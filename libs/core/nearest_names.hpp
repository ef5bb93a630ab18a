#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rq {

/// Of `known`, the names that somebody who typed `typed` probably meant: the most likely first,
/// equally likely ones by name, at most `most`. Capitals and the separators "-", "_", "/", "." and
/// blank make no difference. A name is near when it begins with what was typed (two characters or
/// more), or when one typing error (two, from eight characters on) makes one of the other: a wrong,
/// missing or additional character, or two that are swapped.
std::vector<std::string> nearest_names(std::string_view typed, std::span<const std::string> known,
                                       std::size_t most);

/// " Did you mean a, b or c?", begun with `prefix` before each name; "" when nothing is near.
std::string did_you_mean(std::string_view typed, std::span<const std::string> known,
                         std::string_view prefix = "");

}  // namespace rq
