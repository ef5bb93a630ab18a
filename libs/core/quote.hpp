#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace rq {

/// Text from outside as a message may quote it: on one line, valid UTF-8, at most `most` bytes,
/// then
/// "...". A '?' stands for each control character (C0, DEL, C1), line or paragraph separator, each
/// character that turns the direction of writing (Unicode, UAX 9), and each byte that is not UTF-8.
std::string quote(std::string_view text, std::size_t most = 80);

/// The same for a whole line of a log, which may be of several lines: '\n' stays, and of a text
/// that is longer than `most` bytes the middle is left out, for advice stands at the end.
/// Pre-condition: `most` is at least 200.
std::string log_text(std::string_view text, std::size_t most);

}  // namespace rq
