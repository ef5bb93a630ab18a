#include "app/log.hpp"

#include <memory>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace rq::app::log {

namespace {

spdlog::logger& logger() {
  static const auto instance = [] {
    auto log =
        std::make_shared<spdlog::logger>("rq", std::make_shared<spdlog::sinks::stderr_sink_st>());
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    log->flush_on(spdlog::level::trace);
    return log;
  }();
  return *instance;
}

}  // namespace

void set_level(const std::string& level) {
  logger().set_level(spdlog::level::from_str(level));
}
void debug(std::string_view message) {
  logger().debug("{}", message);
}
void info(std::string_view message) {
  logger().info("{}", message);
}
void warn(std::string_view message) {
  logger().warn("{}", message);
}
void error(std::string_view message) {
  logger().error("{}", message);
}

}  // namespace rq::app::log
