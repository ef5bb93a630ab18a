#pragma once

#include <string_view>

namespace rq::app {

/// Writes a part of a program's results to stdout, at once. Throws `IoError`.
void write_result(std::string_view text);

}  // namespace rq::app
