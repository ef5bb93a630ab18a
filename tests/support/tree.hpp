#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace rq::test {

/// Files by path, as bytes. Folders are left out.
using Tree = std::map<std::string, std::string>;

/// Where two trees differ, for people: the first path that one of them lacks or whose bytes differ,
/// with the place. Empty when they are equal.
std::string difference(const Tree& left, const Tree& right);

/// Reads a folder of the real file system; paths are relative to it, with '/'.
Tree load_tree(const std::filesystem::path& folder);
/// Writes a tree into a folder of the real file system.
void dump_tree(const Tree& tree, const std::filesystem::path& folder);

}  // namespace rq::test
