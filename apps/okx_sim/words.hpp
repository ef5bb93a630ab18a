#pragma once

#include <string_view>
#include <vector>

namespace rq::okx_sim {

/// The words of a line, without the blanks between them.
inline std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  std::vector<std::string_view> words;
  for (auto begin = line.find_first_not_of(blanks); begin != std::string_view::npos;) {
    const auto end = line.find_first_of(blanks, begin);
    words.push_back(line.substr(begin, end - begin));
    begin = end == std::string_view::npos ? end : line.find_first_not_of(blanks, end);
  }
  return words;
}

}  // namespace rq::okx_sim
