#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace rq::test {

/// Only these variables name proxies while this lives; the others that could are unset. What was
/// there before comes back.
class Environment {
 public:
  Environment(std::initializer_list<std::pair<std::string, std::string>> variables);
  ~Environment();
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::map<std::string, std::optional<std::string>> before_;
};

}  // namespace rq::test
