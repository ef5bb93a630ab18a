#pragma once

#include <string>
#include <string_view>

namespace rq::test {

/// Lower-case hexadecimal, as `sha256sum` prints it.
std::string sha256(std::string_view bytes);

}  // namespace rq::test
