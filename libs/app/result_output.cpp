#include "app/result_output.hpp"

#include <cerrno>
#include <cstdio>

#include "core/errors.hpp"

namespace rq::app {

void write_result(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw IoError("write to", "stdout", std::error_code(errno, std::generic_category()));
}

}  // namespace rq::app
