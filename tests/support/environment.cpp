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
  const auto replace = [this](const std::string& name, const std::optional<std::string>& value) {
    const char* const before = std::getenv(name.c_str());
    before_.try_emplace(name,
                        before == nullptr ? std::nullopt : std::optional<std::string>(before));
    set_variable(name, value);
  };
  for (const auto* const name :
       {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"})
    replace(name, std::nullopt);
  for (const auto& [name, value] : variables) replace(name, value);
}

Environment::~Environment() {
  for (const auto& [name, value] : before_) set_variable(name, value);
}

}  // namespace rq::test
