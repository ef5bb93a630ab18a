#include "app/old_config_line.hpp"

#include <algorithm>
#include <vector>

namespace rq::app {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_key(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

/// Up to where `stop` is first found outside of quotes.
std::string_view up_to(std::string_view text, std::string_view stop) {
  char quote = '\0';
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote != '\0')
      quote = text[i] == quote ? '\0' : quote;
    else if (text[i] == '"' || text[i] == '\'')
      quote = text[i];
    else if (stop.find(text[i]) != std::string_view::npos)
      return text.substr(0, i);
  }
  return text;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> words;
  while (true) {
    const auto word = up_to(text, separators);
    if (!trimmed(word).empty()) words.push_back(trimmed(word));
    if (word.size() == text.size()) return words;
    text.remove_prefix(word.size() + 1);
  }
}

bool is_quoted(std::string_view word) {
  return word.size() >= 2 && (word.front() == '"' || word.front() == '\'') &&
         word.back() == word.front() &&
         word.substr(1, word.size() - 2).find(word.front()) == std::string_view::npos;
}

/// In the quotes that keep it as it is. nullopt for what nobody means: half a pair of quotes, those
/// of typography, brackets.
std::optional<std::string> quoted(std::string_view word) {
  if (is_quoted(word)) return std::string(word);
  constexpr std::string_view typographic = "\xE2\x80";  // U+2018 to U+201F begin so
  constexpr std::string_view never_meant = "\"'[]{}";
  if (word.find_first_of(never_meant) != std::string_view::npos ||
      word.find(typographic) != std::string_view::npos)
    return std::nullopt;
  return "'" + std::string(word) + "'";
}

std::optional<std::string> value_of(std::string_view text) {
  const bool bracketed = text.size() >= 2 && text.front() == '[' && text.back() == ']';
  if (bracketed) text = text.substr(1, text.size() - 2);
  if (text.empty()) return bracketed ? "[]" : "''";
  const bool by_commas = bracketed || up_to(text, ",").size() < text.size();
  const auto words = split(text, by_commas ? "," : blanks);
  std::string list;
  for (const auto word : words) {
    const auto item = quoted(word);
    if (!item) return std::nullopt;
    list += (list.empty() ? "" : ", ") + *item;
  }
  return words.size() == 1 && !bracketed ? list : "[" + list + "]";
}

}  // namespace

std::optional<std::string> toml_of_old_line(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.starts_with(';')) return "#" + std::string(text.substr(1));
  const std::string_view statement = trimmed(up_to(text, "#"));
  const auto sign = statement.find('=');
  const std::string_view key = trimmed(statement.substr(0, sign));
  if (!is_key(key)) return std::nullopt;
  if (sign == std::string_view::npos) return std::string(key) + " = true";
  const auto value = value_of(trimmed(statement.substr(sign + 1)));
  if (!value) return std::nullopt;
  return std::string(key) + " = " + *value;
}

}  // namespace rq::app
