#pragma once

#include <cstdint>

namespace rq::app {

/// Lets this program have as many files and connections open at a time as the system allows it
/// without more rights: raises the soft limit to the hard one (setrlimit(2), RLIMIT_NOFILE).
/// Returns that limit; `UINT64_MAX` where there is none, as on Windows.
std::uint64_t raise_open_files_limit();

}  // namespace rq::app
