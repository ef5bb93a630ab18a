#pragma once

#include <cstdint>
#include <system_error>

namespace rq::vault {

/// What stands where a file or a folder should be; the message of the error code says what helps.
enum class FileObstacle : std::uint8_t {
  folder = 1,
  no_folder,  ///< the other way round
  no_file,    ///< a pipe, a device or a socket
  dangling,   ///< a link to something that is not there
  circle,     ///< links that lead to each other
};

std::error_code make_error_code(FileObstacle obstacle);

}  // namespace rq::vault
