#pragma once

#include <string>
#include <string_view>

namespace rq::test {

/// The text so many times.
inline std::string repeated(std::string_view text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

/// JSON that is arrays within arrays.
inline std::string nested(int levels) {
  return repeated("[", levels) + repeated("]", levels);
}

/// More brackets than any parser that calls itself has room for.
inline constexpr int many_brackets = 200'000;

}  // namespace rq::test
