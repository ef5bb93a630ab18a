#include "app/home_folder.hpp"

#include <cstdlib>

#include "core/errors.hpp"

namespace rq::app {

namespace {

#if defined(_WIN32)
constexpr const char* home_variable = "USERPROFILE";
constexpr std::string_view separators = "/\\";
#else
constexpr const char* home_variable = "HOME";
constexpr std::string_view separators = "/";
#endif

}  // namespace

std::string expand_home(std::string_view path) {
  if (!path.starts_with('~')) return std::string(path);
  const std::string_view rest = path.substr(1);
  if (!rest.empty() && separators.find(rest.front()) == std::string_view::npos)
    throw UsageError("'" + std::string(path) +
                     "' is not expanded: only ~ and ~/… stand for your own folder. Write the path "
                     "in full, or ./" +
                     std::string(path) + " when the name begins with ~");
  const char* const home = std::getenv(home_variable);
  if (home == nullptr || *home == '\0')
    throw UsageError("'" + std::string(path) + "' cannot be expanded: the variable " +
                     home_variable + " is not set. Write the path in full");
  std::string expanded = home;
  // "/" as home, as of some services, must not begin "//".
  if (!rest.empty() && separators.find(expanded.back()) != std::string_view::npos)
    expanded.pop_back();
  return expanded.append(rest);
}

}  // namespace rq::app
