#include "core/nearest_names.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/ascii.hpp"

namespace rq {

namespace {

/// Nobody mistypes a longer name, and the work grows with its square.
constexpr std::size_t longest_name = 100;

std::string folded(std::string_view name) {
  constexpr std::string_view separators = "-_/. ";
  auto result = lower_case(name);
  std::erase_if(result, [&](char c) { return separators.find(c) != std::string_view::npos; });
  return result;
}

struct Distances {
  std::size_t whole = 0;   ///< typing errors between the two names
  std::size_t prefix = 0;  ///< the fewest between `typed` and any beginning of `name`
};

/// The optimal string alignment distance, row by row.
Distances distances(std::string_view typed, std::string_view name) {
  std::vector<std::size_t> two_above;
  std::vector<std::size_t> above;
  std::vector<std::size_t> row(name.size() + 1);
  for (std::size_t j = 0; j <= name.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= typed.size(); ++i) {
    two_above = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= name.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (typed[i - 1] == name[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && typed[i - 1] == name[j - 2] && typed[i - 2] == name[j - 1])
        row[j] = std::min(row[j], two_above[j - 2] + 1);
    }
  }
  return {row.back(), *std::ranges::min_element(row)};
}

/// 0 for the same name, more for one that is less near, nullopt for one that is not.
std::optional<std::size_t> score(std::string_view typed, std::string_view name) {
  constexpr std::size_t shortest_beginning = 2;
  constexpr std::size_t shortest_mistyped_beginning = 6;
  if (typed.empty()) return std::nullopt;
  const std::size_t most_errors = typed.size() < 8 ? 1 : 2;
  const auto [whole, prefix] = distances(typed, name);
  std::optional<std::size_t> best;
  if (whole <= most_errors && whole < typed.size()) best = whole;
  const bool begins = prefix == 0 ? typed.size() >= shortest_beginning
                                  : typed.size() >= shortest_mistyped_beginning && prefix == 1;
  if (begins) best = std::min(best.value_or(prefix + 1), prefix + 1);
  return best;
}

}  // namespace

std::vector<std::string> nearest_names(std::string_view typed, std::span<const std::string> known,
                                       std::size_t most) {
  std::vector<std::pair<std::size_t, std::string>> near;
  if (typed.size() > longest_name) return {};
  const std::string name = folded(typed);
  for (const std::string& candidate : known)
    if (const auto found = score(name, folded(candidate.substr(0, longest_name))))
      near.emplace_back(*found, candidate);
  std::ranges::sort(near);
  std::vector<std::string> names;
  for (const auto& [distance, candidate] : near)
    if (names.size() < most && std::ranges::find(names, candidate) == names.end())
      names.push_back(candidate);
  return names;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string> known,
                         std::string_view prefix) {
  constexpr std::size_t most = 3;
  const auto names = nearest_names(typed, known, most);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    (text += prefix) += names[i];
  }
  return text.empty() ? text : " Did you mean " + text + "?";
}

}  // namespace rq
