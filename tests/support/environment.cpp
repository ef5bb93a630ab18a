#include "support/environment.hpp"

#include <cstdlib>

namespace rq::test {

namespace {

void set_variable(const std::string& name, const std::optional<std::string>& value) {
#if defined(_WIN32)
  _putenv_s(name.c_str(), value.value_or("").c_str());
#else
  if (value)
    setenv(name.c_str(), value->c_str(), 1);
  else
    unsetenv(name.c_str());
#endif
}

}  // namespace

Environment::Environment(std::initializer_list<std::pair<std::string, std::string>> variables) {
  for (const auto* const name : {"https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"}) {
    const char* const value = std::getenv(name);
    before_[name] = value == nullptr ? std::nullopt : std::optional<std::string>(value);
    set_variable(name, std::nullopt);
  }
  for (const auto& [name, value] : variables) set_variable(name, value);
}

Environment::~Environment() {
  for (const auto& [name, value] : before_) set_variable(name, value);
}

}  // namespace rq::test
