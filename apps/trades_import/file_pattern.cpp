#include "trades_import/file_pattern.hpp"

#include <algorithm>

#include "core/errors.hpp"
#include "vault/file_system.hpp"

namespace rq::trades_import {

namespace {

namespace fs = std::filesystem;

#ifdef _WIN32
constexpr bool case_matters = false;
#else
constexpr bool case_matters = true;
#endif

bool is_pattern(std::string_view name) {
  return name.find_first_of("*?") != std::string_view::npos;
}

char folded(char c) {
  return !case_matters && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Bytes of the UTF-8 character at the beginning of a text.
std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U)
    ++length;
  return length;
}

bool is_there(const fs::path& path) {
  std::error_code ec;
  return fs::exists(path, ec);
}

/// What matches a pattern for one name, in a folder. What is not a file counts only on the way.
std::vector<fs::path> matches_in(const fs::path& folder, const std::string& pattern, bool is_last) {
  std::vector<fs::path> found;
  std::error_code ec;
  for (fs::directory_iterator at(folder.empty() ? fs::path(".") : folder, ec), end;
       !ec && at != end; at.increment(ec)) {
    std::error_code kind;  // a broken link is no file
    if (is_last ? !at->is_regular_file(kind) : !at->is_directory(kind)) continue;
    const auto name = at->path().filename();
    if (matches_pattern(pattern, vault::to_utf8(name))) found.push_back(folder / name);
  }
  return found;
}

std::vector<fs::path> expand(const fs::path& pattern) {
  std::vector<fs::path> found{pattern.root_path()};
  const fs::path names = pattern.relative_path();
  for (auto name = names.begin(); name != names.end(); ++name) {
    const bool is_last = std::next(name) == names.end();
    const std::string text = vault::to_utf8(*name);
    std::vector<fs::path> next;
    for (const auto& folder : found) {
      if (!is_pattern(text) || is_there(folder / *name)) {
        if (is_there(folder / *name)) next.push_back(folder / *name);
        continue;
      }
      for (auto& match : matches_in(folder, text, is_last)) next.push_back(std::move(match));
    }
    found = std::move(next);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  // Where to go on when the text that the last '*' stands for must be longer.
  std::size_t star = std::string_view::npos;
  std::size_t star_name = 0;
  std::size_t p = 0;
  std::size_t n = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_name = n;
    } else if (p < pattern.size() && pattern[p] == '?') {
      ++p;
      n += character_length(name.substr(n));
    } else if (p < pattern.size() && folded(pattern[p]) == folded(name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      star_name += character_length(name.substr(star_name));
      n = star_name;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<fs::path> expand_patterns(const std::vector<std::string>& names) {
  std::vector<fs::path> files;
  for (const auto& name : names) {
    const fs::path path = vault::from_utf8(name);
    if (!is_pattern(name) || is_there(path)) {
      files.push_back(path);
      continue;
    }
    const auto found = expand(path);
    if (found.empty())
      throw NoInputError("no file matches the pattern " + name +
                         " (* is any text, ? one character): check the folder and the name");
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

}  // namespace rq::trades_import
