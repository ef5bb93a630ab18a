#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rq::app {

/// How much room there is in a line, in columns of the terminal; nullopt: any length (a pipe, a
/// file). Pre-condition everywhere: at least 1.
using LineWidth = std::optional<std::size_t>;

/// How many columns a terminal shows the text in: ANSI sequences (`ESC [ … letter`) take none, a
/// UTF-8 sequence takes one, every other byte takes one.
std::size_t visible_columns(std::string_view text);

/// The beginning of the text that fits into `width` columns. What was cut off is marked by a `~` in
/// the last column. ANSI sequences stay, those after the cut as well, so that colours end.
std::string cut_to(std::string_view text, std::size_t width);

/// Breaks a line after every `width` columns, wherever that is.
std::string break_after(std::string_view line, std::size_t width);

/// Breaks each line of the text so that none is longer than `width`: at blanks, and within a word
/// only where the word alone is longer. The lines that follow a break begin with `indent` blanks
/// (fewer where the width does not leave half of it for the text). Without a width: the text.
std::string wrap(std::string_view text, LineWidth width, std::size_t indent = 0);

}  // namespace rq::app
