#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace rq::test {

/// These variables are set while this lives, and no others that could name a proxy. What was there
/// before comes back.
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
