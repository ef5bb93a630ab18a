#include "app/ending.hpp"

#include "app/log.hpp"

namespace rq::app {

void log_ending(ExitCode result, const std::string& figures) {
  if (result == ExitCode::ok)
    log::info("done " + figures);
  else
    log::warn("ended with errors " + figures);
}

}  // namespace rq::app
