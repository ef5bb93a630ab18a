#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rq::trades_import {

/// The files that the names on the command line mean, in their order. A name that is there is that
/// file or folder, whatever characters it has. Any other name with `*` or `?` is a pattern, as
/// shells expand them and cmd.exe does not: all files that match it, sorted by name. `*` is any
/// text within one name, `?` one character; a name that begins with '.' needs its '.' spelled out;
/// upper and lower case differ except on Windows; '[' and ']' stand for themselves. Names that
/// neither are there nor are patterns come back as they are.
///
/// `names` are UTF-8. Throws `NoInputError` for a pattern that matches no file.
std::vector<std::filesystem::path> expand_patterns(const std::vector<std::string>& names);

/// Whether one name, without folders, matches. Both are UTF-8.
bool matches_pattern(std::string_view pattern, std::string_view name);

}  // namespace rq::trades_import
