#include "support/tree.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "vault/file_system.hpp"

namespace rq::test {

namespace {

/// The line around the first difference, short enough to read.
std::string excerpt(const std::string& bytes, std::size_t at) {
  const auto newline = at == 0 ? std::string::npos : bytes.rfind('\n', at - 1);
  const auto start = newline == std::string::npos ? 0 : newline + 1;
  return bytes.substr(start, std::min(bytes.find('\n', at), at + 60) - start);
}

std::string first_difference(const std::string& path, const std::string& left,
                             const std::string& right) {
  const auto [a, b] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  const auto at = static_cast<std::size_t>(a - left.begin());
  const auto line = std::count(left.begin(), a, '\n') + 1;
  return path + " differs at byte " + std::to_string(at) + " (line " + std::to_string(line) +
         ")\n  left:  " + excerpt(left, at) + "\n  right: " + excerpt(right, at);
}

}  // namespace

std::string difference(const Tree& left, const Tree& right) {
  for (const auto& [path, bytes] : left) {
    const auto other = right.find(path);
    if (other == right.end()) return path + " is only on the left";
    if (bytes != other->second) return first_difference(path, bytes, other->second);
  }
  for (const auto& [path, bytes] : right)
    if (!left.contains(path)) return path + " is only on the right";
  return {};
}

Tree load_tree(const std::filesystem::path& folder) {
  Tree tree;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    tree[vault::to_utf8(entry.path().lexically_relative(folder))] = bytes.str();
  }
  return tree;
}

void dump_tree(const Tree& tree, const std::filesystem::path& folder) {
  for (const auto& [path, bytes] : tree) {
    const auto file = folder / vault::from_utf8(path);
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << bytes;
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
  }
}

}  // namespace rq::test
