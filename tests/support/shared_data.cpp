#include "support/shared_data.hpp"

#include <cstdlib>
#include <iostream>

namespace rq::test {

std::optional<std::filesystem::path> shared_data(const std::string& relative_path) {
  const char* named = std::getenv("RQ_SHARED");
  const std::filesystem::path root = named != nullptr ? named : RQ_SHARED_DEFAULT;
  const auto path = (root / relative_path).lexically_normal();
  if (std::filesystem::exists(path)) return path;
  report_skipped("no recorded data at " + path.string() + " (set RQ_SHARED to their folder)");
  return std::nullopt;
}

void report_skipped(const std::string& reason) {
  std::cout << "skipped: " << reason << std::endl;
}

std::filesystem::path source_folder() {
  return RQ_SOURCE_DIR;
}

}  // namespace rq::test
