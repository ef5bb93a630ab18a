#include "app/open_files.hpp"

#if !defined(_WIN32)
#include <sys/resource.h>
#endif

namespace rq::app {

std::uint64_t raise_open_files_limit() {
#if defined(_WIN32)
  return UINT64_MAX;
#else
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return UINT64_MAX;
  const rlimit raised{.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : std::uint64_t{limit.rlim_cur};
#endif
}

}  // namespace rq::app
