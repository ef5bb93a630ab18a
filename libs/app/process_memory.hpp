#pragma once

#include <cstdint>

namespace rq::app {

/// Bytes of memory that this process occupies now; 0 where the system does not tell.
std::uint64_t resident_memory();

}  // namespace rq::app
